package dev.davy.gateway;

import java.nio.charset.StandardCharsets;

/** What the {@code grpc-status} of an answer means; a failed call is answered with HTTP 200 like one that went well. */
final class GrpcStatus {
    /** The answer says none. */
    static final int NONE = -1;

    private static final int UNKNOWN = 2;
    private static final int LAST = 16;
    private static final byte[] CONTENT_TYPE = "application/grpc".getBytes(StandardCharsets.US_ASCII);
    /** UNKNOWN, DEADLINE_EXCEEDED, UNIMPLEMENTED, INTERNAL, UNAVAILABLE and DATA_LOSS. */
    private static final int FAILURES = 1 << UNKNOWN | 1 << 4 | 1 << 12 | 1 << 13 | 1 << 14 | 1 << 15;

    private GrpcStatus() {}

    /** The status that a field says; what is no number of a status is UNKNOWN, as clients take it. */
    static int of(byte[] all, int from, int to) {
        long number = to - from <= 2 ? Head.contentLength(all, from, to) : -1;
        return number < 0 || number > LAST ? UNKNOWN : (int) number;
    }

    /**
     * What a status of HTTP is in gRPC, for answers by the gateway itself: the mapping that gRPC's clients have
     * (http-grpc-status-mapping.md), and RESOURCE_EXHAUSTED for limits and DEADLINE_EXCEEDED for timeouts, which it lacks.
     */
    static int ofHttp(int status) {
        return switch (status) {
            case 400 -> 13;
            case 401 -> 16;
            case 403 -> 7;
            case 404, 501 -> 12;
            case 408, 504 -> 4;
            case 413, 414, 429, 431 -> 8;
            case 502, 503 -> 14;
            default -> UNKNOWN;
        };
    }

    /** Whether a request is a call of gRPC. */
    static boolean calls(RequestHead head) {
        int type = HeaderValues.first(head, Field.CONTENT_TYPE);
        return type >= 0 && contentType(head.bytes(), head.value(type), head.valueEnd(type));
    }

    static boolean failure(int status) {
        return status >= 0 && (FAILURES >>> status & 1) != 0;
    }

    /** Whether the caller is to blame, as with a status of 4xx. */
    static boolean clientError(int status) {
        return status > 0 && !failure(status);
    }

    /** Whether a content type is that of gRPC, whose answers end with a status; gRPC-Web has its own inside the body. */
    static boolean contentType(byte[] all, int from, int to) {
        int end = from + CONTENT_TYPE.length;
        return end <= to
                && Syntax.equalsIgnoreCase(CONTENT_TYPE, all, from, end)
                && (end == to || all[end] == '+' || all[end] == ';' || all[end] == ' ');
    }
}
