package dev.davy.gateway;

import java.nio.charset.StandardCharsets;

/** The methods that matter to retrying (RFC 9110 section 9.2) and framing. */
@SuppressWarnings("ImmutableEnumChecker") // the array never leaves, and is never written
enum Method {
    GET,
    HEAD,
    OPTIONS,
    PUT,
    DELETE,
    TRACE,
    POST,
    CONNECT,
    OTHER;

    private static final Method[] NAMED = {GET, POST, PUT, HEAD, DELETE, OPTIONS, TRACE, CONNECT};

    private final byte[] bytes = name().getBytes(StandardCharsets.US_ASCII);

    static Method of(byte[] all, int from, int to) {
        for (Method method : NAMED) {
            if (method.is(all, from, to)) {
                return method;
            }
        }
        return OTHER;
    }

    private boolean is(byte[] all, int from, int to) {
        return java.util.Arrays.equals(bytes, 0, bytes.length, all, from, to);
    }

    /** Whether a request of this method may be sent again when its connection broke before any answer. */
    boolean idempotent() {
        return switch (this) {
            case GET, HEAD, OPTIONS, PUT, DELETE, TRACE -> true;
            case POST, CONNECT, OTHER -> false;
        };
    }

    /** Whether it may be asked of two versions at once, if it has no body. */
    boolean retrySafe() {
        return this == GET || this == HEAD || this == OPTIONS;
    }
}
