package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.davy.model.Counts;
import dev.davy.routing.RoutingTable.Protocol;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Instances that speak HTTP/2 without TLS. */
class Http2UpstreamTest {
    private static final List<String> LEAKS = new CopyOnWriteArrayList<>();
    private static final ResourceLeakDetector.Level BEFORE = ResourceLeakDetector.getLevel();

    private final Gateway gateway =
            Gateway.start(GatewayOptions.listening(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .withLoops(1)
                    .withTimeouts(GatewayOptions.Timeouts.DEFAULT
                            .withRequest(Duration.ofSeconds(10))
                            .withConnect(Duration.ofMillis(500))));
    private final List<Client> clients = new ArrayList<>();

    @BeforeAll
    static void watchBuffers() {
        ByteBufUtil.setLeakListener((type, records) -> LEAKS.add(type + records));
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    }

    @AfterAll
    static void noBufferIsLost() {
        System.gc();
        io.netty.buffer.ByteBufAllocator.DEFAULT.buffer(1).release();
        ResourceLeakDetector.setLevel(BEFORE);
        assertThat(LEAKS).isEmpty();
    }

    @AfterEach
    void close() {
        clients.forEach(Client::close);
        gateway.close();
    }

    private void route(InetSocketAddress to) {
        gateway.update(Tables.shop().with("v1", to).speaking(Protocol.H2C).build());
        gateway.apply(ShopSplit.generation(1).build());
    }

    private Client client() {
        Client client = Client.of(gateway.address());
        clients.add(client);
        return client;
    }

    private Client.Answer get(String path) {
        return client().get(path);
    }

    private Counts counts() {
        return gateway.counters(Tables.SHOP).stream().map(c -> c.counts()).reduce(Counts.NONE, Counts::plus);
    }

    @Test
    void a_request_arrives_whole_and_so_does_its_answer() {
        try (Http2Backend backend = Http2Backend.serving(request -> {
            request.head(200, "x-said", "yes");
            request.data(request.body() + "|" + request.trailers(), false);
            request.trailers("x-sum", "5", "grpc-status", "0");
        })) {
            route(backend.address());
            Client client = client();
            client.send("""
                    POST /a?b=c HTTP/1.1
                    Host: shop.example
                    TE: trailers
                    X-Own: 1
                    Connection: X-Gone
                    X-Gone: 1
                    Transfer-Encoding: chunked

                    2
                    hi
                    0
                    x-sum: 7

                    """.replace("\n", "\r\n"));
            Client.Answer answer = client.answer();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("x-said")).isEqualTo("yes");
            assertThat(answer.body()).isEqualTo("hi|[x-sum: 7]");
            var head = backend.heads().getFirst();
            assertThat(head.method()).hasToString("POST");
            assertThat(head.path()).hasToString("/a?b=c");
            assertThat(head.authority()).hasToString("shop.example");
            assertThat(head.scheme()).hasToString("http");
            assertThat(head.get("te")).hasToString("trailers");
            assertThat(head.get("x-own")).hasToString("1");
            assertThat(head.get("x-forwarded-for")).hasToString("127.0.0.1");
            assertThat(head.contains("x-gone")).isFalse();
            assertThat(head.contains("transfer-encoding")).isFalse();
            assertThat(head.contains("host")).isFalse();
        }
    }

    @Test
    void requests_share_a_connection() {
        Queue<Http2Backend.Request> waiting = new ConcurrentLinkedQueue<>();
        try (Http2Backend backend = Http2Backend.serving(waiting::add)) {
            route(backend.address());
            for (int i = 0; i < 20; i++) {
                client().send("GET /" + i + " HTTP/1.1\r\nHost: a\r\n\r\n");
            }
            await().until(() -> waiting.size() == 20);
            waiting.forEach(request -> request.answer(200, request.path()));
            for (int i = 0; i < 20; i++) {
                assertThat(clients.get(i).answer().body()).isEqualTo("/" + i);
            }
            assertThat(backend.connections()).isEqualTo(1);
        }
    }

    @Test
    void an_instance_that_takes_few_requests_at_once_gets_more_connections() {
        Queue<Http2Backend.Request> waiting = new ConcurrentLinkedQueue<>();
        try (Http2Backend backend = Http2Backend.ofStreams(2, waiting::add)) {
            route(backend.address());
            for (int i = 0; i < 5; i++) {
                client().send("GET /" + i + " HTTP/1.1\r\nHost: a\r\n\r\n");
            }
            await().until(() -> waiting.size() == 5);
            waiting.forEach(request -> request.answer(200, request.path()));
            for (int i = 0; i < 5; i++) {
                assertThat(clients.get(i).answer().body()).isEqualTo("/" + i);
            }
            assertThat(backend.connections()).isEqualTo(3);
            assertThat(counts().failed()).isZero();
        }
    }

