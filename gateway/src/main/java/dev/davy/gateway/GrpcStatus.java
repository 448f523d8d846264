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
