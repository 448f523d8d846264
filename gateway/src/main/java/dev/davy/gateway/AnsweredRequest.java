package dev.davy.gateway;

import org.jspecify.annotations.Nullable;

/** How a request ended, as the access log and the metrics tell it; {@link Exchange} writes it down. For one event loop. */
abstract sealed class AnsweredRequest extends RoutedRequest permits BodiedRequest {
    int status;
    int grpcStatus = GrpcStatus.NONE;
    long bytesOut;
    long upstreamNanos = -1;
    long endedNanos;
    boolean shielded;

    @Nullable
    String fault;

    AnsweredRequest(ClientStream client, RequestHead head, long startedNanos) {
        super(client, head, startedNanos);
    }

    @Override
    public final int status() {
        return status;
    }

    @Override
    public final int grpcStatus() {
        return grpcStatus;
    }

    @Override
    public final long bytesOut() {
        return bytesOut;
    }

    @Override
    public final long upstreamNanos() {
        return upstreamNanos;
    }

    @Override
    public final long endedNanos() {
        return endedNanos;
    }

    @Override
    public final boolean shielded() {
        return shielded;
    }

    @Override
    public final @Nullable String fault() {
        return fault;
    }
}
