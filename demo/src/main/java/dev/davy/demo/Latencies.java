package dev.davy.demo;

import java.time.Duration;
import java.util.Arrays;

/** Times to answer, as counts; immutable. */
public final class Latencies {
    private final long[] counts;

    Latencies(long[] counts) {
        this.counts = counts;
    }

    /**
     * The time that the share {@code q} of the answers did not exceed, at most 1/16 too high; zero without answers.
     *
     * @param q 0..1
     */
    public Duration quantile(double q) {
        if (!(q >= 0 && q <= 1)) {
            throw new IllegalArgumentException("q: " + q + " (expected: 0..1)");
        }
        long rank = (long) Math.ceil(q * Arrays.stream(counts).sum());
        long passed = 0;
        for (int i = 0; i < counts.length; i++) {
            passed += counts[i];
            if (passed >= rank && passed > 0) {
                return Duration.ofNanos((long) (LatencyCounts.upperMicros(i) * 1_000));
            }
        }
        return Duration.ZERO;
    }

    Latencies since(Latencies earlier) {
        long[] difference = new long[counts.length];
        Arrays.setAll(difference, i -> counts[i] - earlier.counts[i]);
        return new Latencies(difference);
    }
}
