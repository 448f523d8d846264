package dev.davy.integrations;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntFunction;

/** A real server on loopback that answers what a test says, bytes for bytes, or nothing; and keeps what it was sent. */
final class OddServer implements AutoCloseable {
    /** What becomes of a request. */
    sealed interface Does {
        /** Writes this and closes. */
        record Says(String bytes) implements Does {}

        /** Writes this and then leaves the connection as it is. */
        record Hangs(String bytes) implements Does {}

        static Does json(int status, String body) {
            return new Says("HTTP/1.1 %d X\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%s"
                    .formatted(status, body.getBytes(StandardCharsets.UTF_8).length, body));
        }

        static Does status(int status) {
            return new Says("HTTP/1.1 " + status + " X\r\ncontent-length: 0\r\n\r\n");
        }

        Does SILENT = new Hangs("");
        Does CUT_OFF = new Says("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"answer\": \"yes\"");
        Does PAGE = json(200, "<html><body>Sign in</body></html>");
        Does AGAIN_LATER = new Says("HTTP/1.1 429 X\r\nretry-after: 30\r\ncontent-length: 0\r\n\r\n");
    }

    final List<String> requests = new CopyOnWriteArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ServerSocket server;
    private final IntFunction<Does> does;

    /** @param does by the number of the request, from 1 */
    OddServer(IntFunction<Does> does) {
        this.does = does;
        try {
            server = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    OddServer(Does always) {
        this(_ -> always);
    }

    String url() {
        return "http://127.0.0.1:" + server.getLocalPort() + "/hook";
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException _) {
            // Closed.
        }
    }

    private void serve(Socket socket) {
        try {
            String request = request(socket.getInputStream());
            Does then;
            synchronized (this) {
                requests.add(request);
                then = does.apply(requests.size());
            }
            switch (then) {
                case Does.Says(String bytes) -> {
                    socket.getOutputStream().write(bytes.getBytes(StandardCharsets.UTF_8));
                    socket.close();
                }
                case Does.Hangs(String bytes) -> socket.getOutputStream().write(bytes.getBytes(StandardCharsets.UTF_8));
            }
        } catch (SocketException _) {
            // Whoever asked has gone.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String request(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        String head = "";
        while (!head.endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new SocketException("gone");
            }
            bytes.write(next);
            head = next == '\n' ? bytes.toString(StandardCharsets.UTF_8) : head;
        }
        int length = head.lines()
                .filter(line -> line.startsWith("content-length: "))
                .mapToInt(line -> Integer.parseInt(line.substring(16)))
                .findFirst()
                .orElse(0);
        return head + new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
