package dev.davy.simulate;

import dev.davy.model.LatencyHistogram;
import java.time.Duration;

/** The quantiles of a log-logistic latency, slower ones first, so that a draw is a look-up. Not changed once made. */
final class LatencyTable {
    /** How many random bits choose a quantile. */
    static final int BITS = 12;
    /** How many quantiles there are. */
    static final int SIZE = 1 << BITS;

    private final int[] ticks = new int[SIZE];
    private final int[] bucket = new int[SIZE];

    LatencyTable(World.Latency latency, World.Slowdown slowdown, Duration tick) {
        int slow = (int) Math.round(SIZE * slowdown.part());
        double ratio = latency.p99().toNanos() / (double) latency.median().toNanos();
        double power = StrictMath.log(ratio) / StrictMath.log(99);
        for (int i = 0; i < SIZE; i++) {
            boolean slower = i < slow;
            double u = slower ? (i + 0.5) / slow : (i - slow + 0.5) / (SIZE - slow);
            double median = latency.median().toNanos() * (slower ? slowdown.times() : 1);
            double nanos = Math.min(median * StrictMath.pow(u / (1 - u), power), 30e9);
            ticks[i] = (int) Math.max(1, Math.ceil(nanos / tick.toNanos()));
            bucket[i] = LatencyHistogram.bucket((long) nanos);
        }
    }

    /** How many ticks later the outcome is there, at least one. */
    int ticks(int quantile) {
        return ticks[quantile];
    }

    /** Its bucket of a {@link LatencyHistogram}. */
    int bucket(int quantile) {
        return bucket[quantile];
    }

    /** The longest in ticks. */
    int longest() {
        int longest = 0;
        for (int each : ticks) {
            longest = Math.max(longest, each);
        }
        return longest;
    }

    /** As many answers as there are quantiles: what was known of stable before a release. */
    LatencyHistogram histogram() {
        long[] dense = new long[LatencyHistogram.BUCKETS];
        for (int i = 0; i < SIZE; i++) {
            dense[bucket[i]]++;
        }
        return LatencyHistogram.ofDense(dense);
    }
}
