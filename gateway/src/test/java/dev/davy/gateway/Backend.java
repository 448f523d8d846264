package dev.davy.gateway;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;

/** A real server on loopback whose every byte a test decides; one virtual thread a connection. */
final class Backend implements AutoCloseable {
    private final ServerSocket server;
    private final Handler handler;
    private final List<String> heads = new CopyOnWriteArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final Thread accepting;

    private Backend(Handler handler, ServerSocketFactory sockets) {
        this.handler = handler;
        try {
            this.server = sockets.createServerSocket(0, 100, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        accepting = Thread.ofVirtual().start(this::accept);
    }

    static Backend serving(Handler handler) {
        return new Backend(handler, ServerSocketFactory.getDefault());
    }

    static Backend serving(Handler handler, SSLContext tls) {
        return new Backend(handler, tls.getServerSocketFactory());
    }

    /** Answers every request with 200 and this text. */
    static Backend saying(String text) {
        return serving(request -> request.answer(200, text));
    }

    InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    int port() {
        return server.getLocalPort();
    }

    /** The heads of all requests that came, byte for byte. */
    List<String> heads() {
        return heads;
    }

    int connections() {
        return connections.get();
    }

    int openConnections() {
        return open.size();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                connections.incrementAndGet();
                open.add(socket);
                if (server.isClosed()) {
                    // It was accepted while this was closed.
                    socket.close();
                }
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            for (int i = 0; ; i++) {
                String head = head(in);
                if (head.isEmpty()) {
                    return;
                }
                heads.add(head);
                handler.handle(new Request(head, in, socket.getOutputStream(), socket, i));
                if (socket.isClosed()) {
                    return;
                }
            }
        } catch (IOException | InterruptedException e) {
            // The other side, or the test, ended it.
        } finally {
            open.remove(socket);
        }
    }

    static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int last = 0;
        for (int c = in.read(); c >= 0; c = in.read()) {
            head.write(c);
            last = last << 8 | c;
            if (last == 0x0D0A0D0A) {
                return head.toString(StandardCharsets.ISO_8859_1);
            }
        }
        return "";
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : open) {
                socket.close();
            }
            // Until the one who waits for connections has gone, the system takes more of them.
            accepting.join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    interface Handler {
        void handle(Request request) throws IOException, InterruptedException;
    }

    /** A request that came; {@code number} counts those of one connection from 0. */
    record Request(String head, InputStream in, OutputStream out, Socket socket, int number) {
        String header(String name) {
            return head.lines()
                    .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith(name + ":"))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst()
                    .orElse("");
        }

        String path() {
            return head.split(" ", 3)[1];
        }

        /** The body, by Content-Length or chunks. */
        String body() throws IOException {
            if (header("transfer-encoding").equals("chunked")) {
                StringBuilder all = new StringBuilder();
                while (true) {
                    int size = Integer.parseInt(line(), 16);
                    all.append(text(size));
                    line();
                    if (size == 0) {
                        return all.toString();
                    }
                }
            }
            return header("content-length").isEmpty() ? "" : text(Integer.parseInt(header("content-length")));
        }

        private String text(int size) throws IOException {
            return new String(in.readNBytes(size), StandardCharsets.ISO_8859_1);
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) {
                    throw new IOException("ended");
                }
                if (c != '\r') {
                    line.append((char) c);
                }
            }
            return line.toString();
        }

        void answer(int status, String body) throws IOException {
            body();
            send("HTTP/1.1 " + status + " Said\r\nContent-Length: " + body.length() + "\r\n\r\n"
                    + (head.startsWith("HEAD ") ? "" : body));
        }

        void send(String bytes) throws IOException {
            out.write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }
    }
}
