package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.davy.model.Counts;
import dev.davy.model.Key;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients that speak HTTP/2 to the plain listener. */
class Http2ClientsTest {
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final Backend v1 = Backend.serving(request -> serve(request, "v1"));
    private final Backend v2 = Backend.serving(request -> serve(request, "v2"));
    private final Gateway gateway =
            Gateway.start(GatewayOptions.listening(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .withLoops(1));

    Http2ClientsTest() {
        gateway.update(
                Tables.shop().with("v1", v1.address()).with("v2", v2.address()).build());
    }

    @AfterEach
    void close() {
        goOn.countDown();
        gateway.close();
        v1.close();
        v2.close();
    }

    private void serve(Backend.Request request, String version) throws IOException, InterruptedException {
        switch (request.path()) {
            case "/waits" -> {
                goOn.await(10, TimeUnit.SECONDS);
                request.answer(200, "late");
            }
            case "/fails" -> request.answer(version.equals("v2") ? 500 : 200, version);
            case "/half" -> {
                request.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
                request.socket().close();
            }
            case "/trailers" -> {
                request.send("HTTP/1.1 200 OK\r\nContent-Type: application/grpc\r\nTransfer-Encoding: chunked\r\n\r\n");
                request.send("3\r\nabc\r\n0\r\nGrpc-Status: 7\r\nContent-Length: 9\r\n\r\n");
            }
            case "/socket" -> {
                request.send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
                request.send("hello ");
                byte[] said = request.in().readNBytes(4);
                request.out().write(said);
                request.out().flush();
                request.socket().close();
            }
            case "/large" -> {
                request.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
                request.send("x".repeat(1_000_000));
            }
            case "/empty" ->
                request.send("HTTP/1.1 204 No Content\r\nX-Mixed-Case: Kept\r\nConnection: x-hop\r\nX-Hop: no\r\n\r\n");
            case "/events", "/grpc", "/stream" -> {
                String type = request.path().equals("/grpc")
                        ? "application/grpc"
                        : "text" + (request.path().equals("/events") ? "/event-stream" : "/plain");
                request.send("HTTP/1.1 200 OK\r\nContent-Type: " + type
                        + "\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
                goOn.await(10, TimeUnit.SECONDS);
            }
            case "/echo" -> {
                String body = request.body();
                request.send("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
            }
            default -> request.answer(200, version);
        }
    }

    private static HttpClient client() {
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + gateway.address().getPort() + path));
    }

    private Counts counts() {
        return gateway.counters(Tables.SHOP).stream().map(c -> c.counts()).reduce(Counts.NONE, Counts::plus);
    }

    @Test
    void a_request_with_prior_knowledge_is_served_as_one_in_http1_is() throws IOException {
        try (Http2Frames client = Http2Frames.connect(gateway.address())) {
            Http2Frames.Answer answer =
                    client.answer(client.get("/x?y=1", "cookie", "a=1", "x-one", "1", "cookie", "b=2"));
            assertThat(answer.status()).isEqualTo("200");
            assertThat(answer.body()).isIn("v1", "v2");
            assertThat(answer.field("content-length")).isEqualTo("2");
        }
        List<String> heads = new ArrayList<>(v1.heads());
        heads.addAll(v2.heads());
        assertThat(heads).hasSize(1);
        assertThat(heads.getFirst())
                .startsWith(
                        "GET /x?y=1 HTTP/1.1\r\nhost: a\r\nx-one: 1\r\ncookie: a=1; b=2\r\nX-Forwarded-For: 127.0.0.1\r\n")
                .doesNotContain("Transfer-Encoding", "Content-Length");
    }

    @Test
    void a_preface_in_pieces_is_understood() throws Exception {
        try (Client client = Client.of(gateway.address())) {
            for (char c : "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".toCharArray()) {
                client.send("" + c);
                if (c == ' ' || c == '/' || c == '2') {
                    Slowness.pause(Duration.ofMillis(10));
                }
            }
            client.send("\0\0\0\4\0\0\0\0\0");
            byte[] first = client.socket().getInputStream().readNBytes(4);
            assertThat(first[3]).isEqualTo((byte) Http2Frames.SETTINGS);
        }
    }

    @Test
    void a_preface_behind_a_request_is_no_preface() {
        try (Client client = Client.of(gateway.address())) {
            client.get("/");
            client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0");
            assertThat(client.answer().status()).isEqualTo(505);
        }
    }

    @Test
    void each_stream_is_assigned_by_its_own_key() throws IOException {
        gateway.apply(
                ShopSplit.generation(1).percent(50).by(new Key.Cookie("sid")).build());
        try (Http2Frames client = Http2Frames.connect(gateway.address());
                Client plain = Client.of(gateway.address())) {
            List<String> versions = new ArrayList<>();
            for (int user = 0; user < 40; user++) {
                String version =
                        client.answer(client.get("/", "cookie", "sid=" + user)).body();
                versions.add(version);
                assertThat(plain.get("/", "Cookie: sid=" + user).body()).isEqualTo(version);
            }
            assertThat(versions).contains("v1", "v2");
        }
    }

    @Test
    void a_failure_on_one_stream_is_shielded_and_counted() throws IOException {
        gateway.apply(ShopSplit.generation(1).percent(100).build());
        try (Http2Frames client = Http2Frames.connect(gateway.address())) {
            Http2Frames.Answer answer = client.answer(client.get("/fails"));
            assertThat(answer.status()).isEqualTo("200");
            assertThat(answer.body()).isEqualTo("v1");
        }
        assertThat(counts().failed()).isEqualTo(1);
        assertThat(counts().shielded()).isEqualTo(1);
    }

    @Test
    void streams_do_not_wait_for_each_other() throws IOException {
        try (Http2Frames client = Http2Frames.connect(gateway.address())) {
            int slow = client.get("/waits");
            assertThat(client.answer(client.get("/")).status()).isEqualTo("200");
            assertThat(client.of(slow).ended()).isFalse();
            goOn.countDown();
            assertThat(client.answer(slow).body()).isEqualTo("late");
        }
    }

    @Test
    void a_client_that_asks_for_an_upgrade_to_http2_is_served_in_http1() throws Exception {
        try (HttpClient client = client()) {
            List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                all.add(client.sendAsync(
                        to("/echo")
                                .POST(HttpRequest.BodyPublishers.ofString("body" + i))
                                .build(),
                        HttpResponse.BodyHandlers.ofString()));
            }
            assertThat(all.stream().map(each -> each.join().body()).collect(Collectors.toSet()))
                    .hasSize(50);
            assertThat(all).allMatch(each -> each.join().version() == HttpClient.Version.HTTP_1_1);
        }
    }

