package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Instances that answer what is no HTTP, too much, or too little: no client sees another one's answer, or half of one as whole. */
class HostileAnswersTest {
    private static final String GOOD = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood";
    private static final String EVIL = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil";

    private volatile String evil = "";
    private RecordingUpstream upstream;
    private Gateway gateway;

    @BeforeEach
    void start() throws IOException {
        upstream = RecordingUpstream.answering((request, socket) -> {
            boolean hostile = request.target().startsWith("/hostile");
            RecordingUpstream.write(socket, hostile ? evil : GOOD);
            return !hostile || request.target().equals("/hostile-stays");
        });
        var options = GatewayOptions.listening(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .withLoops(1);
        gateway = Gateway.start(options, ShopTables.to(upstream.port()), List.of());
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
        upstream.close();
    }

    static Stream<String> an_answer_that_is_no_http_becomes_502() {
        String end = "\r\n\r\n";
        String plain = "HTTP/1.1 200 OK\r\n";
        return Stream.of(
                "HTTQ/1.1 200 OK" + end,
                "HTTP/1.1 2000 OK" + end,
                "HTTP/1.1 20 OK" + end,
                "HTTP/1.1 -20 OK" + end,
                "HTTP/1.1 099 OK" + end,
                "HTTP/1.1 abc OK" + end,
                "HTTP/1.1  200 OK" + end,
                "HTTP/2.0 200 OK" + end,
                "HTTP/1.1200 OK" + end,
                "ICY 200 OK" + end,
                "hello",
                "\r\n" + GOOD,
                "",
                "HTTP/1.1",
                plain,
                plain + "Content-Length: 4",
                plain + "Content-Length: 4\r\nTransfer-Encoding: chunked" + end + "0" + end,
                plain + "Content-Length: 4\r\nContent-Length: 5" + end + "evil!",
                plain + "Content-Length: 4\r\nContent-Length: 4" + end + "evil",
                plain + "Content-Length: 4, 4" + end + "evil",
                plain + "Content-Length: +4" + end + "evil",
                plain + "Content-Length: -4" + end + "evil",
                plain + "Content-Length: 4x" + end + "evil",
                plain + "Content-Length: 99999999999999999999" + end + "evil",
                plain + "Transfer-Encoding: gzip, chunked" + end + "0" + end,
                plain + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked" + end + "0" + end,
                plain + "Transfer-Encoding: identity" + end + "evil",
                plain + "Transfer-Encoding : chunked" + end + "0" + end,
                plain + "X: a\r\n folded" + end,
                plain + "X: a\0b" + end,
                plain + "X: a\rb" + end,
                plain + "X Y: b" + end,
                plain + "no colon" + end,
                "HTTP/1.1 200 OK\nContent-Length: 4\n\nevil",
                "HTTP/1.1 200 O\0K\r\nContent-Length: 4" + end + "evil",
                "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: evil" + end,
                plain + "X: " + "x".repeat(100_000) + end,
                plain + "X: x\r\n".repeat(10_000) + end,
                "HTTP/1.1 100 Continue" + end,
                ("HTTP/1.1 103 Early Hints\r\nLink: x" + end).repeat(100_000));
    }

    @ParameterizedTest
    @MethodSource
    void an_answer_that_is_no_http_becomes_502(String answer) throws IOException {
        evil = answer;
        try (var client = RawClient.connect(gateway.address())) {
            StrictMessage hostile = finalAnswer(client.send(get("/hostile")));
            assertThat(hostile.status()).isEqualTo(502);
            assertThat(hostile.body()).doesNotContain("evil", "Exception");
        }
        theNextClientGetsItsOwnAnswer();
    }

    /** Passes over interim answers, of which only so many may come. */
    private static StrictMessage finalAnswer(RawClient client) throws IOException {
        StrictMessage next = client.answer();
        for (int i = 0; next.status() / 100 == 1; i++) {
            assertThat(i).as("interim answers").isLessThan(100);
            next = client.answer();
        }
        return next;
    }

    static Stream<String> a_body_that_is_cut_short_never_looks_whole() {
        return Stream.of(
                "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nevil",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nevil\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nevil\r\n0\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nevil\r\nX\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nevilevil\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-4\r\nevil\r\n0\r\n\r\n");
    }

    @ParameterizedTest
    @MethodSource
    void a_body_that_is_cut_short_never_looks_whole(String answer) throws IOException {
        evil = answer;
        try (var client = RawClient.connect(gateway.address())) {
            String bytes = client.send(get("/hostile")).bytesUntilClosed();
            boolean chunkedEnd = bytes.endsWith("0\r\n\r\n");
            boolean whole = bytes.contains("Content-Length: 4\r\n");
            assertThat(bytes.startsWith("HTTP/1.1 502") || !(chunkedEnd || whole))
                    .as("bytes: %s", bytes)
                    .isTrue();
        }
        theNextClientGetsItsOwnAnswer();
    }

    static Stream<String> bytes_behind_an_answer_are_given_to_nobody() {
        return Stream.of(
                GOOD + EVIL,
                GOOD + "\r\n",
                GOOD + "x",
                "HTTP/1.1 204 No Content\r\n\r\n" + EVIL,
                "HTTP/1.1 204 No Content\r\nContent-Length: 4\r\n\r\nevil",
                "HTTP/1.1 304 Not Modified\r\nContent-Length: 4\r\n\r\n" + EVIL,
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + EVIL);
    }

    @ParameterizedTest
    @MethodSource
    void bytes_behind_an_answer_are_given_to_nobody(String answer) throws IOException {
        evil = answer;
        try (var client = RawClient.connect(gateway.address())) {
            assertThat(client.send(get("/hostile-stays")).answer().status()).isLessThan(500);
            for (int i = 0; i < 3; i++) {
                assertThat(client.send(get("/good")).answer().body()).isEqualTo("good");
            }
        }
        theNextClientGetsItsOwnAnswer();
    }

    @Test
    void a_body_of_an_answer_to_head_is_given_to_nobody() throws IOException {
        evil = EVIL;
        try (var client = RawClient.connect(gateway.address())) {
            var head = client.send("HEAD /hostile-stays HTTP/1.1\r\nHost: a\r\n\r\n")
                    .answerToHead();
            assertThat(head.values("Content-Length")).containsExactly("4");
            assertThat(client.send(get("/good")).answer().body()).isEqualTo("good");
        }
        theNextClientGetsItsOwnAnswer();
    }

    @Test
    void an_answer_that_came_unasked_on_a_resting_connection_is_given_to_nobody() throws Exception {
        try (var unasked = RecordingUpstream.answering((request, socket) -> {
            RecordingUpstream.write(socket, GOOD);
            if (request.target().equals("/hostile")) {
                Thread.ofVirtual().start(() -> {
                    try {
                        Slowness.pause(Duration.ofMillis(50));
                        RecordingUpstream.write(socket, EVIL);
                    } catch (IOException | InterruptedException closed) {
                        // Closed already, which is as good.
                    }
                });
            }
            return true;
        })) {
            gateway.update(ShopTables.to(unasked.port()));
            try (var client = RawClient.connect(gateway.address())) {
                assertThat(client.send(get("/hostile")).answer().body()).isEqualTo("good");
                await().pollDelay(java.time.Duration.ofMillis(150)).until(() -> true);
                assertThat(client.send(get("/good")).answer().body()).isEqualTo("good");
            }
        }
    }

    @Test
    void hop_by_hop_fields_of_an_answer_end_at_the_gateway() throws IOException {
        evil = "HTTP/1.1 200 OK\r\nConnection: X-Private, keep-alive\r\nX-Private: 1\r\nKeep-Alive: timeout=5\r\n"
                + "Proxy-Authenticate: Basic\r\nUpgrade: h2c\r\nX-Public: 2\r\nContent-Length: 4\r\n\r\ngood";
        try (var client = RawClient.connect(gateway.address())) {
            StrictMessage answer = client.send(get("/hostile")).answer();
            assertThat(answer.body()).isEqualTo("good");
            assertThat(answer.values("X-Public")).containsExactly("2");
            assertThat(answer.values("X-Private")).isEmpty();
            assertThat(answer.values("Keep-Alive")).isEmpty();
            assertThat(answer.values("Upgrade")).isEmpty();
        }
    }

    private void theNextClientGetsItsOwnAnswer() throws IOException {
        for (int i = 0; i < 3; i++) {
            try (var client = RawClient.connect(gateway.address())) {
                assertThat(client.send(get("/good")).answer().body()).isEqualTo("good");
            }
        }
        assertThat(upstream.problems()).isEmpty();
    }

    private static String get(String target) {
        return "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n";
    }
}
