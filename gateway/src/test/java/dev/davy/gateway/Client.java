package dev.davy.gateway;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A client that sends the bytes that a test says, and reads answers by their framing. */
final class Client implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;

    private Client(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    static Client of(InetSocketAddress address) {
        try {
            Socket socket = new Socket();
            socket.connect(address, 5_000);
            socket.setSoTimeout(10_000);
            socket.setTcpNoDelay(true);
            return new Client(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One GET on a connection of its own. */
    static Answer get(InetSocketAddress address, String path, String... headers) {
        try (Client client = of(address)) {
            return client.get(path, headers);
        }
    }

    Answer get(String path, String... headers) {
        send("GET " + path + " HTTP/1.1\r\nHost: shop.example\r\n"
                + String.join(
                        "",
                        java.util.Arrays.stream(headers).map(h -> h + "\r\n").toList()) + "\r\n");
        return answer();
    }

    void send(String bytes) {
        try {
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Answer answer() {
        return answer(false);
    }

    /** The next answer; of a HEAD request it has no body. */
    Answer answer(boolean toHead) {
        try {
            String head = Backend.head(in);
            if (head.isEmpty()) {
                return new Answer(0, "", "", true);
            }
            int status = Integer.parseInt(head.substring(9, 12));
            String lower = head.toLowerCase(Locale.ROOT);
            if (toHead || status < 200 || status == 204 || status == 304) {
                return new Answer(status, head, "", false);
            }
            if (lower.contains("\r\ntransfer-encoding: chunked\r\n")) {
                return chunked(status, head);
            }
            int length = lower.indexOf("\r\ncontent-length: ");
            if (length < 0) {
                return new Answer(status, head, rest(), false);
            }
            int size = Integer.parseInt(lower.substring(length + 18, lower.indexOf('\r', length + 18)));
            byte[] body = in.readNBytes(size);
            return new Answer(status, head, new String(body, StandardCharsets.ISO_8859_1), body.length < size);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Answer chunked(int status, String head) throws IOException {
        StringBuilder body = new StringBuilder();
        while (true) {
            String line = line();
            if (line.isEmpty()) {
                return new Answer(status, head, body.toString(), true);
            }
            int size = Integer.parseInt(line, 16);
            body.append(new String(in.readNBytes(size), StandardCharsets.ISO_8859_1));
            line();
            if (size == 0) {
                return new Answer(status, head, body.toString(), false);
            }
        }
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (c != '\r') {
                line.write(c);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    /** Everything until the other side closes; a reset counts as closed. */
    String rest() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            in.transferTo(all);
        } catch (java.net.SocketTimeoutException e) {
            throw new UncheckedIOException(e);
        } catch (IOException e) {
            all.writeBytes(new byte[0]);
        }
        return all.toString(StandardCharsets.ISO_8859_1);
    }

    /** Whether the other side has closed, waiting for it if it has not. */
    boolean closed() {
        return rest().isEmpty();
    }

    Socket socket() {
        return socket;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An answer; cut off when its framing says that something is missing, status 0 when there was none. */
    record Answer(int status, String head, String body, boolean cutOff) {
        String header(String name) {
            return head.lines()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst()
                    .orElse("");
        }
    }
}
