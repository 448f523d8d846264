package dev.davy.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of an instance's HTTP/2 answer into the form that all heads have. What would be two lines there, or no
 * line, is malformed (RFC 9113 section 8.2.1). One connection's, used again for each answer.
 */
final class Http2AnswerLines {
    private static final byte[] VERSION = "HTTP/1.1 ".getBytes(StandardCharsets.US_ASCII);
    private static final AsciiString SWITCHING = AsciiString.cached("101");
    private static final int CRLF = '\r' << 8 | '\n';
    private static final int COLON = ':' << 8 | ' ';

    private final Worker worker;
    private final AnswerHead head;
    private final Trailers trailers;

    Http2AnswerLines(Worker worker) {
        this.worker = worker;
        this.head = new AnswerHead(worker.options().limits());
        this.trailers = new Trailers(worker.options().limits());
    }

    /**
     * The head, valid until the next; null if it is malformed.
     *
     * @param opened the lines that say in HTTP/1.1 that a tunnel was opened, if the answer does; null where none was asked for
     */
    @Nullable
    AnswerHead head(Http2Headers fields, @Nullable String opened) {
        @Nullable CharSequence status = fields.status();
        if (status == null || status.length() != 3) {
            return null;
        }
        head.reset();
        ByteBuf out = worker.buffer(1024);
        try {
            out.writeBytes(VERSION);
            boolean opens = opened != null && status.charAt(0) == '2';
            ByteBufUtil.copy(opens ? SWITCHING : AsciiString.of(status), out);
            out.writeByte(' ').writeShort(CRLF);
            if (opens) {
                out.writeCharSequence(opened, StandardCharsets.US_ASCII);
            }
            return lines(fields, out) && head.feed(out) == Head.DONE ? head : null;
        } finally {
            out.release();
        }
    }

    /** The fields behind the body, valid until the next; null if they are malformed. */
    @Nullable
    Trailers trailers(Http2Headers fields) {
        trailers.reset();
        ByteBuf out = worker.buffer(256);
        try {
            return lines(fields, out) && trailers.feed(out) == Head.DONE ? trailers : null;
        } finally {
            out.release();
        }
    }

    private static boolean lines(Http2Headers fields, ByteBuf out) {
        for (Map.Entry<CharSequence, CharSequence> field : fields) {
            AsciiString name = AsciiString.of(field.getKey());
            AsciiString value = AsciiString.of(field.getValue());
            if (name.isEmpty() || name.byteAt(0) != ':') {
                if (!name(name) || !value(value)) {
                    return false;
                }
                ByteBufUtil.copy(name, out);
                out.writeShort(COLON);
                ByteBufUtil.copy(value, out);
                out.writeShort(CRLF);
            }
        }
        out.writeShort(CRLF);
        return true;
    }

    private static boolean name(AsciiString name) {
        for (int i = 0; i < name.length(); i++) {
            byte c = name.byteAt(i);
            if (Syntax.token(c) == 0 || Syntax.lower(c) != c) {
                return false;
            }
        }
        return !name.isEmpty();
    }

    private static boolean value(AsciiString value) {
        for (int i = 0; i < value.length(); i++) {
            if (!Syntax.isValue(value.byteAt(i))) {
                return false;
            }
        }
        return true;
    }
}
