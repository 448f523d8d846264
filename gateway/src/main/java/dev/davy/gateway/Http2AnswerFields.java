package dev.davy.gateway;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Makes HTTP/2 fields of an instance's answer: its lines without those that end here (RFC 9113 section 8.2.2). */
final class Http2AnswerFields {
    private static final AsciiString CONTENT_LENGTH = AsciiString.cached("content-length");

    private Http2AnswerFields() {}

    /** The fields of the answer's head. */
    static Http2Headers of(RequestHead request, AnswerHead head) {
        boolean tunnel = head.status() == 101;
        Http2Headers fields = fields(tunnel ? 200 : head.status(), head);
        boolean sized = head.contentLength() >= 0 && head.status() != 204 && !tunnel;
        if (sized && (!head.bodiless(request.method()) || request.method() == Method.HEAD || head.status() == 304)) {
            fields.addLong(CONTENT_LENGTH, head.contentLength());
        }
        if (tunnel) {
            fields.remove("sec-websocket-accept");
        }
        return fields;
    }

    /** The fields of an answer by the gateway itself. */
    static Http2Headers of(Reply reply) {
        Http2Headers fields = new DefaultHttp2Headers(false);
        fields.status(AsciiString.cached(Integer.toString(reply.status())));
        reply.lines().lines().forEach(line -> {
            int colon = line.indexOf(':');
            fields.add(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        });
        return fields;
    }

    /** The fields of an interim answer. */
    static Http2Headers interim(AnswerHead head) {
        return fields(head.status(), head);
    }

    private static Http2Headers fields(int status, AnswerHead head) {
        Http2Headers fields = new DefaultHttp2Headers(false, head.count() + 2);
        fields.status(AsciiString.cached(Integer.toString(status)));
        boolean names = head.connectionNames();
        for (int i = 0; i < head.count(); i++) {
            if (!head.field(i).hop() && !(names && ConnectionOptions.name(head, i))) {
                fields.add(name(head, i), value(head, i));
            }
        }
        return fields;
    }

    /** The fields behind the body that may go on; null without any. */
    static @Nullable Http2Headers of(@Nullable Trailers trailers) {
        if (trailers == null) {
            return null;
        }
        Http2Headers fields = new DefaultHttp2Headers(false);
        for (int i = 0; i < trailers.count(); i++) {
            if (trailers.passes(i)) {
                fields.add(name(trailers, i), value(trailers, i));
            }
        }
        return fields.isEmpty() ? null : fields;
    }

    private static AsciiString name(Head head, int field) {
        byte[] all = head.bytes();
        byte[] lower = new byte[head.nameEnd(field) - head.lineAt(field)];
        for (int i = 0; i < lower.length; i++) {
            lower[i] = Syntax.lower(all[head.lineAt(field) + i]);
        }
        return new AsciiString(lower, false);
    }

    private static AsciiString value(Head head, int field) {
        int from = head.value(field);
        return new AsciiString(head.bytes(), from, head.valueEnd(field) - from, true);
    }
}
