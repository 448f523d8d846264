package dev.davy.gateway;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A client that sends any HTTP/2 frames, well-formed or not, and reads those that come. */
final class Http2Frames implements AutoCloseable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;
    static final int PROTOCOL_ERROR = 1;

    private final Socket socket;
    private final DataInputStream in;
    private final DefaultHttp2HeadersDecoder fields = new DefaultHttp2HeadersDecoder(false, 1 << 20);
    private final Map<Integer, Answer> answers = new TreeMap<>();
    private int next = 1;

    private Http2Frames(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(socket.getInputStream());
        socket.setSoTimeout(10_000);
        socket.setTcpNoDelay(true);
    }

    /** Connects with prior knowledge: preface and empty settings. */
    static Http2Frames connect(InetSocketAddress gateway) throws IOException {
        Http2Frames frames = new Http2Frames(new Socket(gateway.getAddress(), gateway.getPort()));
        frames.socket.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        frames.frame(SETTINGS, 0, 0, new byte[0]);
        return frames;
    }

    void frame(int type, int flags, int stream, byte[] payload) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(payload.length >> 16);
        out.write(payload.length >> 8);
        out.write(payload.length);
        out.write(type);
        out.write(flags);
        out.writeBytes(word(stream));
        out.writeBytes(payload);
        socket.getOutputStream().write(out.toByteArray());
    }

    static byte[] word(int value) {
        return new byte[] {(byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value};
    }

    /** Names and values, one after the other, as literals that are never indexed. */
    static byte[] block(String... fields) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < fields.length; i += 2) {
            out.write(0);
            text(out, fields[i]);
            text(out, fields[i + 1]);
        }
        return out.toByteArray();
    }

    private static void text(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        int rest = bytes.length - 127;
        if (rest < 0) {
            out.write(bytes.length);
        } else {
            out.write(127);
            for (; rest >= 128; rest >>= 7) {
                out.write((rest & 127) | 128);
            }
            out.write(rest);
        }
        out.writeBytes(bytes);
    }

    /** Sends a request's head on the next stream; which it is. */
    int head(boolean last, String... fields) throws IOException {
        int stream = next;
        next += 2;
        frame(HEADERS, END_HEADERS | (last ? END_STREAM : 0), stream, block(fields));
        return stream;
    }

    int get(String path, String... more) throws IOException {
        return request(true, "GET", path, more);
    }

    /** Sends the head of a request with a body. */
    int post(String path, String... more) throws IOException {
        return request(false, "POST", path, more);
    }

    private int request(boolean last, String method, String path, String... more) throws IOException {
        List<String> all =
                new ArrayList<>(List.of(":method", method, ":scheme", "http", ":authority", "a", ":path", path));
        all.addAll(List.of(more));
        return head(last, all.toArray(String[]::new));
    }

    void data(int stream, boolean last, String text) throws IOException {
        frame(DATA, last ? END_STREAM : 0, stream, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Gives the gateway room for so many bytes more on a stream and its connection. */
    void window(int stream, int bytes) throws IOException {
        frame(WINDOW_UPDATE, 0, 0, word(bytes));
        frame(WINDOW_UPDATE, 0, stream, word(bytes));
    }

    /** Reads until the gateway gives room for more on a stream; for how many bytes. */
    int granted(int stream) throws IOException {
        int before = of(stream).granted;
        while (of(stream).granted == before) {
            read();
        }
        return of(stream).granted - before;
    }

    /** Reads until the stream has ended, one way or the other. */
    Answer answer(int stream) throws IOException {
        while (!of(stream).ended()) {
            read();
        }
        return of(stream);
    }

    Answer of(int stream) {
        return answers.computeIfAbsent(stream, none -> new Answer());
    }

    /** Reads one frame; its type, -1 behind the last. */
    int read() throws IOException {
        try {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            int stream = in.readInt();
            byte[] payload = in.readNBytes(length);
            take(type, flags, stream, payload);
            return type;
        } catch (EOFException | SocketException closed) {
            answers.values().forEach(answer -> answer.closed = true);
            of(0).closed = true;
            return -1;
        }
    }

    private void take(int type, int flags, int stream, byte[] payload) throws IOException {
        Answer to = of(stream);
        switch (type) {
            case HEADERS -> {
                try {
                    Http2Headers headers = fields.decodeHeaders(stream, Unpooled.wrappedBuffer(payload));
                    headers.forEach(field -> to.fields.add(field.getKey() + ": " + field.getValue()));
                } catch (Exception e) {
                    throw new IOException(e);
                }
                to.last = (flags & END_STREAM) != 0;
            }
            case DATA -> {
                to.body.append(new String(payload, StandardCharsets.ISO_8859_1));
                to.last = (flags & END_STREAM) != 0;
            }
            case WINDOW_UPDATE -> to.granted += new DataInputStream(new ByteArrayInputStream(payload)).readInt();
            case RST_STREAM -> to.error = payload[3];
            case GOAWAY -> to.error = payload[7];
            case SETTINGS -> {
                if (flags == 0) {
                    frame(SETTINGS, 1, 0, new byte[0]);
                }
            }
            default -> {}
        }
    }

    /** Reads until the gateway closes the connection; the error of its GOAWAY, -1 without one. */
    int untilClosed() throws IOException {
        while (read() >= 0) {}
        return of(0).error;
    }

    void reset(int stream) throws IOException {
        frame(RST_STREAM, 0, stream, word(8));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** What came of one stream. */
    static final class Answer {
        final List<String> fields = new ArrayList<>();
        final StringBuilder body = new StringBuilder();
        boolean last;
        boolean closed;
        int error = -1;
        int granted;

        boolean ended() {
            return last || closed || error >= 0;
        }

        String status() {
            return field(":status");
        }

        String field(String name) {
            return fields.stream()
                    .filter(field -> field.startsWith(name + ": "))
                    .map(field -> field.substring(name.length() + 2))
                    .reduce((first, then) -> then)
                    .orElse("");
        }

        String body() {
            return body.toString();
        }
    }
}
