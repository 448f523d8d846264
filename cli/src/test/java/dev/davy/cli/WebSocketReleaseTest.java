package dev.davy.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.davy.release.Phase;
import dev.davy.release.ReleaseView;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A release of a service that speaks nothing but WebSockets, on real sockets: what becomes of them is what it is judged by. */
class WebSocketReleaseTest {
    private static final byte[] HELLO = {(byte) 0x81, 2, 'h', 'i'};
    private static final byte[] CLOSE = {(byte) 0x88, (byte) 0x82, 0, 0, 0, 0, 3, (byte) 0xE8};
    private static final byte[] CLOSED = {(byte) 0x88, 2, 3, (byte) 0xE8};

    @TempDir
    private Path directory;

    @Test
    void a_version_that_opens_them_and_breaks_them_off_is_taken_back() throws IOException {
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger whole = new AtomicInteger();
        try (ServerSocket stable = serve(false);
                ServerSocket candidate = serve(true);
                Scene scene = new Scene(directory)) {
            scene.file(
                            "shop.yaml",
                            ReleaseEndToEndTest.SHOP
                                    .replaceAll("(?m)^.*\\{v3}.*\n", "")
                                    .replace("{v1}", "127.0.0.1:" + stable.getLocalPort())
                                    .replace("{v2}", "127.0.0.1:" + candidate.getLocalPort()))
                    .file("release.yaml", ReleaseEndToEndTest.RELEASE)
                    .start();
            try {
                for (int i = 0; i < 8; i++) {
                    Thread.ofVirtual().start(() -> {
                        while (!over.get()) {
                            whole.addAndGet(talk(scene.davy().address()) ? 1 : 0);
                        }
                    });
                }
                await("v2 is taken back")
                        .atMost(Duration.ofSeconds(40))
                        .until(() -> scene.release("shop").phase() == Phase.ROLLED_BACK);
            } finally {
                over.set(true);
            }
            ReleaseView broken = scene.release("shop");
            assertThat(broken.reason()).as(broken.why()).contains("Harm");
            assertThat(broken.requests().candidateFailed()).as(broken.why()).isBetween(1L, 20L);
            assertThat(whole).hasPositiveValue();
            await().until(() -> scene.davy().gateway().orElseThrow().openStreams("shop", "v2") == 0);
        }
    }

    /** A user: opens one, hears something and closes it; whether all of that went well. */
    private static boolean talk(InetSocketAddress to) {
        try (Socket socket = new Socket(to.getAddress(), to.getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            String head = head(socket.getInputStream());
            byte[] hello = socket.getInputStream().readNBytes(HELLO.length);
            socket.getOutputStream().write(CLOSE);
            byte[] closed = socket.getInputStream().readNBytes(CLOSED.length);
            return head.startsWith("HTTP/1.1 101 ") && hello.length == HELLO.length && closed.length == CLOSED.length;
        } catch (IOException brokenOff) {
            return false;
        }
    }

    /** Opens every WebSocket and says hello; then it breaks it off, or answers its close. */
    private static ServerSocket serve(boolean breaksOff) throws IOException {
        ServerSocket server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                try {
                    Socket socket = server.accept();
                    Thread.ofVirtual().start(() -> answer(socket, breaksOff));
                } catch (IOException closed) {
                    return;
                }
            }
        });
        return server;
    }

    private static void answer(Socket socket, boolean breaksOff) {
        try (socket) {
            if (head(socket.getInputStream()).isEmpty()) {
                return;
            }
            socket.getOutputStream()
                    .write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(HELLO);
            if (!breaksOff && socket.getInputStream().readNBytes(CLOSE.length).length == CLOSE.length) {
                socket.getOutputStream().write(CLOSED);
            }
        } catch (IOException gone) {
            // The other side ended it.
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int c = in.read();
            if (c < 0) {
                return "";
            }
            head.append((char) c);
        }
        return head.toString();
    }
}
