package dev.davy.gateway;

import dev.davy.model.LatencyHistogram;

/** How long all but one in a thousand of stable's answers take, as one event loop has seen it lately; for that loop alone. */
final class StablePace {
    /** Answers before anything is known. */
    static final int ENOUGH = 1_000;

    private static final int FORGET_AT = 16_384;

    private final int[] counts = new int[LatencyHistogram.BUCKETS];
    private int total;
    private int untilNext = ENOUGH;
    private long nanos = Long.MAX_VALUE;

    void answered(long latencyNanos) {
        counts[LatencyHistogram.bucket(latencyNanos)]++;
        total++;
        if (--untilNext == 0) {
            untilNext = ENOUGH;
            nanos = quantile();
            if (total >= FORGET_AT) {
                halve();
            }
        }
    }

    /** Stable's p99.9 in nanoseconds; {@link Long#MAX_VALUE} while unknown. */
    long p999() {
        return nanos;
    }

    private long quantile() {
        int above = total / 1_000;
        int bucket = counts.length - 1;
        while (bucket > 0 && above >= counts[bucket]) {
            above -= counts[bucket--];
        }
        return LatencyHistogram.edge(bucket).toNanos();
    }

    private void halve() {
        total = 0;
        for (int i = 0; i < counts.length; i++) {
            counts[i] >>= 1;
            total += counts[i];
        }
    }
}
