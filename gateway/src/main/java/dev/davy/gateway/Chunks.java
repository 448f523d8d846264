package dev.davy.gateway;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes bodies, framed by the gateway itself (RFC 9112 section 7.1). */
final class Chunks {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final int CRLF = '\r' << 8 | '\n';

    private Chunks() {}

    /** Sends so many bytes as they are, or as one chunk. */
    static void send(Peer to, ByteBuf in, int bytes, boolean chunked) {
        if (!chunked) {
            to.send(in, bytes);
            return;
        }
        size(to.room(10), bytes);
        to.send(in, bytes);
        to.room(2).writeShort(CRLF);
    }

    private static void size(ByteBuf out, int bytes) {
        int digits = (35 - Integer.numberOfLeadingZeros(bytes)) / 4;
        for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
            out.writeByte(HEX[bytes >>> shift & 15]);
        }
        out.writeShort(CRLF);
    }

    /** Writes a whole body in chunks. */
    static void whole(ByteBuf out, @Nullable ByteBuf body) {
        if (body != null && body.isReadable()) {
            size(out, body.readableBytes());
            out.writeBytes(body, body.readerIndex(), body.readableBytes()).writeShort(CRLF);
        }
        out.writeByte('0').writeShort(CRLF).writeShort(CRLF);
    }

    /** Ends a chunked body. */
    static void end(Peer to) {
        to.room(5).writeByte('0').writeShort(CRLF).writeShort(CRLF);
    }

    /** Ends a chunked body with the fields behind it that may go on. */
    static void end(Peer to, Trailers trailers) {
        ByteBuf out = to.room(trailers.end() + 5);
        out.writeByte('0').writeShort(CRLF);
        for (int i = 0; i < trailers.count(); i++) {
            if (trailers.passes(i)) {
                out.writeBytes(trailers.bytes(), trailers.lineAt(i), trailers.lineAt(i + 1) - trailers.lineAt(i));
            }
        }
        out.writeShort(CRLF);
    }

    /** Writes a number in decimal digits. */
    static void decimal(ByteBuf out, long number) {
        if (number >= 10) {
            decimal(out, number / 10);
        }
        out.writeByte('0' + (int) (number % 10));
    }
}