    @Test
    void bodies_of_known_and_of_unknown_length_go_through() throws IOException {
        try (Http2Frames client = Http2Frames.connect(gateway.address())) {
            int known = client.post("/echo", "content-length", "6");
            client.data(known, false, "abc");
            client.data(known, true, "def");
            assertThat(client.answer(known).body()).isEqualTo("abcdef");
            int unknown = client.post("/echo");
            client.data(unknown, false, "abc");
            client.data(unknown, false, "def");
            client.frame(
                    Http2Frames.HEADERS,
                    Http2Frames.END_HEADERS | Http2Frames.END_STREAM,
                    unknown,
                    Http2Frames.block("x-check", "1"));
            assertThat(client.answer(unknown).body()).isEqualTo("abcdef");
        }
    }

    @Test
    void a_body_larger_than_every_window_goes_through_both_ways() throws Exception {
        String body = "0123456789".repeat(20_000);
        try (Http2Frames client = Http2Frames.connect(gateway.address())) {
            int stream = client.post("/echo", "content-length", "" + body.length());
            client.window(stream, 1_000_000);
            // A window is 65,535 bytes at first: what is beyond it is sent when there is room again.
            int sent = 0;
            int room = 65_535;
            while (sent < body.length()) {
                while (room > 0 && sent < body.length()) {
                    int part = Math.min(Math.min(16_384, room), body.length() - sent);
                    client.data(stream, sent + part == body.length(), body.substring(sent, sent + part));
                    sent += part;
                    room -= part;
                }
                if (sent < body.length()) {
                    room += client.granted(stream);
                }
            }
            assertThat(client.answer(stream).body()).isEqualTo(body);
        }
    }

    @Test
    void a_client_that_reads_nothing_holds_one_answer_back_and_not_the_others() throws Exception {
        try (Http2Frames client = Http2Frames.connect(gateway.address())) {
            // Room for the connection, none for the stream beyond its first window.
            client.frame(Http2Frames.WINDOW_UPDATE, 0, 0, Http2Frames.word(10_000_000));
            int large = client.get("/large");
            assertThat(client.answer(client.get("/")).status()).isEqualTo("200");
            while (client.of(large).body.length() < 65_535) {
                client.read();
            }
            assertThat(client.answer(client.get("/")).status()).isEqualTo("200");
            assertThat(client.of(large).body.length()).isEqualTo(65_535);
            client.window(large, 2_000_000);
            assertThat(client.answer(large).body()).hasSize(1_000_000);
        }
    }

    @Test
    void a_websocket_is_opened_by_extended_connect() throws IOException {
        try (Http2Frames client = Http2Frames.connect(gateway.address())) {
            int stream = client.head(
                    false,
                    ":method",
                    "CONNECT",
                    ":protocol",
                    "websocket",
                    ":scheme",
                    "http",
                    ":path",
                    "/socket",
                    ":authority",
                    "a",
                    "sec-websocket-version",
                    "13");
            client.data(stream, false, "ping");
            Http2Frames.Answer answer = client.answer(stream);
            assertThat(answer.status()).isEqualTo("200");
            assertThat(answer.body()).isEqualTo("hello ping");
            assertThat(answer.last).isTrue();
        }
        List<String> heads = new ArrayList<>(v1.heads());
        heads.addAll(v2.heads());
        assertThat(heads.getFirst())
                .startsWith("GET /socket HTTP/1.1\r\nhost: a\r\nsec-websocket-version: 13\r\n")
                .contains("sec-websocket-key: ", "Connection: Upgrade\r\nUpgrade: websocket\r\n")
                .doesNotContain("Transfer-Encoding");
    }