    @Test
    void what_an_instance_refuses_unseen_is_asked_again_whatever_its_method() {
        AtomicInteger asked = new AtomicInteger();
        try (Http2Backend backend = Http2Backend.serving(request -> {
            if (asked.incrementAndGet() == 1) {
                request.reset(Http2Error.REFUSED_STREAM);
            } else {
                request.answer(200, "then");
            }
        })) {
            route(backend.address());
            Client client = client();
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
            assertThat(client.answer().body()).isEqualTo("then");
            await().until(() -> counts().answered() == 1);
            assertThat(counts().failed()).isZero();
        }
    }

    @Test
    void a_connection_that_goes_away_serves_what_it_has() {
        Queue<Http2Backend.Request> waiting = new ConcurrentLinkedQueue<>();
        try (Http2Backend backend = Http2Backend.serving(request -> {
            if (request.path().equals("/slow")) {
                request.goAway();
                waiting.add(request);
            } else {
                request.answer(200, "next");
            }
        })) {
            route(backend.address());
            Client slow = client();
            slow.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
            await().until(() -> !waiting.isEmpty());
            await().until(() -> get("/").body().equals("next") && backend.connections() == 2);
            waiting.remove().answer(200, "slow");
            assertThat(slow.answer().body()).isEqualTo("slow");
            await().until(() -> backend.openConnections() == 1);
            assertThat(counts().failed()).isZero();
        }
    }

    @Test
    void a_stream_that_is_reset_is_cut_off_and_the_others_go_on() {
        try (Http2Backend backend = Http2Backend.serving(request -> {
            switch (request.path()) {
                case "/half" -> {
                    request.head(200, "content-length", "10");
                    request.data("half", false);
                    request.reset(Http2Error.INTERNAL_ERROR);
                }
                case "/none" -> request.reset(Http2Error.INTERNAL_ERROR);
                default -> request.answer(200, "fine");
            }
        })) {
            route(backend.address());
            assertThat(get("/half").cutOff()).isTrue();
            assertThat(get("/none").status()).isEqualTo(502);
            assertThat(get("/").body()).isEqualTo("fine");
            await().until(() -> counts().answered() == 3);
            assertThat(counts().failed()).isEqualTo(2);
            assertThat(backend.connections()).isEqualTo(1);
        }
    }

    @Test
    void a_lost_connection_is_asked_again_where_that_is_safe_and_fails_each_of_its_requests_else() {
        Queue<Http2Backend.Request> waiting = new ConcurrentLinkedQueue<>();
        try (Http2Backend backend = Http2Backend.serving(request -> {
            if (request.path().equals("/wait") && waiting.size() < 2) {
                waiting.add(request);
            } else {
                request.answer(200, "fine");
            }
        })) {
            route(backend.address());
            get("/");
            Client read = client();
            Client write = client();
            read.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
            write.send("POST /wait HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
            await().until(() -> waiting.size() == 2);
            backend.cut();
            assertThat(read.answer().body()).isEqualTo("fine");
            assertThat(write.answer().status()).isEqualTo(502);
            await().until(() -> counts().answered() == 3);
            assertThat(counts().failed()).isEqualTo(1);
        }
    }

    @Test
    void a_large_body_goes_both_ways() {
        String large = "0123456789".repeat(200_000);
        try (Http2Backend backend = Http2Backend.serving(request -> request.answer(200, request.body()))) {
            route(backend.address());
            Client client = client();
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + large.length() + "\r\n\r\n" + large);
            assertThat(client.answer().body()).isEqualTo(large);
        }
    }

    @Test
    void a_client_that_takes_nothing_holds_up_nobody_else() {
        Queue<Http2Backend.Request> large = new ConcurrentLinkedQueue<>();
        String part = "x".repeat(1024 * 1024);
        try (Http2Backend backend = Http2Backend.serving(request -> {
            if (request.path().equals("/large")) {
                request.head(200);
                for (int i = 0; i < 16; i++) {
                    request.data(part, i == 15);
                }
                large.add(request);
            } else {
                request.answer(200, "small");
            }
        })) {
            route(backend.address());
            for (int i = 0; i < 3; i++) {
                client().send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
            }
            await().until(() -> large.size() == 3);
            assertThat(get("/").body()).isEqualTo("small");
            // Held back by its window: most of it waits in the server, whose channel is not writable.
            assertThat(large).allMatch(each -> !each.ctx().channel().isWritable());
            assertThat(clients.getFirst().answer().body()).hasSize(16 * 1024 * 1024);
            assertThat(backend.connections()).isEqualTo(1);
        }
    }

    @Test
    void a_request_without_an_answer_times_out_and_leaves_its_connection() {
        try (Http2Backend backend = Http2Backend.serving(request -> {
            if (!request.path().equals("/never")) {
                request.answer(200, "fine");
            }
        })) {
            gateway.update(Tables.shop()
                    .with("v1", backend.address())
                    .speaking(Protocol.H2C)
                    .timeout(Duration.ofMillis(100))
                    .build());
            gateway.apply(ShopSplit.generation(1).build());
            assertThat(get("/never").status()).isEqualTo(504);
            assertThat(get("/").body()).isEqualTo("fine");
            assertThat(backend.connections()).isEqualTo(1);
        }
    }

