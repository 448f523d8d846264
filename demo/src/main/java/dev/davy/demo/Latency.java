package dev.davy.demo;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long the shop takes for an answer: log-normal, the usual shape of service times.
 *
 * @param median half of the answers take less; zero answers at once
 * @param spread standard deviation of the logarithm; 0 makes every answer take the median
 * @param longest no answer takes longer
 */
public record Latency(Duration median, double spread, Duration longest) {
    /** No waiting at all. */
    public static final Latency NONE = new Latency(Duration.ZERO, 0, Duration.ZERO);

    /** A quick service: 2 ms in the median, about 8 ms at the 99.9th percentile. */
    public static final Latency QUICK = new Latency(Duration.ofMillis(2), 0.45, Duration.ofMillis(50));

    public Latency {
        if (median.isNegative()) {
            throw new IllegalArgumentException("median: " + median + " (expected: >= 0)");
        }
        if (!(spread >= 0 && spread <= 5)) {
            throw new IllegalArgumentException("spread: " + spread + " (expected: 0..5)");
        }
        if (longest.compareTo(median) < 0) {
            throw new IllegalArgumentException("longest: " + longest + " (expected: >= median " + median + ")");
        }
    }

    Duration draw(RandomGenerator random) {
        if (median.isZero()) {
            return Duration.ZERO;
        }
        double nanos = median.toNanos() * Math.exp(spread * random.nextGaussian());
        return Duration.ofNanos((long) Math.min(nanos, (double) longest.toNanos()));
    }
}
