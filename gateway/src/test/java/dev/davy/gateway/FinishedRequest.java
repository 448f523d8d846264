package dev.davy.gateway;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A finished request for tests of what comes after it. */
record FinishedRequest(
        RequestHead request,
        String client,
        int status,
        long bytesOut,
        long startedNanos,
        long endedNanos,
        @Nullable String route,
        @Nullable String upstream,
        @Nullable String version,
        @Nullable String servedBy,
        long generation,
        boolean shielded,
        @Nullable String fault)
        implements AccessEntry {
    @Override
    public int bucket() {
        return generation < 0 ? -1 : 4_711;
    }

    @Override
    public @Nullable String audience() {
        return generation < 0 ? null : "staff";
    }

    @Override
    public @Nullable Span span() {
        return null;
    }

    @Override
    public int grpcStatus() {
        return GrpcStatus.NONE;
    }

    @Override
    public long upstreamNanos() {
        return upstream == null ? -1 : (endedNanos - startedNanos) / 2;
    }

    static FinishedRequest of(String method, String target, String host) {
        return new FinishedRequest(
                head(method, target, host),
                "127.0.0.1",
                200,
                332,
                1_000,
                313_000,
                "shop",
                "shop",
                "v1",
                "v1",
                -1,
                false,
                null);
    }

    FinishedRequest answered(String version, int status, long micros) {
        return new FinishedRequest(
                request,
                client,
                status,
                bytesOut,
                startedNanos,
                startedNanos + micros * 1_000,
                route,
                upstream,
                version,
                version,
                generation,
                shielded,
                fault);
    }

    FinishedRequest shieldedBy(String stable, long generation) {
        return new FinishedRequest(
                request,
                client,
                status,
                bytesOut,
                startedNanos,
                endedNanos,
                route,
                upstream,
                version,
                stable,
                generation,
                true,
                fault);
    }

    FinishedRequest refused(int status, String fault) {
        return new FinishedRequest(
                request, client, status, bytesOut, startedNanos, endedNanos, null, null, null, null, -1, false, fault);
    }

    private static RequestHead head(String method, String target, String host) {
        var head = new RequestHead(new GatewayOptions.Limits(1024 * 1024, 1024 * 1024, 100, 0));
        head.feed(Unpooled.copiedBuffer(
                method + " " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n", StandardCharsets.ISO_8859_1));
        return head;
    }
}
