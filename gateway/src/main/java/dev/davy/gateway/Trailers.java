package dev.davy.gateway;

import org.jspecify.annotations.Nullable;

/** The fields behind a body (RFC 9110 section 6.5), read as strictly as a head. */
final class Trailers extends Head {
    private static final int MOST_BYTES = 16 * 1024;

    private int grpcStatus = GrpcStatus.NONE;
    private @Nullable String hidden;

    Trailers(GatewayOptions.Limits limits) {
        super(Math.min(MOST_BYTES, limits.headBytes()), limits.headers());
        reset();
    }

    /** Whether a field may go on: not what frames, routes or forwards a message, which a trailer must not say. */
    boolean passes(int field) {
        boolean other = field(field) == Field.OTHER || field(field) == Field.GRPC_STATUS;
        return other && (hidden == null || !named(field, hidden));
    }

    /** A name that goes no further here either. */
    void hide(String name) {
        hidden = name;
    }

    /** How a gRPC call ended; {@link GrpcStatus#NONE} where nothing says so. */
    int grpcStatus() {
        return grpcStatus;
    }

    @Override
    void reset() {
        super.reset();
        grpcStatus = GrpcStatus.NONE;
        hidden = null;
    }

    @Override
    boolean hasStartLine() {
        return false;
    }

    @Override
    int startLine(byte[] all, int from, int end) {
        throw new IllegalStateException("trailers have no start line");
    }

    @Override
    int known(Field field, int value, int valueEnd) {
        if (field == Field.GRPC_STATUS) {
            grpcStatus = GrpcStatus.of(bytes(), value, valueEnd);
        }
        return DONE;
    }

    @Override
    int complete() {
        return DONE;
    }

    @Override
    int tooLarge() {
        return 431;
    }
}
