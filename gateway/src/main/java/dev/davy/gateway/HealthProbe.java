package dev.davy.gateway;

import dev.davy.routing.RoutingTable.Protocol;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Questions to one instance over connections of their own, in what it speaks. Blocking, for virtual threads.
 *
 * @param tls null without TLS
 */
record HealthProbe(
        InetSocketAddress address,
        Protocol protocol,
        @Nullable InstanceTls tls) {
    private static final int LONGEST_STATUS_LINE = 256;

    /** Connects, begins what the instance speaks, and leaves: an empty text, or why it did not work. */
    String connect(Duration timeout) {
        long end = System.nanoTime() + timeout.toNanos();
        try (var plain = new Socket();
                Socket socket = open(plain, end)) {
            if (protocol != Protocol.HTTP1) {
                new Http2Probe(socket).settings();
            }
            return "";
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /**
     * The status of {@code GET path}.
     *
     * @param timeout for all of it: connecting, sending, and the answer's head
     * @throws IOException when there is no answer in time, or not in the protocol
     */
    int ask(String path, Duration timeout) throws IOException {
        long end = System.nanoTime() + timeout.toNanos();
        try (var plain = new Socket();
                Socket socket = open(plain, end)) {
            String host = address.getHostString().contains(":")
                    ? "[" + address.getHostString() + "]"
                    : address.getHostString();
            String authority = host + ":" + address.getPort();
            if (protocol != Protocol.HTTP1) {
                return new Http2Probe(socket).ask(authority, path);
            }
            String request = "GET " + path + " HTTP/1.1\r\nHost: " + authority
                    + "\r\nUser-Agent: davy-health-check\r\nAccept: */*\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return status(firstLine(socket, end));
        }
    }

    private Socket open(Socket plain, long end) throws IOException {
        plain.connect(resolved(address), millisLeft(end));
        plain.setTcpNoDelay(true);
        plain.setSoTimeout(millisLeft(end));
        return tls == null ? plain : tls.over(plain, address.getHostString());
    }

    private static InetSocketAddress resolved(InetSocketAddress address) throws IOException {
        InetSocketAddress resolved =
                address.isUnresolved() ? new InetSocketAddress(address.getHostString(), address.getPort()) : address;
        if (resolved.isUnresolved()) {
            throw new IOException("the name " + address.getHostString() + " has no address");
        }
        return resolved;
    }

    private static String firstLine(Socket socket, long end) throws IOException {
        var line = new ByteArrayOutputStream(64);
        InputStream in = socket.getInputStream();
        while (line.size() < LONGEST_STATUS_LINE) {
            socket.setSoTimeout(millisLeft(end));
            int next = in.read();
            if (next < 0) {
                throw new IOException("it closed the connection");
            }
            if (next == '\n') {
                return line.toString(StandardCharsets.ISO_8859_1);
            }
            line.write(next);
        }
        throw new IOException("its first line has no end");
    }

    private static int status(String line) throws IOException {
        if (!line.matches("HTTP/1\\.[01] [1-5][0-9][0-9]( .*)?\\r?")) {
            throw new IOException("it does not speak HTTP/1.1");
        }
        return Integer.parseInt(line.substring(9, 12));
    }

    private static int millisLeft(long end) throws SocketTimeoutException {
        long millis = (end - System.nanoTime()) / 1_000_000;
        if (millis <= 0) {
            throw new SocketTimeoutException("no answer in time");
        }
        return Math.toIntExact(Math.min(millis, Integer.MAX_VALUE));
    }
}
