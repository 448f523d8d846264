package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.handler.codec.http2.Http2Error;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import okhttp3.sse.EventSource;
import okhttp3.sse.EventSourceListener;
import okhttp3.sse.EventSources;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** WebSockets and server-sent events of OkHttp's client over TLS, to instances that speak TLS too. */
class StreamsOverTlsTest {
    @TempDir
    private Path directory;

    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final CountDownLatch goOn = new CountDownLatch(1);
    private Sides sides;

    @BeforeEach
    void start() {
        sides = new Sides(directory);
    }

    @AfterEach
    void close() {
        goOn.countDown();
        sides.close();
    }

    @Test
    void a_websocket_is_opened_and_closed() throws Exception {
        try (Backend backend = Backend.serving(
                request -> {
                    request.send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                            + "Sec-WebSocket-Accept: " + accept(request.header("sec-websocket-key")) + "\r\n\r\n");
                    // One text of three letters, then whatever the client says, then the end.
                    request.send("\u0081\u0003one");
                    assertThat(request.in().read()).isEqualTo(0x81);
                    request.send("\u0088\u0002\u0003\u00e8");
                    goOn.await();
                },
                sides.certificates().context())) {
            sides.serve(Speaking.HTTP1_TLS, backend.address());
            WebSocket socket = sides.client(Speaking.HTTP1_TLS)
                    .newWebSocket(sides.request(Speaking.HTTP1_TLS, "/").build(), new WebSocketListener() {
                        @Override
                        public void onMessage(WebSocket from, String text) {
                            heard.add(text);
                        }

                        @Override
                        public void onClosing(WebSocket from, int code, String reason) {
                            heard.add("closed " + code);
                            from.close(code, null);
                        }

                        @Override
                        public void onFailure(WebSocket from, Throwable why, Response answer) {
                            heard.add("failed " + why);
                        }
                    });
            await().until(() -> heard.contains("one"));
            assertThat(socket.send("two")).isTrue();
            await().until(() -> heard.size() == 2);
            assertThat(heard).containsExactly("one", "closed 1000");
        }
        await().until(() -> sides.counts().answered() == 1);
        assertThat(sides.counts().failed()).isZero();
    }

    private static String accept(String key) {
        try {
            byte[] hash = java.security.MessageDigest.getInstance("SHA-1")
                    .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
                            .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            return java.util.Base64.getEncoder().encodeToString(hash);
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @CsvSource({"HTTP1_TLS", "H2_TLS"})
    void events_come_as_they_are_sent(Speaking client) {
        try (Http2Backend backend = Http2Backend.serving(
                request -> {
                    request.head(200, "content-type", "text/event-stream");
                    request.data("data: one\n\n", false);
                    Thread.ofVirtual().start(() -> {
                        try {
                            goOn.await();
                            request.data("data: two\n\n", true);
                        } catch (InterruptedException e) {
                            request.reset(Http2Error.CANCEL);
                        }
                    });
                },
                sides.certificates().http2Server())) {
            sides.serve(Speaking.H2_TLS, backend.address());
            EventSources.createFactory(sides.client(client))
                    .newEventSource(sides.request(client, "/").build(), new EventSourceListener() {
                        @Override
                        public void onEvent(EventSource from, String id, String type, String data) {
                            heard.add(data);
                        }

                        @Override
                        public void onClosed(EventSource from) {
                            heard.add("closed");
                        }

                        @Override
                        public void onFailure(EventSource from, Throwable why, Response answer) {
                            heard.add("failed " + why);
                        }
                    });
            await().until(() -> heard.equals(List.of("one")));
            goOn.countDown();
            await().until(() -> heard.size() == 3);
            assertThat(heard).containsExactly("one", "two", "closed");
            await().until(() -> sides.counts().answered() == 1);
            assertThat(sides.counts().failed()).isZero();
        }
    }
}
