package dev.davy.gateway;

import java.nio.charset.StandardCharsets;

/**
 * The head of a request as it came, sliced in place.
 *
 * <p>Refused besides what {@link Head} refuses (RFC 9112 sections 3.2, 6.1 and 6.3): no Host or two, a Host that is none,
 * a target in absolute form that says another host, Content-Length twice or not a plain number, any Transfer-Encoding but
 * one {@code chunked}, both of them, and Transfer-Encoding from an HTTP/1.0 client.
 */
final class RequestHead extends Head {
    private static final byte[] CHUNKED = ascii("chunked");
    private static final byte[] CONTINUE = ascii("100-continue");
    private static final byte[] CLOSE = ascii("close");
    private static final byte[] KEEP_ALIVE = ascii("keep-alive");
    private static final byte[] UPGRADE = ascii("upgrade");
    private static final byte[] TRAILERS = ascii("trailers");
    private static final byte[] WEBSOCKET = ascii("websocket");
    private static final byte[] VERSION = ascii("HTTP/1.");
    private static final int LONGEST_METHOD = 32;

    private final int maxTarget;

    private int start;
    private int methodEnd;
    private int target;
    private int targetEnd;
    private int pathEnd;
    private int authority;
    private int authorityEnd;
    private boolean http10;
    private boolean originForm;
    private int host;
    private int hostEnd;
    private int hostNameEnd;
    private boolean hostSeen;
    private long contentLength;
    private boolean chunked;
    private boolean close;
    private boolean keepAlive;
    private boolean upgradeNamed;
    private int upgrades;
    private boolean websocket;
    private boolean expectsContinue;
    private boolean acceptsTrailers;
    private boolean connectionNames;
    private Method method = Method.OTHER;

    RequestHead(GatewayOptions.Limits limits) {
        super(limits.headBytes(), limits.headers());
        this.maxTarget = limits.targetBytes();
        reset();
    }

    @Override
    void reset() {
        super.reset();
        start = methodEnd = target = targetEnd = pathEnd = authority = authorityEnd = 0;
        host = hostEnd = hostNameEnd = 0;
        http10 = originForm = hostSeen = chunked = close = keepAlive = false;
        upgrades = 0;
        websocket = upgradeNamed = expectsContinue = acceptsTrailers = connectionNames = false;
        contentLength = -1;
        method = Method.OTHER;
    }

    @Override
    int startLine(byte[] all, int from, int end) {
        int p = from;
        while (p + 1 < end && all[p] == '\r' && all[p + 1] == '\n' && p < 4) {
            p += 2;
        }
        start = p;
        while (p < end && Syntax.token(all[p]) != 0) {
            p++;
        }
        methodEnd = p;
        boolean begun = p > start;
        boolean emptyLine = !begun && p < end && all[p] == '\r' && p + 1 == end;
        boolean misplaced = p < end && (begun ? all[p] != ' ' : !emptyLine);
        if (misplaced || p - start > LONGEST_METHOD) {
            return -400;
        }
        target = ++p;
        while (p < end && all[p] > ' ' && all[p] != 0x7F && all[p] != '#') {
            p++;
        }
        targetEnd = p;
        if (p - target > maxTarget) {
            return -414;
        }
        if (p < end && (all[p] != ' ' || p == target)) {
            return -400;
        }
        int version = p + 1;
        for (int i = 0; i < VERSION.length && version + i < end; i++) {
            if (all[version + i] != VERSION[i]) {
                return i >= 5 && all[version + 5] >= '0' && all[version + 5] <= '9' ? -505 : -400;
            }
        }
        p = version + VERSION.length;
        if (p + 3 > end) {
            return -MORE;
        }
        if (all[p] != '0' && all[p] != '1') {
            return Syntax.isDigit(all[p]) ? -505 : -400;
        }
        if (all[p + 1] != '\r' || all[p + 2] != '\n') {
            return -400;
        }
        http10 = all[p] == '0';
        method = Method.of(all, start, methodEnd);
        int refused = form(all);
        return refused == DONE ? p + 3 : -refused;
    }

    /** The form of the target (RFC 9112 section 3.2): origin, absolute, or asterisk of OPTIONS. */
    private int form(byte[] all) {
        originForm = all[target] == '/';
        if (!originForm && !(all[target] == '*' && targetEnd == target + 1 && method == Method.OPTIONS)) {
            if (method == Method.CONNECT) {
                return 501;
            }
            int scheme = scheme(all);
            if (scheme < 0) {
                return 400;
            }
            authority = scheme;
            int p = scheme;
            while (p < targetEnd && all[p] != '/' && all[p] != '?') {
                p++;
            }
            authorityEnd = p;
            if (p == targetEnd || all[p] == '?') {
                // An empty path is "/": the byte before the query belongs to the authority, which Host repeats.
                authorityEnd = p;
                target = p - 1;
            } else {
                target = p;
            }
        }
        int p = target;
        while (p < targetEnd && all[p] != '?') {
            p++;
        }
        pathEnd = p;
        return DONE;
    }

    private int scheme(byte[] all) {
        for (String scheme : new String[] {"http://", "https://"}) {
            byte[] lower = ascii(scheme);
            int end = target + lower.length;
            if (end < targetEnd && Syntax.equalsIgnoreCase(lower, all, target, end)) {
                return end;
            }
        }
        return -1;
    }

