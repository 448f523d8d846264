package dev.davy.gateway;

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
        var head = new RequestHead();
        head.bytes = (method + " " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        head.methodEnd = method.length();
        head.targetStart = head.methodEnd + 1;
        head.targetEnd = head.targetStart + target.length();
        int query = target.indexOf('?');
        head.pathEnd = query < 0 ? head.targetEnd : head.targetStart + query;
        head.hostStart = head.targetEnd + " HTTP/1.1\r\nHost: ".length();
        head.hostEnd = head.hostStart + host.length();
        return head;
    }
}
