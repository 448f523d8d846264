package dev.davy.demo;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts of times to answer in buckets of equal relative width: 16 to each doubling from 1 µs on, so a quantile is at
 * most 1/16 too high. Written and read by any thread.
 */
final class LatencyCounts {
    private static final int PER_DOUBLING = 16;
    private static final int BUCKETS = 40 * PER_DOUBLING;

    private final AtomicLongArray counts = new AtomicLongArray(BUCKETS);

    void add(long nanos) {
        counts.incrementAndGet(bucket(Math.max(1, nanos / 1_000)));
    }

    long[] copy() {
        long[] copy = new long[BUCKETS];
        for (int i = 0; i < BUCKETS; i++) {
            copy[i] = counts.get(i);
        }
        return copy;
    }

    private static int bucket(long micros) {
        int doubling = 63 - Long.numberOfLeadingZeros(micros);
        long within = ((micros - (1L << doubling)) * PER_DOUBLING) >> doubling;
        return (int) Math.min(BUCKETS - 1L, (long) doubling * PER_DOUBLING + within);
    }

    /** The upper end of a bucket in microseconds. */
    static double upperMicros(int bucket) {
        double base = Math.scalb(1.0, bucket / PER_DOUBLING);
        return base + base * (bucket % PER_DOUBLING + 1) / PER_DOUBLING;
    }
}
