package dev.davy.gateway;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * What one event loop counted of finished requests; written by that loop alone, read by any thread.
 *
 * <p>The loop adds by a plain read and an opaque write, which costs what a plain addition costs; a reader sees every
 * figure whole, if not all of one instant.
 */
final class LoopMetrics {
    /** A power of two; one slot for each of the few series that a loop is busy with. */
    private static final int RECENT = 64;

    private static final long[] BUCKET_NANOS = GatewayMetrics.BUCKET_SECONDS.stream()
            .mapToLong(seconds -> Math.round(seconds * 1e9))
            .toArray();

    private final ConcurrentHashMap<Name, Series> all = new ConcurrentHashMap<>();
    private final @Nullable Series[] recent = new Series[RECENT];

    void completed(AccessEntry entry) {
        String route = Objects.requireNonNullElse(entry.route(), "");
        String upstream = Objects.requireNonNullElse(entry.upstream(), "");
        String version = Objects.requireNonNullElse(entry.version(), "");
        series(route, upstream, version).add(entry);
    }

    /** Copies of what was counted so far. */
    List<GatewayMetrics.Series> series() {
        return all.entrySet().stream()
                .map(entry -> entry.getValue().read(entry.getKey()))
                .toList();
    }

    private Series series(String route, String upstream, String version) {
        int slot = (route.hashCode() * 31 + version.hashCode()) & (RECENT - 1);
        Series last = recent[slot];
        if (last != null && last.name.is(route, upstream, version)) {
            return last;
        }
        Series found = all.computeIfAbsent(new Name(route, upstream, version), Series::new);
        recent[slot] = found;
        return found;
    }

    private record Name(String route, String upstream, String version) {
        /** Names are the table's own strings, so that the same one is nearly always the same object. */
        boolean is(String route, String upstream, String version) {
            return this.route.equals(route) && this.upstream.equals(upstream) && this.version.equals(version);
        }
    }

    private static final class Series {
        private static final int NANOS = BUCKET_NANOS.length + 1;
        private static final int SHIELDED = NANOS + 1;

        final Name name;
        private final AtomicLongArray figures = new AtomicLongArray(SHIELDED + 1);
        /** Grown by the loop and then published whole; a status is looked for from the front, and 200 is mostly there. */
        private volatile StatusCount[] byStatus = NO_COUNTS;

        private volatile StatusCount[] byGrpcStatus = NO_COUNTS;

        Series(Name name) {
            this.name = name;
        }

        void add(AccessEntry entry) {
            @Nullable StatusCount count = find(byStatus, entry.status());
            if (count == null) {
                count = new StatusCount(entry.status());
                byStatus = with(byStatus, count);
            }
            count.add();
            if (entry.grpcStatus() != GrpcStatus.NONE) {
                addGrpc(entry.grpcStatus());
            }
            long nanos = entry.endedNanos() - entry.startedNanos();
            int bucket = 0;
            while (bucket < BUCKET_NANOS.length && nanos > BUCKET_NANOS[bucket]) {
                bucket++;
            }
            add(bucket, 1);
            add(NANOS, nanos);
            if (entry.shielded()) {
                add(SHIELDED, 1);
            }
        }

        private void add(int figure, long amount) {
            figures.setOpaque(figure, figures.getPlain(figure) + amount);
        }

        private void addGrpc(int status) {
            @Nullable StatusCount count = find(byGrpcStatus, status);
            if (count == null) {
                count = new StatusCount(status);
                byGrpcStatus = with(byGrpcStatus, count);
            }
            count.add();
        }

        private static @Nullable StatusCount find(StatusCount[] all, int status) {
            for (StatusCount count : all) {
                if (count.status == status) {
                    return count;
                }
            }
            return null;
        }

        private static StatusCount[] with(StatusCount[] all, StatusCount one) {
            var grown = Arrays.copyOf(all, all.length + 1);
            grown[all.length] = one;
            return grown;
        }

        private static SortedMap<Integer, Long> read(StatusCount[] all) {
            var counts = new TreeMap<Integer, Long>();
            for (StatusCount count : all) {
                counts.put(count.status, count.count.getOpaque(0));
            }
            return counts;
        }

        GatewayMetrics.Series read(Name name) {
            var buckets = new ArrayList<Long>();
            for (int i = 0; i <= BUCKET_NANOS.length; i++) {
                buckets.add(figures.getOpaque(i));
            }
            return new GatewayMetrics.Series(
                    name.route,
                    name.upstream,
                    name.version,
                    read(byStatus),
                    read(byGrpcStatus),
                    buckets,
                    figures.getOpaque(NANOS) / 1e9,
                    figures.getOpaque(SHIELDED));
        }
    }

    private static final StatusCount[] NO_COUNTS = {};

    private static final class StatusCount {
        final int status;
        final AtomicLongArray count = new AtomicLongArray(1);

        StatusCount(int status) {
            this.status = status;
        }

        void add() {
            count.setOpaque(0, count.getPlain(0) + 1);
        }
    }
}
