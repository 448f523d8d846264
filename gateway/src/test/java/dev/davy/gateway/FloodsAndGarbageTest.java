package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that send too much, too slowly, or no HTTP at all. */
class FloodsAndGarbageTest {
    private static final String GOOD = "GET /good HTTP/1.1\r\nHost: a\r\n\r\n";

    private RecordingUpstream upstream;
    private Gateway gateway;

    @BeforeEach
    void start() throws IOException {
        upstream = RecordingUpstream.echoing();
        var quick = new GatewayOptions.Timeouts(
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                Duration.ofMillis(300),
                Duration.ofMillis(600),
                Duration.ofMillis(500),
                Duration.ofSeconds(5),
                Duration.ofSeconds(60));
        var options = GatewayOptions.listening(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .withLoops(1)
                .withTimeouts(quick);
        gateway = Gateway.start(options, ShopTables.to(upstream.port()), List.of());
    }

    @AfterEach
    void stop() throws IOException {
        assertThat(upstream.problems()).allMatch(problem -> problem.startsWith("the end came early"));
        gateway.close();
        upstream.close();
    }

    @Test
    void a_head_beyond_the_limit_is_431() throws IOException {
        refused(431, "GET / HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(200_000) + "\r\n\r\n");
        refused(431, "GET / HTTP/1.1\r\nHost: a\r\n" + "X".repeat(200_000) + ": x\r\n\r\n");
        refused(431, "GET / HTTP/1.1\r\nHost: a\r\n" + "X: y\r\n".repeat(101) + "\r\n");
        refused(431, "GET / HTTP/1.1\r\nHost: a\r\n" + ("X: " + "y".repeat(1_000) + "\r\n").repeat(90) + "\r\n");
    }

    @Test
    void a_target_beyond_the_limit_is_414() throws IOException {
        refused(414, "GET /" + "x".repeat(8 * 1024) + " HTTP/1.1\r\nHost: a\r\n\r\n");
        refused(414, "GET /" + "x".repeat(1_000_000) + " HTTP/1.1\r\nHost: a\r\n\r\n");
    }

    @Test
    void a_head_and_a_target_just_within_the_limits_pass() throws IOException {
        try (var client = RawClient.connect(gateway.address())) {
            client.send(
                    "GET /" + "x".repeat(8 * 1024 - 1) + " HTTP/1.1\r\nHost: a\r\n" + "X: y\r\n".repeat(99) + "\r\n");
            assertThat(client.answer().status()).isEqualTo(200);
        }
    }

    @Test
    void a_head_that_never_ends_is_answered_in_time() throws IOException {
        for (String begun : List.of("G", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: a\r\nX: ", "\r\n")) {
            try (var client = RawClient.connect(gateway.address())) {
                String bytes = client.send(begun).bytesUntilClosed();
                assertThat(bytes)
                        .as(begun)
                        .satisfiesAnyOf(
                                b -> assertThat(b).isEmpty(), b -> assertThat(b).startsWith("HTTP/1.1 408"));
            }
        }
        assertThat(upstream.requests()).isEmpty();
    }

    @Test
    void bytes_that_drip_do_not_put_the_end_off() throws Exception {
        try (var client = RawClient.connect(gateway.address())) {
            var dripping = Thread.ofVirtual().start(() -> {
                try {
                    client.send("GET / HTTP/1.1\r\nX: ");
                    while (true) {
                        client.send("x");
                        Slowness.pause(Duration.ofMillis(20));
                    }
                } catch (IOException | InterruptedException closed) {
                    // The gateway had enough.
                }
            });
            client.bytesUntilClosed();
            assertThat(dripping.join(Duration.ofSeconds(5))).isTrue();
        }
        assertThat(upstream.requests()).isEmpty();
    }

    @Test
    void a_connection_without_a_request_is_closed_in_time() throws IOException {
        try (var client = RawClient.connect(gateway.address())) {
            assertThat(client.bytesUntilClosed()).isEmpty();
        }
        try (var client = RawClient.connect(gateway.address())) {
            assertThat(client.send(GOOD).answer().status()).isEqualTo(200);
            assertThat(client.bytesUntilClosed()).isEmpty();
        }
    }

    @Test
    void a_body_that_stands_still_is_ended_in_time() throws IOException {
        try (var client = RawClient.connect(gateway.address())) {
            String bytes = client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhel")
                    .bytesUntilClosed();
            assertThat(bytes)
                    .satisfiesAnyOf(
                            b -> assertThat(b).isEmpty(), b -> assertThat(b).startsWith("HTTP/1.1 408"));
        }
        assertThat(upstream.requests()).isEmpty();
    }

    @Test
    void requests_in_a_pipeline_are_answered_in_order_and_garbage_behind_them_ends_it() throws IOException {
        try (var client = RawClient.connect(gateway.address())) {
            var text = new StringBuilder();
            for (int i = 0; i < 50; i++) {
                text.append("GET /").append(i).append(" HTTP/1.1\r\nHost: a\r\n\r\n");
            }
            var answers = client.send(text + "garbage\r\n\r\n" + GOOD).answersUntilClosed();
            assertThat(answers).hasSize(51);
            for (int i = 0; i < 50; i++) {
                assertThat(answers.get(i).body()).isEqualTo("/" + i);
            }
            assertThat(answers.getLast().status()).isEqualTo(400);
        }
        assertThat(upstream.requests())
                .hasSize(50)
                .noneMatch(request -> request.target().equals("/good"));
    }

    @Test
    void what_comes_after_a_request_that_closes_is_not_read() throws IOException {
        try (var client = RawClient.connect(gateway.address())) {
            client.send("GET /one HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" + GOOD);
            assertThat(client.answersUntilClosed())
                    .extracting(StrictMessage::body)
                    .containsExactly("/one");
        }
        assertThat(upstream.requests()).hasSize(1);
    }

    @Test
    void a_tls_client_is_sent_away() throws IOException {
        byte[] hello = HexFormat.of().parseHex("16030100a5010000a10303" + "00".repeat(150));
        try (var client = RawClient.connect(gateway.address())) {
            assertThat(client.send(hello).bytesUntilClosed()).startsWith("HTTP/1.1 400");
        }
        assertThat(upstream.requests()).isEmpty();
    }

    @Test
    void an_upgrade_to_http2_is_not_passed_on() throws IOException {
        try (var client = RawClient.connect(gateway.address())) {
            client.send(lines(
                    "GET /x HTTP/1.1",
                    "Host: a",
                    "Connection: Upgrade, HTTP2-Settings",
                    "Upgrade: h2c",
                    "HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA"));
            assertThat(client.answer().status()).isEqualTo(200);
        }
        StrictMessage request = upstream.requests().getFirst();
        assertThat(request.values("Upgrade")).isEmpty();
        assertThat(request.values("HTTP2-Settings")).isEmpty();
    }

    @Test
    void what_a_client_claims_about_itself_is_not_believed() throws IOException {
        try (var client = RawClient.connect(gateway.address())) {
            client.send(lines(
                    "GET /x HTTP/1.1",
                    "Host: a",
                    "X-Forwarded-For: 6.6.6.6",
                    "X-Forwarded-For: 7.7.7.7",
                    "x-forwarded-proto: https",
                    "X-FORWARDED-HOST: evil",
                    "Forwarded: for=6.6.6.6",
                    "X-Davy-Audience: staff",
                    "X-Davy-Bucket: 1"));
            assertThat(client.answer().status()).isEqualTo(200);
        }
        StrictMessage request = upstream.requests().getFirst();
        assertThat(request.raw()).doesNotContain("6.6.6.6", "7.7.7.7", "evil", "https", "staff");
        assertThat(request.values("X-Forwarded-For")).containsExactly("127.0.0.1");
        assertThat(request.values("X-Forwarded-Proto")).containsExactly("http");
        assertThat(request.values("X-Forwarded-Host")).containsExactly("a");
        assertThat(request.values("x-davy-bucket")).isEmpty();
    }

    @Test
    void random_bytes_never_reach_an_instance() throws IOException {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        var random = new SplittableRandom(seed);
        for (int i = 0; i < 150; i++) {
            byte[] bytes = new byte[1 + random.nextInt(600)];
            random.nextBytes(bytes);
            try (var client = RawClient.connect(gateway.address())) {
                String answer = client.send(bytes).finish().bytesUntilClosed();
                assertThat(answer)
                        .satisfiesAnyOf(
                                a -> assertThat(a).isEmpty(), a -> assertThat(a).startsWith("HTTP/1.1 4"));
            }
        }
        assertThat(upstream.requests()).isEmpty();
        assertThat(upstream.connections()).isZero();
    }

    @Test
    void whatever_a_mutated_request_becomes_reaches_the_instance_unambiguous_or_not_at_all() throws IOException {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        var random = new SplittableRandom(seed);
        String hidden = "GET /evil HTTP/1.1\r\nHost: a\r\n\r\n";
        String[] originals = {
            "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: " + hidden.length() + "\r\n\r\n" + hidden,
            "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(hidden.length())
                    + "\r\n" + hidden + "\r\n0\r\n\r\n",
        };
        for (int i = 0; i < 600; i++) {
            byte[] bytes = originals[i % 2].getBytes(StandardCharsets.ISO_8859_1);
            int head = originals[i % 2].indexOf("GET /evil");
            for (int change = 0; change <= random.nextInt(3); change++) {
                mutate(bytes, random, head);
            }
            try (var client = RawClient.connect(gateway.address())) {
                client.send(bytes).finish().bytesUntilClosed();
            }
        }
        // A request that a mutation set free, for example by a shorter length, is the client's own and whole.
        assertThat(upstream.requests())
                .allSatisfy(request -> assertThat(request.values("Host")).hasSize(1));
    }

    private static void mutate(byte[] bytes, SplittableRandom random, int head) {
        byte[] nasty = {0, '\t', '\n', '\r', ' ', ':', ',', ';', '+', '-', '0', '1', '9', 'a', 'x', 127, (byte) 0xff};
        bytes[random.nextInt(head)] = nasty[random.nextInt(nasty.length)];
    }

    private static String lines(String... lines) {
        return String.join("\r\n", lines) + "\r\n\r\n";
    }

    private void refused(int status, String bytes) throws IOException {
        try (var client = RawClient.connect(gateway.address())) {
            try {
                client.send(bytes);
            } catch (IOException closed) {
                // Refused before it was all sent.
            }
            var answers = client.answersUntilClosed();
            assertThat(answers).extracting(StrictMessage::status).isIn(List.of(status), List.of());
            assertThat(answers)
                    .as("a client that sent %d bytes", bytes.length())
                    .isNotEmpty();
        }
        assertThat(upstream.requests()).isEmpty();
    }
}
