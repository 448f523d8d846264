package dev.davy.integrations;

import dev.davy.model.Counts;
import dev.davy.model.LatencyHistogram;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What one version's counters have come to since they were first looked at. One thread. */
final class Growth {
    private double requests;
    private double failures;
    private final long[] latency = new long[LatencyHistogram.BUCKETS];
    private final SortedMap<Double, Double> slower = new TreeMap<>();

    void add(double moreRequests, double moreFailures) {
        requests += moreRequests;
        failures += moreFailures;
    }

    /** @param buckets how many more took at most so many seconds, by the label {@code le} */
    void add(Map<Double, Double> buckets) {
        buckets.forEach((seconds, more) -> slower.merge(seconds, more, Double::sum));
        double below = 0;
        Arrays.fill(latency, 0);
        for (Map.Entry<Double, Double> bucket : slower.entrySet()) {
            double seconds = bucket.getKey();
            int at = Double.isInfinite(seconds)
                    ? LatencyHistogram.BUCKETS - 1
                    : LatencyHistogram.bucket(Duration.ofNanos((long) Math.min(seconds * 1e9, 1e15))
                            .toNanos());
            latency[at] += (long) Math.max(0, bucket.getValue() - below);
            below = Math.max(below, bucket.getValue());
        }
    }

    /** As counts. */
    Counts counts() {
        long answered = (long) requests;
        long failed = Math.min(answered, (long) failures);
        return new Counts(answered, answered, 0, failed, failed, 0, 0, 0, answered, LatencyHistogram.ofDense(latency));
    }
}
