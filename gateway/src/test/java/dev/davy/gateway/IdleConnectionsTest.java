package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.davy.model.Counter;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/** Two identical versions that close idle connections and are late now and then: neither may look worse for it. */
class IdleConnectionsTest {
    /** What a real backend has as a second, so that the test meets many more such moments. */
    private static final Duration IDLE = Duration.ofMillis(30);

    @Test
    void identical_versions_that_close_idle_connections_and_answer_late_now_and_then_have_no_failure_counted()
            throws Exception {
        try (var v1 = new Impatient();
                var v2 = new Impatient();
                var gateway = Gateway.start(
                        GatewayOptions.listening(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                                .withLoops(2),
                        ShopTables.decided(v1.port(), v2.port()),
                        List.of(Splits.of(1, 50, true)))) {
            // Users think about as long as a backend waits, so that requests meet closing connections.
            try (var users = Users.start(gateway.address(), 60, IDLE, i -> Users.get("/" + i))) {
                await().atMost(Duration.ofSeconds(30)).until(() -> users.answered() > 8_000);
                users.stop();
                assertThat(users.outcomes()).containsOnlyKeys("200");
            }
            assertThat(gateway.counters("shop")).extracting(Counter::version).contains("v1", "v2");
            assertThat(gateway.counters("shop")).allSatisfy(counter -> {
                assertThat(counter.counts().failed()).as("%s", counter).isZero();
                assertThat(counter.counts().shielded()).as("%s", counter).isZero();
            });
        }
    }

    /** Closes a connection that was idle for a while, without a word; answers one in 500 requests late. */
    private static final class Impatient implements AutoCloseable {
        private final ServerSocket listener = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());

        Impatient() throws IOException {
            Thread.ofVirtual().start(this::accept);
        }

        int port() {
            return listener.getLocalPort();
        }

        private void accept() {
            try {
                while (true) {
                    Socket socket = listener.accept();
                    Thread.ofVirtual().start(() -> serve(socket));
                }
            } catch (IOException closed) {
                // The test is over.
            }
        }

        private void serve(Socket socket) {
            try (socket) {
                InputStream in = new BufferedInputStream(socket.getInputStream());
                while (StrictMessage.request(in) != null) {
                    if (ThreadLocalRandom.current().nextInt(500) == 0) {
                        Slowness.pause(Duration.ofMillis(300));
                    }
                    RecordingUpstream.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                    socket.setSoTimeout(Math.toIntExact(IDLE.toMillis()));
                }
            } catch (SocketTimeoutException idle) {
                // Closes, as backends do.
            } catch (IOException | InterruptedException closed) {
                // The gateway closed first.
            }
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }
}