    @Test
    void a_dead_connection_is_found_by_a_ping() throws IOException {
        List<Socket> sockets = new CopyOnWriteArrayList<>();
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                try {
                    while (true) {
                        Socket socket = server.accept();
                        sockets.add(socket);
                        // Settings, and nothing ever after.
                        socket.getOutputStream().write(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0});
                    }
                } catch (IOException e) {
                    // Closed.
                }
            });
            gateway.update(Tables.shop()
                    .with("v1", (InetSocketAddress) server.getLocalSocketAddress())
                    .speaking(Protocol.H2C)
                    .timeout(Duration.ofMillis(100))
                    .build());
            assertThat(get("/").status()).isEqualTo(504);
            await().until(() -> get("/").status() == 504 && sockets.size() > 1);
            for (Socket each : sockets) {
                each.close();
            }
        }
    }

    @Test
    void an_instance_that_speaks_something_else_cannot_be_connected_to() {
        try (Backend backend = Backend.saying("HTTP/1.1")) {
            route(backend.address());
            assertThat(get("/").status()).isEqualTo(503);
        }
    }

    @Test
    void health_checks_speak_the_same() throws IOException {
        try (Http2Backend backend = Http2Backend.serving(
                        request -> request.answer(request.path().equals("/healthz") ? 204 : 404, ""));
                Backend other = Backend.saying("HTTP/1.1")) {
            assertThat(new HealthProbe(backend.address(), Protocol.H2C, null).ask("/healthz", Duration.ofSeconds(5)))
                    .isEqualTo(204);
            String longPath = "/" + "a".repeat(400);
            assertThat(new HealthProbe(backend.address(), Protocol.H2C, null).ask(longPath, Duration.ofSeconds(5)))
                    .isEqualTo(404);
            assertThat(backend.heads().getLast().path()).hasToString(longPath);
            assertThat(new HealthProbe(backend.address(), Protocol.H2C, null).connect(Duration.ofSeconds(5)))
                    .isEmpty();
            assertThat(new HealthProbe(other.address(), Protocol.H2C, null).connect(Duration.ofSeconds(1)))
                    .isNotEmpty();
        }
    }

    @Test
    void the_shield_asks_stable_and_the_candidate_goes_on_unread() {
        Queue<Http2Backend.Request> late = new ConcurrentLinkedQueue<>();
        try (Http2Backend stable = Http2Backend.saying("stable");
                Http2Backend candidate = Http2Backend.serving(request -> {
                    if (request.path().equals("/fails")) {
                        request.answer(500, "no");
                    } else {
                        late.add(request);
                    }
                })) {
            gateway.update(Tables.shop()
                    .with("v1", stable.address())
                    .with("v2", candidate.address())
                    .speaking(Protocol.H2C)
                    .timeout(Duration.ofMillis(600))
                    .build());
            gateway.apply(ShopSplit.generation(1).percent(100).build());
            assertThat(get("/fails").body()).isEqualTo("stable");
            assertThat(get("/late").body()).isEqualTo("stable");
            late.remove().answer(200, "late");
            await().until(() -> counts().answered() == 2);
            assertThat(counts().failed()).isEqualTo(1);
            assertThat(get("/never").body()).isEqualTo("stable");
            await().until(() -> counts().answered() == 3);
            assertThat(counts().shielded()).isEqualTo(2);
        }
    }

    @Test
    void a_rollback_resets_what_runs_on_the_candidate() {
        Queue<Http2Backend.Request> running = new ConcurrentLinkedQueue<>();
        try (Http2Backend stable = Http2Backend.saying("stable");
                Http2Backend candidate = Http2Backend.serving(request -> {
                    request.head(200, "content-length", "100");
                    request.data("part", false);
                    running.add(request);
                })) {
            gateway.update(Tables.shop()
                    .with("v1", stable.address())
                    .with("v2", candidate.address())
                    .speaking(Protocol.H2C)
                    .build());
            gateway.apply(ShopSplit.generation(1)
                    .percent(100)
                    .draining(Duration.ofMillis(50))
                    .build());
            Client client = client();
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            await().until(() -> !running.isEmpty());
            gateway.apply(
                    ShopSplit.generation(2).draining(Duration.ofMillis(50)).build());
            assertThat(client.answer().cutOff()).isTrue();
            await().until(() -> !running.peek().ctx().channel().isActive());
            assertThat(candidate.openConnections()).isEqualTo(1);
            await().until(() -> gateway.openStreams(Tables.SHOP, "v2") == 0);
            assertThat(counts().failed()).isZero();
        }
    }
}
