package dev.davy.gateway;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The head of an instance's answer as it came, sliced in place; what is refused makes the answer a bad one (502). */
final class AnswerHead extends Head {
    private static final byte[] VERSION = "HTTP/1.".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CHUNKED = "chunked".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CLOSE = "close".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] KEEP_ALIVE = "keep-alive".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] EVENTS = "text/event-stream".getBytes(StandardCharsets.US_ASCII);

    private int status;
    private boolean http10;
    private long contentLength;
    private boolean chunked;
    private boolean close;
    private boolean keepAlive;
    private boolean connectionNames;
    private boolean grpc;
    private boolean events;
    private int grpcStatus;

    AnswerHead(GatewayOptions.Limits limits) {
        super(limits.headBytes(), limits.headers());
        reset();
    }

    @Override
    void reset() {
        super.reset();
        status = 0;
        contentLength = -1;
        http10 = chunked = close = keepAlive = connectionNames = grpc = events = false;
        grpcStatus = GrpcStatus.NONE;
    }

    @Override
    int startLine(byte[] all, int from, int end) {
        int p = from;
        for (int i = 0; i < VERSION.length && p + i < end; i++) {
            if (all[p + i] != VERSION[i]) {
                return -502;
            }
        }
        if (p + 13 > end) {
            return -MORE;
        }
        p += VERSION.length;
        if ((all[p] != '0' && all[p] != '1') || all[p + 1] != ' ') {
            return -502;
        }
        for (int i = 2; i < 5; i++) {
            if (!Syntax.isDigit(all[p + i])) {
                return -502;
            }
        }
        int code = (all[p + 2] - '0') * 100 + (all[p + 3] - '0') * 10 + all[p + 4] - '0';
        if (code < 100 || code > 599 || (all[p + 5] != ' ' && all[p + 5] != '\r')) {
            return -502;
        }
        http10 = all[p] == '0';
        status = code;
        p = Syntax.endOfValue(all, p + 5, end);
        if (p + 1 >= end) {
            return p < end && all[p] != '\r' ? -502 : -MORE;
        }
        return all[p] == '\r' && all[p + 1] == '\n' ? p + 2 : -502;
    }

    @Override
    int known(Field field, int value, int valueEnd) {
        byte[] all = bytes();
        return switch (field) {
            case CONTENT_LENGTH -> {
                boolean repeated = contentLength >= 0;
                contentLength = contentLength(all, value, valueEnd);
                yield repeated || contentLength < 0 ? 502 : DONE;
            }
            case TRANSFER_ENCODING -> {
                boolean refused = chunked || http10 || !Syntax.equalsIgnoreCase(CHUNKED, all, value, valueEnd);
                chunked = true;
                yield refused ? 502 : DONE;
            }
            case CONNECTION -> {
                boolean closes = Syntax.equalsIgnoreCase(CLOSE, all, value, valueEnd);
                boolean keeps = Syntax.equalsIgnoreCase(KEEP_ALIVE, all, value, valueEnd);
                close |= closes;
                keepAlive |= keeps;
                connectionNames |= !closes && !keeps;
                yield DONE;
            }
            case CONTENT_TYPE -> {
                grpc = GrpcStatus.contentType(all, value, valueEnd);
                events = startsWith(EVENTS, all, value, valueEnd);
                yield DONE;
            }
            case GRPC_STATUS -> {
                grpcStatus = GrpcStatus.of(all, value, valueEnd);
                yield DONE;
            }
            default -> DONE;
        };
    }

    @Override
    int complete() {
        return chunked && contentLength >= 0 ? 502 : DONE;
    }

    @Override
    int tooLarge() {
        return 502;
    }

    int status() {
        return status;
    }

    /** Whether the connection can serve another request after this answer. */
    boolean persistent() {
        return !close && (!http10 || keepAlive) && !(connectionNames && namesClose());
    }

    private boolean namesClose() {
        return HeaderValues.joined(this, Field.CONNECTION)
                .toLowerCase(Locale.ROOT)
                .contains("close");
    }

    /** How a gRPC call ended that has no body; {@link GrpcStatus#NONE} where the head does not say. */
    int grpcStatus() {
        return grpcStatus;
    }

    /** Whether the body is a stream of events (server-sent events), which may end at any time. */
    boolean eventStream() {
        return events;
    }

    private static boolean startsWith(byte[] lower, byte[] all, int from, int to) {
        int end = from + lower.length;
        return end <= to && Syntax.equalsIgnoreCase(lower, all, from, end);
    }

    /** Whether the call's status comes behind the body, without which the answer is cut off. */
    boolean grpcStatusDue(Method method) {
        return grpc && grpcStatus == GrpcStatus.NONE && status == 200 && !bodiless(method);
    }

    boolean http10() {
        return http10;
    }

    long contentLength() {
        return contentLength;
    }

    boolean chunked() {
        return chunked;
    }

    /** Whether Connection names fields that end here besides those that always do. */
    boolean connectionNames() {
        return connectionNames;
    }

    /** Whether the answer has no body whatever its fields say (RFC 9112 section 6.3). */
    boolean bodiless(Method method) {
        return method == Method.HEAD || status < 200 || status == 204 || status == 304;
    }
}
