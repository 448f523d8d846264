package dev.davy.simulate;

import dev.davy.model.LatencyHistogram;
import java.time.Duration;

/** The quantiles of a log-logistic latency, so that a draw is a look-up. Not changed once made. */
final class LatencyTable {
    /** How many quantiles there are; a power of two. */
    static final int SIZE = 4_096;

    private final int[] ticks = new int[SIZE];
    private final int[] bucket = new int[SIZE];

    LatencyTable(World.Latency latency, double slowness, Duration tick) {
        double median = latency.median().toNanos() * slowness;
        double ratio = latency.p99().toNanos() / (double) latency.median().toNanos();
        double power = StrictMath.log(ratio) / StrictMath.log(99);
        for (int i = 0; i < SIZE; i++) {
            double u = (i + 0.5) / SIZE;
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
        return ticks[SIZE - 1];
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
