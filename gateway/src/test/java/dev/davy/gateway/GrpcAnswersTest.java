package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.davy.model.Counts;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What answers of gRPC are evidence of, whatever carries them: their HTTP status is 200 throughout. */
class GrpcAnswersTest {
    private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/grpc+proto\r\n";
    private static final String CALL = """
            POST /shop.Shop/Buy HTTP/1.1
            Host: a
            TE: trailers
            Content-Type: application/grpc+proto
            Transfer-Encoding: chunked

            5
            hello
            0

            """.replace("\n", "\r\n");

    private final Backend stable = Backend.serving(request -> {
        assertThat(request.body()).isEqualTo("hello");
        request.send(ended(0));
    });
    private final Gateway gateway =
            Gateway.start(GatewayOptions.listening(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .withLoops(1));

    @AfterEach
    void close() {
        gateway.close();
        stable.close();
    }

    private static String ended(int status) {
        return HEAD + "Transfer-Encoding: chunked\r\n\r\n3\r\nyes\r\n0\r\ngrpc-status: " + status + "\r\n\r\n";
    }

    private Client.Answer call(Backend candidate, boolean retrySafe) {
        Tables tables = Tables.shop().with("v1", stable.address()).with("v2", candidate.address());
        gateway.update((retrySafe ? tables.retrySafe() : tables).build());
        gateway.apply(ShopSplit.generation(1).percent(100).build());
        try (Client client = Client.of(gateway.address())) {
            client.send(CALL);
            return client.answer();
        }
    }

    private Counts counts() {
        await().untilAsserted(() -> assertThat(sum().answered()).isPositive());
        return sum();
    }

    private Counts sum() {
        return gateway.counters(Tables.SHOP).stream().map(c -> c.counts()).reduce(Counts.NONE, Counts::plus);
    }

    private static Backend answering(String bytes) {
        return Backend.serving(request -> {
            request.body();
            request.send(bytes);
        });
    }

    @Test
    void the_status_behind_the_body_decides() {
        assertThat(IntStream.range(0, 20).filter(GrpcStatus::failure)).containsExactly(2, 4, 12, 13, 14, 15);
        try (Backend candidate = answering(ended(14))) {
            Client.Answer answer = call(candidate, false);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.cutOff()).isFalse();
            assertThat(counts().failed()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0", "2, 1, 0", "4, 1, 0", "5, 0, 1", "7, 0, 1", "12, 1, 0", "13, 1, 0", "15, 1, 0", "16, 0, 1"})
    void a_status_is_a_failure_a_client_error_or_fine(int status, int failed, int clientErrors) {
        try (Backend candidate = answering(ended(status))) {
            call(candidate, false);
            assertThat(counts().failed()).isEqualTo(failed);
            assertThat(counts().clientErrors()).isEqualTo(clientErrors);
        }
    }

    @Test
    void an_answer_that_is_a_head_alone_is_judged_by_it() {
        try (Backend candidate = answering(HEAD + "grpc-status: 13\r\nContent-Length: 0\r\n\r\n")) {
            assertThat(call(candidate, false).header("grpc-status")).isEqualTo("13");
            assertThat(counts().failed()).isEqualTo(1);
        }
    }

    @Test
    void an_answer_that_ends_without_a_status_is_cut_off() {
        try (Backend candidate = answering(HEAD + "Transfer-Encoding: chunked\r\n\r\n3\r\nyes\r\n0\r\n\r\n")) {
            assertThat(call(candidate, false).cutOff()).isTrue();
            assertThat(counts().failed()).isEqualTo(1);
        }
    }

    @Test
    void a_status_that_is_none_is_a_failure() {
        try (Backend candidate = answering(HEAD + "grpc-status: fine\r\nContent-Length: 0\r\n\r\n")) {
            call(candidate, false);
            assertThat(counts().failed()).isEqualTo(1);
        }
    }

    @Test
    void grpc_web_has_its_status_inside_the_body() {
        try (Backend candidate = answering(
                "HTTP/1.1 200 OK\r\nContent-Type: application/grpc-web+proto\r\nContent-Length: 3\r\n\r\nyes")) {
            assertThat(call(candidate, false).body()).isEqualTo("yes");
            assertThat(counts().failed()).isZero();
        }
    }

    @Test
    void a_call_that_is_safe_to_repeat_is_served_by_stable_instead() {
        try (Backend candidate = answering(HEAD + "grpc-status: 14\r\nContent-Length: 0\r\n\r\n")) {
            Client.Answer answer = call(candidate, true);
            assertThat(answer.body()).isEqualTo("yes");
            assertThat(counts().failed()).isEqualTo(1);
            assertThat(sum().shielded()).isEqualTo(1);
        }
    }

    @Test
    void metrics_have_the_status() {
        try (Backend candidate = answering(ended(14))) {
            call(candidate, false);
            await().untilAsserted(
                            () -> assertThat(gateway.metrics().prometheus())
                                    .contains(
                                            "davy_grpc_requests_total{route=\"main\",upstream=\"shop\",version=\"v2\",grpc_status=\"14\"} 1"));
        }
    }

    @Test
    void fields_behind_a_requests_body_are_passed_on() {
        StringBuilder came = new StringBuilder();
        try (Backend backend = Backend.serving(request -> {
                    for (int c = request.in().read(); c >= 0; c = request.in().read()) {
                        came.append((char) c);
                        if (came.toString().endsWith("\r\n\r\n")) {
                            request.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                        }
                    }
                });
                Client client = Client.of(gateway.address())) {
            gateway.update(Tables.shop().with("v1", backend.address()).build());
            client.send("""
                    POST / HTTP/1.1
                    Host: a
                    Transfer-Encoding: chunked

                    2
                    hi
                    0
                    x-sum: 7
                    Content-Length: 9

                    """.replace("\n", "\r\n"));
            assertThat(client.answer().status()).isEqualTo(200);
            assertThat(came.toString()).isEqualTo("2\r\nhi\r\n0\r\nx-sum: 7\r\n\r\n");
        }
    }
}
