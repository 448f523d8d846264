package dev.davy.gateway;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes HTTP/2 fields of a request: what {@link RequestWriter} writes as lines (RFC 9113 section 8.3.1). */
final class Http2RequestFields {
    private static final AsciiString TE = AsciiString.cached("te");
    private static final AsciiString TRAILERS = AsciiString.cached("trailers");
    private static final AsciiString CONTENT_LENGTH = AsciiString.cached("content-length");
    private static final AsciiString AUDIENCE = AsciiString.cached("x-davy-audience");
    private static final AsciiString BUCKET = AsciiString.cached("x-davy-bucket");
    private static final AsciiString HOST = AsciiString.cached("host");
    private static final AsciiString CONNECT = AsciiString.cached("CONNECT");
    private static final AsciiString PROTOCOL = AsciiString.cached(":protocol");
    private static final AsciiString WEBSOCKET = AsciiString.cached("websocket");

    private Http2RequestFields() {}

    static Http2Headers of(OutgoingRequest request, AsciiString scheme) {
        RequestHead head = request.head();
        byte[] all = head.bytes();
        Http2Headers fields = new DefaultHttp2Headers(false, head.count() + 12);
        boolean tunnel = head.upgrade();
        if (tunnel) {
            fields.method(CONNECT).add(PROTOCOL, WEBSOCKET);
        } else {
            fields.method(slice(all, head.start(), head.methodEnd()));
        }
        fields.scheme(scheme);
        fields.authority(slice(all, head.host(), head.hostEnd()));
        fields.path(slice(all, head.target(), head.targetEnd()));
        boolean trusted = request.trusted();
        boolean names = head.connectionNames();
        Optional<String> hidden = request.hiddenHeader();
        for (int i = 0; i < head.count(); i++) {
            if (head.field(i) != Field.HOST
                    && !RequestWriter.ends(head, i, trusted, names)
                    && !(tunnel && head.named(i, Tunnels.KEY))
                    && !(hidden.isPresent() && head.named(i, hidden.get()))) {
                fields.add(lower(all, head.lineAt(i), head.nameEnd(i)), slice(all, head.value(i), head.valueEnd(i)));
            }
        }
        lines(request.forwarded(), fields);
        if (head.acceptsTrailers()) {
            fields.add(TE, TRAILERS);
        }
        String audiences = request.forwardedAudiences();
        if (!audiences.isEmpty()) {
            fields.add(AUDIENCE, new AsciiString(audiences.getBytes(StandardCharsets.UTF_8), false));
        }
        String buckets = request.buckets();
        if (!buckets.isEmpty()) {
            fields.add(BUCKET, buckets);
        }
        if (head.contentLength() >= 0) {
            fields.addLong(CONTENT_LENGTH, head.contentLength());
        }
        return fields;
    }

    /** The fields behind the body that may go on; null without any. */
    static @Nullable Http2Headers of(@Nullable Trailers trailers) {
        if (trailers == null) {
            return null;
        }
        byte[] all = trailers.bytes();
        Http2Headers fields = new DefaultHttp2Headers(false);
        for (int i = 0; i < trailers.count(); i++) {
            if (trailers.passes(i)) {
                fields.add(
                        lower(all, trailers.lineAt(i), trailers.nameEnd(i)),
                        slice(all, trailers.value(i), trailers.valueEnd(i)));
            }
        }
        return fields.isEmpty() ? null : fields;
    }

    /** Takes the gateway's own lines, {@code Name: value} each with its CR LF. */
    private static void lines(byte[] lines, Http2Headers fields) {
        int p = 0;
        while (p < lines.length) {
            int colon = p;
            while (lines[colon] != ':') {
                colon++;
            }
            int end = colon;
            while (lines[end] != '\r') {
                end++;
            }
            AsciiString name = lower(lines, p, colon);
            AsciiString value = slice(lines, colon + 2, end);
            if (name.equals(HOST)) {
                fields.authority(value);
            } else {
                fields.add(name, value);
            }
            p = end + 2;
        }
    }

    private static AsciiString lower(byte[] all, int from, int to) {
        byte[] name = new byte[to - from];
        for (int i = 0; i < name.length; i++) {
            name[i] = Syntax.lower(all[from + i]);
        }
        return new AsciiString(name, false);
    }

    /** A copy: the head is another request's when the frame is written. */
    private static AsciiString slice(byte[] all, int from, int to) {
        return new AsciiString(all, from, to - from, true);
    }
}