    @Test
    void trailers_of_an_answer_come_behind_its_body() throws IOException {
        try (Http2Frames client = Http2Frames.connect(gateway.address())) {
            Http2Frames.Answer answer = client.answer(client.get("/trailers", "te", "trailers"));
            assertThat(answer.body()).isEqualTo("abc");
            assertThat(answer.field("grpc-status")).isEqualTo("7");
            assertThat(answer.field("content-length")).isEmpty();
        }
    }

    @Test
    void an_answers_fields_are_in_lower_case_and_those_of_its_connection_stay_behind() throws IOException {
        try (Http2Frames client = Http2Frames.connect(gateway.address())) {
            Http2Frames.Answer answer = client.answer(client.get("/empty"));
            assertThat(answer.fields).containsExactly(":status: 204", "x-mixed-case: Kept");
        }
    }

    @Test
    void a_client_that_resets_its_stream_is_no_outcome_and_its_others_go_on() throws IOException {
        gateway.apply(ShopSplit.generation(1).build());
        try (Http2Frames client = Http2Frames.connect(gateway.address())) {
            int gone = client.get("/waits");
            await().until(() -> v1.heads().size() == 1);
            client.reset(gone);
            await().until(() -> counts().gone() == 1);
            assertThat(counts().failed()).isZero();
            await().until(() -> gateway.openStreams(Tables.SHOP, "v1") == 0);
            assertThat(client.answer(client.get("/")).body()).isEqualTo("v1");
        }
    }

    @Test
    void an_answer_that_breaks_off_resets_its_stream_alone() throws IOException {
        try (Http2Frames client = Http2Frames.connect(gateway.address())) {
            Http2Frames.Answer half = client.answer(client.get("/half"));
            assertThat(half.body()).isEqualTo("half");
            assertThat(half.last).isFalse();
            assertThat(half.error).isEqualTo(2);
            assertThat(client.answer(client.get("/")).status()).isEqualTo("200");
        }
    }

    @Test
    void what_a_rollback_takes_away_ends_as_its_protocol_ends_and_the_connection_stays() throws IOException {
        gateway.apply(ShopSplit.generation(1).percent(100).build());
        try (Http2Frames client = Http2Frames.connect(gateway.address())) {
            Map<String, Integer> streams = Map.of(
                    "/events", client.get("/events"), "/grpc", client.get("/grpc"), "/stream", client.get("/stream"));
            while (streams.values().stream()
                    .anyMatch(stream -> client.of(stream).body.length() < 3)) {
                client.read();
            }
            gateway.apply(
                    ShopSplit.generation(2).draining(Duration.ofMillis(10)).build());
            assertThat(client.answer(streams.get("/events")).error).isEqualTo(-1);
            assertThat(client.answer(streams.get("/grpc")).field("grpc-status")).isEqualTo("14");
            assertThat(client.answer(streams.get("/stream")).error).isEqualTo(8);
            assertThat(client.answer(client.get("/")).body()).isEqualTo("v1");
        }
        await().until(() -> gateway.openStreams(Tables.SHOP, "v2") == 0);
    }

    @Test
    void a_graceful_stop_says_goaway_and_lets_streams_finish() throws Exception {
        try (Http2Frames client = Http2Frames.connect(gateway.address())) {
            int open = client.get("/waits");
            await().until(() -> v1.heads().size() + v2.heads().size() == 1);
            Thread stopping = Thread.ofVirtual().start(() -> gateway.stop(Duration.ofSeconds(10)));
            while (client.of(0).error < 0) {
                client.read();
            }
            assertThat(client.of(0).error).isZero();
            goOn.countDown();
            assertThat(client.answer(open).body()).isEqualTo("late");
            assertThat(client.untilClosed()).isZero();
            assertThat(stopping.join(Duration.ofSeconds(5))).isTrue();
        }
    }

    @Test
    void a_request_for_nobody_is_answered_and_the_connection_stays() throws IOException {
        gateway.update(dev.davy.routing.RoutingTable.EMPTY);
        try (Http2Frames client = Http2Frames.connect(gateway.address())) {
            for (int i = 0; i < 3; i++) {
                Http2Frames.Answer answer = client.answer(client.get("/"));
                assertThat(answer.status()).isEqualTo("404");
                assertThat(answer.body()).isEqualTo("no route\n");
            }
            int post = client.post("/");
            Http2Frames.Answer early = client.answer(post);
            assertThat(early.status()).isEqualTo("404");
            while (early.error < 0) {
                client.read();
            }
            assertThat(early.error).isZero();
        }
    }

    @Test
    void a_broken_off_connection_is_no_outcome_of_any_of_its_streams() throws IOException {
        gateway.apply(ShopSplit.generation(1).build());
        try (Http2Frames client = Http2Frames.connect(gateway.address())) {
            for (int i = 0; i < 5; i++) {
                client.get("/waits");
            }
            await().until(() -> v1.heads().size() == 5);
        }
        await().until(() -> counts().gone() == 5);
        assertThat(counts().failed()).isZero();
    }
}
