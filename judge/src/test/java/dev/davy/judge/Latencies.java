package dev.davy.judge;

import dev.davy.model.LatencyHistogram;
import java.util.Map;

/** Latencies of a service that answers in 5 ms and sometimes in much more. */
final class Latencies {
    private Latencies() {}

    static LatencyHistogram of(Chance chance, long answers, double slower) {
        long[] dense = new long[LatencyHistogram.BUCKETS];
        for (long i = 0; i < answers; i++) {
            double millis = 5 * slower * Math.pow(Math.max(1e-9, chance.uniform()), -0.4);
            dense[LatencyHistogram.bucket((long) (millis * 1_000_000))]++;
        }
        return LatencyHistogram.ofDense(dense);
    }

    static Baseline baseline(Chance chance) {
        return new Baseline(of(chance, 5_000, 1), Map.of());
    }
}
