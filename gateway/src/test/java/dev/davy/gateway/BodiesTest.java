package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Bodies of every framing, both ways. */
class BodiesTest {
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final Backend backend = Backend.serving(this::serve);
    private final Gateway gateway = Gateway.start(
            GatewayOptions.listening(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .withLoops(1),
            Tables.shop().with("v1", backend.address()).build(),
            java.util.List.of());

    private void serve(Backend.Request request) throws java.io.IOException, InterruptedException {
        switch (request.path()) {
            case "/echo" -> {
                String body = request.body();
                request.send("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
            }
            case "/chunks" -> {
                request.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-A\r\n\r\n");
                request.send("5;ext=1\r\nhello\r\n6\r\n world\r\n0\r\nX-A: 1\r\nContent-Length: 3\r\n\r\n");
            }
            case "/until-close" -> {
                request.send("HTTP/1.1 200 OK\r\n\r\nall there is");
                request.socket().close();
            }
            case "/old" -> request.send("HTTP/1.0 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\nhi");
            case "/none" -> request.send("HTTP/1.1 204 No Content\r\n\r\n");
            case "/same" -> request.send("HTTP/1.1 304 Not Modified\r\nContent-Length: 77\r\nETag: x\r\n\r\n");
            case "/head" -> request.send("HTTP/1.1 200 OK\r\nContent-Length: 77\r\n\r\n");
            case "/hints" ->
                request.send(
                        "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
            case "/large" -> {
                request.send("HTTP/1.1 200 OK\r\nContent-Length: 20000000\r\n\r\n");
                byte[] part = new byte[100_000];
                for (int i = 0; i < 200; i++) {
                    request.out().write(part);
                }
            }
            case "/early" -> {
                request.send("HTTP/1.1 413 No\r\nContent-Length: 2\r\n\r\nno");
                goOn.await();
            }
            default -> request.answer(200, "ok");
        }
    }

    @AfterEach
    void close() {
        goOn.countDown();
        gateway.close();
        backend.close();
    }

    @Test
    void bodies_of_any_length_pass_both_ways() {
        try (Client client = Client.of(gateway.address())) {
            for (int length : new int[] {0, 1, 100, 5_000, 70_000, 3_000_000}) {
                String body = "x".repeat(length);
                client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: " + length + "\r\n\r\n" + body);
                assertThat(client.answer().body()).isEqualTo(body);
            }
            assertThat(backend.connections()).isEqualTo(1);
        }
    }

    @Test
    void a_chunked_request_is_chunked_anew() {
        try (Client client = Client.of(gateway.address())) {
            client.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
            client.send("3;a=b\r\nabc\r\n00a\r\n0123456789\r\n0\r\nX-Trailer: 1\r\n\r\n");
            assertThat(client.answer().body()).isEqualTo("abc0123456789");
            assertThat(backend.heads().getFirst()).contains("Transfer-Encoding: chunked\r\n\r\n");
        }
    }

    @Test
    void a_chunked_answer_is_chunked_anew_and_its_connection_goes_on() {
        try (Client client = Client.of(gateway.address())) {
            for (int i = 0; i < 3; i++) {
                Client.Answer answer = client.get("/chunks");
                assertThat(answer.body()).isEqualTo("hello world");
                assertThat(answer.header("transfer-encoding")).isEqualTo("chunked");
                assertThat(answer.header("trailer")).isEmpty();
            }
            assertThat(backend.connections()).isEqualTo(1);
        }
    }

    @Test
    void trailers_of_an_answer_reach_a_client_that_takes_them_and_no_other() {
        assertThat(chunks("TE: trailers\r\nConnection: close, TE\r\n")).endsWith("0\r\nX-A: 1\r\n\r\n");
        assertThat(chunks("Connection: close\r\n")).endsWith("\r\n0\r\n\r\n");
    }

    private String chunks(String headers) {
        try (Client client = Client.of(gateway.address())) {
            client.send("GET /chunks HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n");
            return client.rest();
        }
    }

    @Test
    void an_answer_that_ends_with_its_connection_reaches_the_client_framed() {
        try (Client client = Client.of(gateway.address())) {
            assertThat(client.get("/until-close").body()).isEqualTo("all there is");
            assertThat(client.get("/").body()).isEqualTo("ok");
        }
    }

    @Test
    void answers_without_a_body_have_none() {
        try (Client client = Client.of(gateway.address())) {
            assertThat(client.get("/none").status()).isEqualTo(204);
            assertThat(client.get("/same").header("etag")).isEqualTo("x");
            client.send("HEAD /head HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.answer(true).header("content-length")).isEqualTo("77");
            assertThat(client.get("/old").body()).isEqualTo("hi");
            assertThat(backend.connections()).isEqualTo(1);
        }
    }

    @Test
    void interim_answers_are_passed_on() {
        try (Client client = Client.of(gateway.address())) {
            assertThat(client.get("/hints").status()).isEqualTo(103);
            assertThat(client.answer().body()).isEqualTo("hi");
        }
    }

    @Test
    void an_http_1_0_client_gets_no_chunks_and_its_connection_is_closed() {
        try (Client client = Client.of(gateway.address())) {
            client.send("GET /chunks HTTP/1.0\r\n\r\n");
            Client.Answer answer = client.answer();
            assertThat(answer.body()).isEqualTo("hello world");
            assertThat(answer.header("transfer-encoding")).isEmpty();
            assertThat(answer.header("connection")).isEqualTo("close");
            assertThat(backend.heads().getFirst()).contains("\r\nHost: 127.0.0.1:");
        }
    }

    @Test
    void a_client_that_waits_for_100_is_told_to_go_on() {
        try (Client client = Client.of(gateway.address())) {
            client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
            assertThat(client.answer().status()).isEqualTo(100);
            client.send("hi");
            assertThat(client.answer().body()).isEqualTo("hi");
            assertThat(backend.heads().getFirst()).doesNotContain("Expect");
        }
    }

    @Test
    void an_answer_before_the_end_of_the_request_ends_the_connection() {
        try (Client client = Client.of(gateway.address())) {
            client.send("POST /early HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\npart");
            assertThat(client.answer().status()).isEqualTo(413);
            assertThat(client.closed()).isTrue();
        }
    }

    @Test
    void a_client_that_reads_slowly_loses_nothing() {
        try (Client client = Client.of(gateway.address())) {
            client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
            Client.Answer answer = client.answer();
            assertThat(answer.body()).hasSize(20_000_000);
            assertThat(client.get("/").body()).isEqualTo("ok");
        }
    }

    @Test
    void pipelined_requests_with_bodies_are_answered_in_order() {
        try (Client client = Client.of(gateway.address())) {
            StringBuilder all = new StringBuilder();
            for (int i = 0; i < 50; i++) {
                all.append("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n")
                        .append(100 + i);
            }
            client.send(all.toString());
            for (int i = 0; i < 50; i++) {
                assertThat(client.answer().body()).isEqualTo(Integer.toString(100 + i));
            }
        }
    }

    @Test
    void a_websocket_goes_through_as_it_is() throws Exception {
        try (Backend socket = Backend.serving(request -> {
                    request.send(
                            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
                    byte[] some = request.in().readNBytes(4);
                    request.out().write(some);
                    request.socket().close();
                });
                Client client = Client.of(gateway.address())) {
            gateway.update(Tables.shop().with("v1", socket.address()).build());
            client.send("GET /ws HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n\r\n");
            Client.Answer answer = client.answer();
            assertThat(answer.status()).isEqualTo(101);
            assertThat(answer.header("upgrade")).isEqualTo("websocket");
            client.send("ping");
            assertThat(client.rest()).isEqualTo("ping");
        }
    }
}
