package dev.davy.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes the fields of an HTTP/2 request as the lines that {@link RequestHead} reads, and nothing that a line could not
 * say: what RFC 9113 section 8.3 calls malformed is refused here, so that none of it can become another field, another
 * request or another length in HTTP/1.1.
 *
 * <p>An extended CONNECT for a WebSocket (RFC 8441) becomes the GET that asks for the upgrade. For one event loop.
 */
final class Http2RequestLines {
    private static final byte[] HTTP = ascii(" HTTP/1.1\r\n");
    private static final byte[] HOST = ascii("host: ");
    private static final byte[] COOKIE = ascii("cookie: ");
    private static final byte[] CHUNKED = ascii("transfer-encoding: chunked\r\n");
    private static final byte[] UPGRADE = ascii("connection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-key: ");
    private static final AsciiString WEBSOCKET = AsciiString.cached("websocket");
    private static final AsciiString CONNECT = AsciiString.cached("CONNECT");
    private static final AsciiString GET = AsciiString.cached("GET");
    private static final AsciiString TRAILERS = AsciiString.cached("trailers");
    private static final int CRLF = '\r' << 8 | '\n';

    private @Nullable AsciiString method;
    private @Nullable AsciiString scheme;
    private @Nullable AsciiString authority;
    private @Nullable AsciiString path;
    private @Nullable AsciiString protocol;
    private @Nullable AsciiString host;
    private boolean cookies;
    private boolean fields;

    /** Whether the request that was read last asks for a tunnel. */
    boolean tunnel() {
        return protocol != null;
    }

    /**
     * Reads the request into a head.
     *
     * @param last whether nothing follows the head
     * @param random for the key of a WebSocket's handshake
     * @return {@link Head#DONE}, or the status that refuses the request: 400 is malformed
     */
    int read(Http2Headers headers, boolean last, RequestHead head, ByteBuf lines, long random) {
        method = scheme = authority = path = protocol = host = null;
        cookies = fields = false;
        for (Map.Entry<CharSequence, CharSequence> field : headers) {
            if (!look(AsciiString.of(field.getKey()), AsciiString.of(field.getValue()))) {
                return 400;
            }
        }
        @Nullable AsciiString verb = method;
        if (verb == null) {
            return 400;
        }
        boolean connects = verb.contentEquals(CONNECT);
        if (connects && protocol == null) {
            return scheme == null && path == null ? 501 : 400;
        }
        @Nullable AsciiString to = path;
        if (scheme == null || to == null || to.isEmpty() || (protocol != null && !connects)) {
            return 400;
        }
        if (protocol != null && (!protocol.contentEqualsIgnoreCase(WEBSOCKET) || last)) {
            return 501;
        }
        @Nullable AsciiString asked = authority;
        if (asked == null ? host == null : host != null && !host.contentEqualsIgnoreCase(asked)) {
            return 400;
        }
        text(lines, protocol == null ? verb : GET).writeByte(' ');
        text(lines, to).writeBytes(HTTP);
        if (asked != null) {
            text(lines.writeBytes(HOST), asked).writeShort(CRLF);
        }
        boolean sized = write(headers, lines, asked != null);
        if (protocol != null) {
            key(lines.writeBytes(UPGRADE), random);
        } else if (!last && !sized) {
            lines.writeBytes(CHUNKED);
        }
        int result = head.feed(lines.writeShort(CRLF));
        if (result == Head.DONE && (lines.isReadable() || (last && head.contentLength() > 0))) {
            return 400;
        }
        return result == Head.MORE ? 400 : result;
    }

    /** Reads the fields behind a body; whether they are well-formed. */
    static boolean trailers(Http2Headers headers, ByteBuf lines, Trailers into) {
        Http2RequestLines reader = new Http2RequestLines();
        for (Map.Entry<CharSequence, CharSequence> field : headers) {
            AsciiString name = AsciiString.of(field.getKey());
            AsciiString value = AsciiString.of(field.getValue());
            if (name.isEmpty() || name.byteAt(0) == ':' || !reader.look(name, value)) {
                return false;
            }
            text(text(lines, name).writeByte(':').writeByte(' '), value).writeShort(CRLF);
        }
        return into.feed(lines.writeShort(CRLF)) == Head.DONE;
    }

