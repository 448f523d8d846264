package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.davy.model.Counts;
import dev.davy.routing.RoutingTable.Protocol;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.WebSocketListener;
import okio.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** WebSockets of the JDK's client and of OkHttp to Netty's server, over HTTP/1.1 and HTTP/2 on either side. */
class WebSocketTest {
    private final Backend stable = Backend.saying("stable");
    private final Http2Backend stableHttp2 = Http2Backend.saying("stable");
    private final WebSocketBackend http1 = WebSocketBackend.http1();
    private final WebSocketBackend http2 = WebSocketBackend.http2();
    private final Gateway gateway =
            Gateway.start(GatewayOptions.listening(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .withLoops(1));
    private final HttpClient jdk = HttpClient.newHttpClient();
    private final OkHttpClient okHttp = new OkHttpClient();

    @AfterEach
    void close() {
        jdk.shutdownNow();
        okHttp.dispatcher().executorService().shutdownNow();
        okHttp.connectionPool().evictAll();
        gateway.close();
        stable.close();
        stableHttp2.close();
        http1.close();
        http2.close();
    }

    /** Everybody goes to v2, which speaks the protocol. */
    private WebSocketBackend route(Protocol protocol) {
        WebSocketBackend to = protocol == Protocol.HTTP1 ? http1 : http2;
        route(to, protocol);
        return to;
    }

    private void route(WebSocketBackend to, Protocol protocol) {
        gateway.update(Tables.shop()
                .with("v1", protocol == Protocol.HTTP1 ? stable.address() : stableHttp2.address())
                .with("v2", to.address())
                .speaking(protocol)
                .build());
        gateway.apply(ShopSplit.generation(1).percent(100).build());
    }

    private WebSocket open(Heard heard) {
        return jdk.newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + gateway.address().getPort() + "/"), heard)
                .join();
    }

    private static int openInHttp2(Http2Frames client) throws IOException {
        int stream = client.head(
                false,
                ":method",
                "CONNECT",
                ":protocol",
                "websocket",
                ":scheme",
                "http",
                ":authority",
                "a",
                ":path",
                "/",
                "sec-websocket-version",
                "13");
        while (client.of(stream).fields.isEmpty()) {
            client.read();
        }
        assertThat(client.of(stream).status()).isEqualTo("200");
        return stream;
    }

    private Counts counts() {
        return counts(gateway);
    }

    private static Counts counts(Gateway gateway) {
        return gateway.counters(Tables.SHOP).stream().map(c -> c.counts()).reduce(Counts.NONE, Counts::plus);
    }

    private int openStreams() {
        return gateway.openStreams(Tables.SHOP, "v2");
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP1", "H2C"})
    void messages_go_both_ways_and_the_end_is_passed_on(Protocol protocol) {
        WebSocketBackend backend = route(protocol);
        Heard heard = new Heard();
        WebSocket socket = open(heard);
        for (int i = 0; i < 5; i++) {
            socket.sendText("word " + i, true).join();
            int said = i;
            await().until(() -> heard.messages.contains("heard word " + said));
        }
        assertThat(openStreams()).isEqualTo(1);
        socket.sendText("bytes 3000000", true).join();
        await().until(() -> heard.length.get() == 3_000_000 + 5 * "heard word 1".length());
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        await().until(() -> heard.closed == WebSocket.NORMAL_CLOSURE);
        await().until(() -> openStreams() == 0 && backend.openSockets() == 0);
        assertThat(counts().answered()).isEqualTo(1);
        assertThat(counts().failed()).isZero();
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP1", "H2C"})
    void another_client_understands_the_same(Protocol protocol) {
        route(protocol);
        List<String> heard = new CopyOnWriteArrayList<>();
        Request request = new Request.Builder()
                .url("http://127.0.0.1:" + gateway.address().getPort() + "/")
                .build();
        okhttp3.WebSocket socket = okHttp.newWebSocket(request, new WebSocketListener() {
            @Override
            public void onMessage(okhttp3.WebSocket from, String text) {
                heard.add(text);
            }

            @Override
            public void onMessage(okhttp3.WebSocket from, ByteString bytes) {
                heard.add(bytes.utf8());
            }

            @Override
            public void onClosing(okhttp3.WebSocket from, int code, String reason) {
                heard.add("closed " + code + " " + reason);
                from.close(code, null);
            }

            @Override
            public void onFailure(okhttp3.WebSocket from, Throwable why, Response answer) {
                heard.add("failed " + why);
            }
        });
        assertThat(socket.send("one")).isTrue();
        await().until(() -> heard.contains("heard one"));
        assertThat(socket.send("close 4001")).isTrue();
        await().until(() -> heard.size() == 2);
        assertThat(heard).containsExactly("heard one", "closed 4001 told to");
        await().until(() -> openStreams() == 0);
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP1", "H2C"})
    void a_client_in_http2_opens_one_beside_other_requests(Protocol protocol) throws IOException {
        WebSocketBackend backend = route(protocol);
        try (Http2Frames client = Http2Frames.connect(gateway.address())) {
            int stream = openInHttp2(client);
            assertThat(client.of(stream).field("sec-websocket-accept")).isEmpty();
            // A text, masked by zeroes.
            client.data(stream, false, "\u0081\u0082\0\0\0\0hi");
            while (client.of(stream).body.length() < 10) {
                client.read();
            }
            assertThat(client.of(stream).body()).isEqualTo("\u0081\bheard hi");
            client.data(stream, false, "\u0088\u0082\0\0\0\0\u0003\u00e8");
            Http2Frames.Answer answer = client.answer(stream);
            assertThat(answer.body()).endsWith("\u0088\u0002\u0003\u00e8");
            assertThat(answer.error).isIn(-1, 0);
        }
        await().until(() -> openStreams() == 0 && backend.openSockets() == 0);
    }

    @Test
    void an_instance_in_http2_is_asked_as_rfc_8441_says() {
        route(Protocol.H2C);
        open(new Heard()).abort();
        var head = http2.heads().getFirst();
        assertThat(head.method()).hasToString("CONNECT");
        assertThat(head.get(":protocol")).hasToString("websocket");
        assertThat(head.scheme()).hasToString("http");
        assertThat(head.path()).hasToString("/");
        assertThat(head.get("sec-websocket-version")).hasToString("13");
        assertThat(head.contains("sec-websocket-key")).isFalse();
        assertThat(head.contains("connection")).isFalse();
        assertThat(head.contains("upgrade")).isFalse();
        await().until(() -> openStreams() == 0 && http2.openSockets() == 0);
    }

    @Test
    void an_instance_that_opens_none_in_http2_fails_and_is_asked_nothing() {
        try (WebSocketBackend without = WebSocketBackend.plainHttp2()) {
            route(without, Protocol.H2C);
            gateway.apply(ShopSplit.generation(2).percent(100).unshielded().build());
            assertThat(Client.get(
                                    gateway.address(),
                                    "/",
                                    "Connection: Upgrade",
                                    "Upgrade: websocket",
                                    "Sec-WebSocket-Version: 13",
                                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")
                            .status())
                    .isEqualTo(502);
            assertThat(without.heads()).isEmpty();
            assertThat(counts().failed()).isEqualTo(1);
            assertThat(openStreams()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP1", "H2C"})
    void a_rollback_closes_it_as_a_restart(Protocol protocol) {
        WebSocketBackend backend = route(protocol);
        Heard heard = new Heard();
        WebSocket socket = open(heard);
        socket.sendText("x".repeat(70_000), true).join();
        await().until(() -> heard.length.get() == 70_006);
        gateway.apply(ShopSplit.generation(2).draining(Duration.ofMillis(50)).build());
        await().until(() -> heard.closed == 1012);
        await().until(() -> openStreams() == 0 && backend.openSockets() == 0);
        assertThat(counts().failed()).isZero();
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP1", "H2C"})
    void a_message_that_is_on_its_way_is_whole_before_the_restart(Protocol protocol) throws InterruptedException {
        route(protocol);
        Heard heard = new Heard();
        heard.holds = true;
        WebSocket socket = open(heard);
        socket.sendText("bytes 8000000", true).join();
        await().until(() -> heard.length.get() > 0);
        gateway.apply(ShopSplit.generation(2).draining(Duration.ZERO).build());
        Slowness.pause(Duration.ofMillis(200));
        assertThat(heard.closed).isZero();
        assertThat(openStreams()).isEqualTo(1);
        heard.holds = false;
        socket.request(1);
        await().until(() -> heard.closed == 1012);
        assertThat(heard.length).hasValue(8_000_000);
    }

    @Test
    void a_client_that_does_not_take_the_message_is_not_waited_for() {
        route(Protocol.HTTP1);
        Heard heard = new Heard();
        heard.holds = true;
        WebSocket socket = open(heard);
        socket.sendText("bytes 8000000", true).join();
        await().until(() -> heard.length.get() > 0);
        gateway.apply(ShopSplit.generation(2).draining(Duration.ZERO).build());
        await().until(() -> openStreams() == 0);
        assertThat(counts().failed()).isZero();
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP1", "H2C"})
    void a_rollback_ends_its_stream_of_http2_and_leaves_the_others(Protocol protocol) throws IOException {
        route(protocol);
        try (Http2Frames client = Http2Frames.connect(gateway.address())) {
            int stream = openInHttp2(client);
            gateway.apply(ShopSplit.generation(2).draining(Duration.ZERO).build());
            Http2Frames.Answer answer = client.answer(stream);
            assertThat(answer.body()).isEqualTo("\u0088\u0002\u0003\u00f4");
            assertThat(answer.last).isTrue();
            assertThat(client.answer(client.get("/")).body()).isEqualTo("stable");
        }
        await().until(() -> openStreams() == 0);
        assertThat(counts().failed()).isZero();
    }

    @Test
    void a_gateway_that_stops_closes_it_as_a_restart_when_requests_have_had_their_time() throws IOException {
        route(Protocol.HTTP1);
        Heard heard = new Heard();
        open(heard);
        try (Http2Frames client = Http2Frames.connect(gateway.address())) {
            int stream = openInHttp2(client);
            gateway.stop(Duration.ofMillis(50));
            await().until(() -> heard.closed == 1012);
            assertThat(client.answer(stream).body()).isEqualTo("\u0088\u0002\u0003\u00f4");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP1", "H2C"})
    void one_that_breaks_off_or_fails_is_a_failure_and_one_that_is_closed_is_none(Protocol protocol) {
        route(protocol);
        for (String how : List.of("close 1000", "close 1001", "close 1012", "close 4000")) {
            Heard heard = new Heard();
            open(heard).sendText(how, true).join();
            await().until(() -> heard.closed == Integer.parseInt(how.split(" ")[1]));
        }
        open(new Heard()).abort();
        await().until(() -> openStreams() == 0);
        assertThat(counts().failed()).isZero();
        int failed = 0;
        for (String how : List.of("cut", "close 1011", "close 1013")) {
            open(new Heard()).sendText(how, true).join();
            int now = ++failed;
            await().until(() -> counts().failed() == now);
        }
        await().until(() -> openStreams() == 0);
    }

    @Test
    void one_that_stood_for_long_enough_is_no_failure_however_it_ends() {
        try (Gateway quick =
                Gateway.start(GatewayOptions.listening(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .withLoops(1)
                        .withTimeouts(GatewayOptions.Timeouts.DEFAULT.withSettled(Duration.ofMillis(50))))) {
            quick.update(Tables.shop().with("v1", http1.address()).build());
            quick.apply(ShopSplit.generation(1).build());
            Heard heard = new Heard();
            WebSocket socket = jdk.newWebSocketBuilder()
                    .buildAsync(URI.create("ws://127.0.0.1:" + quick.address().getPort() + "/"), heard)
                    .join();
            socket.sendText("one", true).join();
            await().until(() -> counts(quick).answered() == 1);
            socket.sendText("cut", true).join();
            await().until(() -> quick.openStreams(Tables.SHOP, "v1") == 0);
            assertThat(counts(quick).failed()).isZero();
        }
    }

    @Test
    void one_that_is_not_opened_is_a_failure_that_stable_hides() {
        try (Backend broken = Backend.serving(request -> request.answer(500, "no"));
                Backend plain = Backend.saying("what?")) {
            for (Backend each : List.of(broken, plain)) {
                long before = counts().failed();
                gateway.update(Tables.shop()
                        .with("v1", http1.address())
                        .with("v2", each.address())
                        .build());
                gateway.apply(ShopSplit.generation(before + 1).percent(100).build());
                Heard heard = new Heard();
                open(heard).sendText("hello", true).join();
                await().until(() -> heard.messages.contains("heard hello"));
                assertThat(counts().failed()).isEqualTo(before + 1);
                assertThat(counts().shielded()).isEqualTo(before + 1);
            }
        }
    }

    @Test
    void where_a_frame_ends_is_known_however_the_bytes_come() {
        SplittableRandom random = new SplittableRandom(11);
        for (boolean masked : new boolean[] {false, true}) {
            WebSocketFrames frames = new WebSocketFrames();
            for (int length : new int[] {0, 1, 125, 126, 200, 65_535, 65_536, 100_000}) {
                ByteBuf frame = frame(length, masked);
                while (frame.isReadable()) {
                    int some = 1 + random.nextInt(frame.readableBytes());
                    assertThat(frames.pass(frame, some, false)).isEqualTo(some);
                    frame.skipBytes(some);
                    assertThat(frames.between()).isEqualTo(!frame.isReadable());
                }
                ByteBuf two = Unpooled.wrappedBuffer(frame(length, masked), frame(3, masked));
                assertThat(frames.pass(two, two.readableBytes(), true))
                        .isEqualTo(frame(length, masked).readableBytes());
            }
            assertThat(frames.close()).isEqualTo(WebSocketFrames.OPEN);
            ByteBuf close = Unpooled.buffer().writeByte(0x88);
            if (masked) {
                close.writeByte(0x82).writeInt(0x01020304).writeShort(1011 ^ 0x0102);
            } else {
                close.writeByte(2).writeShort(1011);
            }
            for (int i = 0; i < close.readableBytes(); i++) {
                frames.pass(close.slice(i, 1), 1, false);
            }
            assertThat(frames.close()).isEqualTo(1011);
        }
    }

    private static ByteBuf frame(int length, boolean masked) {
        ByteBuf frame = Unpooled.buffer(length + 14).writeByte(0x82);
        int mask = masked ? 0x80 : 0;
        if (length < 126) {
            frame.writeByte(mask | length);
        } else if (length < 65_536) {
            frame.writeByte(mask | 126).writeShort(length);
        } else {
            frame.writeByte(mask | 127).writeLong(length);
        }
        return (masked ? frame.writeInt(0x88888888) : frame).writeZero(length);
    }

    private static final class Heard implements WebSocket.Listener {
        private final List<String> messages = new CopyOnWriteArrayList<>();
        private volatile boolean holds;
        private final AtomicInteger length = new AtomicInteger();
        private volatile int closed;

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
            messages.add(text.toString());
            length.addAndGet(text.length());
            if (!holds) {
                socket.request(1);
            }
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            closed = status;
            return null;
        }
    }
}