    @Override
    int known(Field field, int value, int valueEnd) {
        byte[] all = bytes();
        return switch (field) {
            case HOST -> host(all, value, valueEnd);
            case CONTENT_LENGTH -> {
                boolean repeated = contentLength >= 0;
                contentLength = contentLength(all, value, valueEnd);
                yield repeated || contentLength < 0 ? 400 : DONE;
            }
            case TRANSFER_ENCODING -> {
                boolean refused = chunked || http10 || !Syntax.equalsIgnoreCase(CHUNKED, all, value, valueEnd);
                chunked = true;
                yield refused ? 400 : DONE;
            }
            case CONNECTION -> connection(all, value, valueEnd);
            case UPGRADE -> {
                upgrades++;
                websocket = Syntax.equalsIgnoreCase(WEBSOCKET, all, value, valueEnd);
                yield DONE;
            }
            case EXPECT -> {
                expectsContinue = Syntax.equalsIgnoreCase(CONTINUE, all, value, valueEnd);
                yield expectsContinue ? DONE : 417;
            }
            case TE -> {
                acceptsTrailers |= Syntax.equalsIgnoreCase(TRAILERS, all, value, valueEnd);
                yield DONE;
            }
            default -> DONE;
        };
    }

    private int host(byte[] all, int value, int valueEnd) {
        if (hostSeen) {
            return 400;
        }
        hostSeen = true;
        host = value;
        hostEnd = valueEnd;
        hostNameEnd = hostName(all, value, valueEnd);
        return hostNameEnd < 0 ? 400 : DONE;
    }

    private int connection(byte[] all, int value, int valueEnd) {
        int p = value;
        while (p < valueEnd) {
            int from = p;
            while (p < valueEnd && Syntax.token(all[p]) != 0) {
                p++;
            }
            if (p == from) {
                if (all[p] != ',' && all[p] != ' ' && all[p] != '\t') {
                    return 400;
                }
                p++;
            } else if (Syntax.equalsIgnoreCase(CLOSE, all, from, p)) {
                close = true;
            } else if (Syntax.equalsIgnoreCase(KEEP_ALIVE, all, from, p)) {
                keepAlive = true;
            } else if (Syntax.equalsIgnoreCase(UPGRADE, all, from, p)) {
                upgradeNamed = true;
            } else {
                connectionNames = true;
            }
        }
        return DONE;
    }

    @Override
    int complete() {
        if (chunked && contentLength >= 0) {
            return 400;
        }
        if (!hostSeen && !http10) {
            return 400;
        }
        byte[] all = bytes();
        if (authority > 0) {
            if (!hostSeen
                    || hostName(all, authority, authorityEnd) < 0
                    || !Syntax.equalsIgnoreCase(all, authority, authorityEnd, host, hostEnd)) {
                return 400;
            }
            if (all[target] != '/') {
                all[target] = '/';
            }
        }
        return DONE;
    }

    @Override
    int tooLarge() {
        return inStartLine() ? 414 : 431;
    }

    /** The end of the name in {@code name:port} or {@code [v6]:port}, or -1 if it is neither. */
    private static int hostName(byte[] all, int from, int to) {
        int p = from;
        if (p < to && all[p] == '[') {
            do {
                p++;
            } while (p < to && (Syntax.hex(all[p]) >= 0 || all[p] == ':' || all[p] == '.'));
            if (p >= to || all[p++] != ']') {
                return -1;
            }
        } else {
            while (p < to && isHostName(all[p])) {
                p++;
            }
        }
        int nameEnd = p;
        if (p < to) {
            if (all[p++] != ':' || to - p > 5) {
                return -1;
            }
            while (p < to && Syntax.isDigit(all[p])) {
                p++;
            }
        }
        return nameEnd == from || p != to ? -1 : nameEnd;
    }

    private static boolean isHostName(byte c) {
        byte lower = Syntax.lower(c);
        return (lower >= 'a' && lower <= 'z') || Syntax.isDigit(c) || c == '-' || c == '.' || c == '_' || c == '~';
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    Method method() {
        return method;
    }

    /** Where the request line begins. */
    int start() {
        return start;
    }

    int methodEnd() {
        return methodEnd;
    }

    /** Where the target in origin form begins. */
    int target() {
        return target;
    }

    int targetEnd() {
        return targetEnd;
    }

    /** Where the path ends: at the question mark or at the end of the target. */
    int pathEnd() {
        return pathEnd;
    }

    /** Whether the request line, as it came, may be sent on: HTTP/1.1 and not in absolute form. */
    boolean plainLine() {
        return originForm && !http10;
    }

    boolean http10() {
        return http10;
    }

    int host() {
        return host;
    }

    int hostEnd() {
        return hostEnd;
    }

    /** The end of the host without its port. */
    int hostNameEnd() {
        return hostNameEnd;
    }

    /** The announced length of the body, or -1. */
    long contentLength() {
        return contentLength;
    }

    boolean chunked() {
        return chunked;
    }

    boolean hasBody() {
        return chunked || contentLength > 0;
    }

    /** Whether the client wants the connection to stay open after the answer. */
    boolean persistent() {
        return http10 ? keepAlive && !close : !close;
    }

    boolean expectsContinue() {
        return expectsContinue && !http10;
    }

    /** Whether the client takes fields behind the answer's body (RFC 9110 section 10.1.4). */
    boolean acceptsTrailers() {
        return acceptsTrailers;
    }

    /**
     * Whether the client asks to go on as a WebSocket. No other protocol is passed on: over h2c, requests would reach the
     * instance that no route has seen.
     */
    boolean upgrade() {
        return upgradeNamed && websocket && upgrades == 1 && !http10 && !hasBody();
    }

    /** Whether Connection names fields that end here besides those that always do. */
    boolean connectionNames() {
        return connectionNames;
    }

    /** Whether a Connection field names this header. */
    boolean namedByConnection(int header) {
        return ConnectionOptions.name(this, header);
    }
}