    /** Looks at a field; whether it is well-formed. */
    private boolean look(AsciiString name, AsciiString value) {
        if (!clean(value)) {
            return false;
        }
        if (!name.isEmpty() && name.byteAt(0) == ':') {
            return !fields && pseudo(name.toString(), value);
        }
        fields = true;
        int hash = 0;
        for (int i = 0; i < name.length(); i++) {
            byte c = name.byteAt(i);
            if (Syntax.token(c) != c) {
                return false;
            }
            hash = Syntax.hash(hash, c);
        }
        if (name.isEmpty()) {
            return false;
        }
        return switch (Field.of(hash, name.array(), name.arrayOffset(), name.arrayOffset() + name.length())) {
            case CONNECTION, KEEP_ALIVE, PROXY_CONNECTION, TRANSFER_ENCODING, UPGRADE -> false;
            case TE -> value.contentEqualsIgnoreCase(TRAILERS);
            case HOST -> {
                boolean first = host == null;
                host = value;
                yield first;
            }
            case COOKIE -> {
                cookies = true;
                yield true;
            }
            default -> true;
        };
    }

    private boolean pseudo(String name, AsciiString value) {
        return switch (name) {
            case ":method" -> {
                boolean first = method == null;
                method = value;
                yield first && token(value);
            }
            case ":scheme" -> {
                boolean first = scheme == null;
                scheme = value;
                yield first && (value.contentEqualsIgnoreCase("http") || value.contentEqualsIgnoreCase("https"));
            }
            case ":authority" -> {
                boolean first = authority == null;
                authority = value;
                yield first && !value.isEmpty();
            }
            case ":path" -> {
                boolean first = path == null;
                path = value;
                yield first && target(value);
            }
            case ":protocol" -> {
                boolean first = protocol == null;
                protocol = value;
                yield first && token(value);
            }
            default -> false;
        };
    }

    /** A value without control characters, and without white space at its ends (RFC 9113 section 8.2.1). */
    private static boolean clean(AsciiString value) {
        int from = value.arrayOffset();
        int to = from + value.length();
        byte[] all = value.array();
        return from == to || (Syntax.endOfValue(all, from, to) == to && !blank(all[from]) && !blank(all[to - 1]));
    }

    private static boolean blank(byte c) {
        return c == ' ' || c == '\t';
    }

    private static boolean token(AsciiString value) {
        for (int i = 0; i < value.length(); i++) {
            if (Syntax.token(value.byteAt(i)) == 0) {
                return false;
            }
        }
        return !value.isEmpty();
    }

    /** A path, or the asterisk; {@link RequestHead} knows what methods may ask that of. */
    private static boolean target(AsciiString value) {
        for (int i = 0; i < value.length(); i++) {
            if (value.byteAt(i) <= ' ') {
                return false;
            }
        }
        return !value.isEmpty() && (value.byteAt(0) == '/' || value.contentEquals("*"));
    }

    /** Writes the fields; whether one of them is the body's length. */
    private boolean write(Http2Headers headers, ByteBuf lines, boolean named) {
        boolean sized = false;
        for (Map.Entry<CharSequence, CharSequence> field : headers) {
            AsciiString name = AsciiString.of(field.getKey());
            boolean left = name.byteAt(0) == ':' || name.contentEquals("cookie");
            if (left
                    || (named && name.contentEquals("host"))
                    || (tunnel() && name.contentEquals("sec-websocket-key"))) {
                continue;
            }
            sized |= name.contentEquals("content-length");
            text(text(lines, name).writeByte(':').writeByte(' '), AsciiString.of(field.getValue()))
                    .writeShort(CRLF);
        }
        if (cookies) {
            crumbs(headers, lines.writeBytes(COOKIE));
        }
        return sized;
    }

    /** Cookies that came one by one are one field again (RFC 9113 section 8.2.3). */
    private static void crumbs(Http2Headers headers, ByteBuf lines) {
        boolean behind = false;
        for (Map.Entry<CharSequence, CharSequence> field : headers) {
            if (AsciiString.of(field.getKey()).contentEquals("cookie")) {
                if (behind) {
                    lines.writeByte(';').writeByte(' ');
                }
                behind = true;
                text(lines, AsciiString.of(field.getValue()));
            }
        }
        lines.writeShort(CRLF);
    }

    private static void key(ByteBuf lines, long random) {
        byte[] nonce = new byte[16];
        for (int i = 0; i < nonce.length; i++) {
            nonce[i] = (byte) (random >>> (8 * (i & 7)));
        }
        lines.writeBytes(Base64.getEncoder().encode(nonce)).writeShort(CRLF);
    }

    private static ByteBuf text(ByteBuf out, AsciiString text) {
        return out.writeBytes(text.array(), text.arrayOffset(), text.length());
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
