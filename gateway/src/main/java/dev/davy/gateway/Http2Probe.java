package dev.davy.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** One question over HTTP/2 on a connection of its own (RFC 9113). Blocking, for virtual threads. */
final class Http2Probe {
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int HEADERS = 1;
    private static final int RESET = 3;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int GO_AWAY = 7;
    private static final int CONTINUATION = 9;
    private static final int ACK = 1;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    private static final int PADDED = 8;
    private static final int PRIORITY = 32;
    private static final int LONGEST = 64 * 1024;

    private final Socket socket;
    private final DataInputStream in;
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder();

    /** Begins HTTP/2 on a connection whose reads time out. */
    Http2Probe(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(socket.getInputStream());
        socket.getOutputStream().write(PREFACE);
        send(SETTINGS, 0, 0, new byte[0]);
    }

    /** Waits for the other side's settings. */
    void settings() throws IOException {
        if (read().type != SETTINGS) {
            throw new IOException("it does not speak HTTP/2");
        }
    }

    /** The status of {@code GET path}. */
    int ask(String authority, String path) throws IOException {
        settings();
        var head = new ByteArrayOutputStream();
        // Entries of HPACK's static table (RFC 7541 appendix A): :method GET, :scheme http, :path, :authority.
        head.write(0x82);
        head.write(0x86);
        literal(head, 4, path);
        literal(head, 1, authority);
        send(HEADERS, END_STREAM | END_HEADERS, 1, head.toByteArray());
        while (true) {
            Frame frame = read();
            if (frame.type == GO_AWAY || frame.type == RESET) {
                throw new IOException("it refused the request");
            }
            if (frame.type == HEADERS) {
                int status = status(frame);
                if (status >= 200) {
                    return status;
                }
            }
        }
    }

    private int status(Frame first) throws IOException {
        ByteBuf block = Unpooled.buffer().writeBytes(first.fragment());
        for (Frame frame = first; (frame.flags & END_HEADERS) == 0; ) {
            frame = read();
            if (frame.type != CONTINUATION || block.readableBytes() > LONGEST) {
                throw new IOException("it does not speak HTTP/2");
            }
            block.writeBytes(frame.payload);
        }
        try {
            return Integer.parseInt(
                    String.valueOf(decoder.decodeHeaders(1, block).status()));
        } catch (Http2Exception | NumberFormatException e) {
            throw new IOException("its answer is malformed", e);
        }
    }

    private static void literal(ByteArrayOutputStream out, int name, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.ISO_8859_1);
        out.write(name);
        if (bytes.length < 127) {
            out.write(bytes.length);
        } else {
            out.write(127);
            int rest = bytes.length - 127;
            for (; rest >= 128; rest >>>= 7) {
                out.write((rest & 127) | 128);
            }
            out.write(rest);
        }
        out.writeBytes(bytes);
    }

    private void send(int type, int flags, int stream, byte[] payload) throws IOException {
        ByteBuf frame = Unpooled.buffer(9 + payload.length);
        frame.writeMedium(payload.length).writeByte(type).writeByte(flags).writeInt(stream);
        frame.writeBytes(payload);
        socket.getOutputStream().write(frame.array(), 0, frame.readableBytes());
    }

    private Frame read() throws IOException {
        while (true) {
            int length = (in.readUnsignedShort() << 8) | in.readUnsignedByte();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            in.readInt();
            if (length > LONGEST) {
                throw new IOException("it does not speak HTTP/2");
            }
            byte[] payload = in.readNBytes(length);
            boolean asks = (type == SETTINGS || type == PING) && (flags & ACK) == 0;
            if (asks) {
                send(type, ACK, 0, type == PING ? payload : new byte[0]);
            }
            if (type != PING && !(type == SETTINGS && !asks)) {
                return new Frame(type, flags, payload);
            }
        }
    }

    private static final class Frame {
        private final int type;
        private final int flags;
        private final byte[] payload;

        Frame(int type, int flags, byte[] payload) {
            this.type = type;
            this.flags = flags;
            this.payload = payload;
        }

        /** Of a HEADERS frame what is neither padding nor priority. */
        byte[] fragment() throws IOException {
            int from = (flags & PADDED) != 0 ? 1 : 0;
            int padding = from == 1 && payload.length > 0 ? payload[0] & 0xFF : 0;
            from += (flags & PRIORITY) != 0 ? 5 : 0;
            if (from + padding > payload.length) {
                throw new IOException("its answer is malformed");
            }
            return java.util.Arrays.copyOfRange(payload, from, payload.length - padding);
        }
    }
}
