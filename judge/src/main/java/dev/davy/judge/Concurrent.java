package dev.davy.judge;

import java.time.Duration;

/**
 * How many failures of a whole ring its own past or an outage that stable has too explains, whichever is more at the time.
 *
 * <p>A ring has no control group, so what both versions fail at the same moment is read from windows of at least 10 s and
 * 100 answers of stable: within one the ring's answers are worth the larger of its own earlier rate and stable's. Over less
 * a single failure would explain too much, over the whole release a short outage nothing.
 *
 * @param explained in the windows that are full
 * @param variance of that, where stable's rate was the larger
 * @param ring answers of the ring in the window that is being filled
 * @param stable what stable answered in it
 * @param last stable in the last full window
 * @param began when the window did
 */
record Concurrent(double explained, double variance, long ring, Rate stable, Rate last, Duration began) {
    private static final long ENOUGH = 100;
    private static final Duration LENGTH = Duration.ofSeconds(10);

    static final Concurrent NONE = new Concurrent(0, 0, 0, Rate.NONE, Rate.NONE, Duration.ZERO);

    /** After answers of the ring. */
    Concurrent after(long answered) {
        return new Concurrent(explained, variance, Saturated.sum(ring, answered), stable, last, began);
    }

    /**
     * After answers of stable.
     *
     * @param own the ring's earlier rate, 0..1
     */
    Concurrent beside(Rate more, double own, Duration elapsed) {
        Rate filled = stable.plus(more.failed(), more.answered());
        Concurrent next = new Concurrent(explained, variance, ring, filled, last, began);
        boolean full = filled.answered() >= ENOUGH && elapsed.minus(began).compareTo(LENGTH) >= 0;
        return full ? new Concurrent(next.expected(own), next.noise(own), 0, Rate.NONE, filled, elapsed) : next;
    }

    /** Failures that are explained so far. */
    double expected(double own) {
        return explained + Math.max(own, now().value()) * (double) ring;
    }

    /** The variance of what stable's rate explains. */
    double noise(double own) {
        Rate now = now();
        double worth = ring / Math.max(1.0, (double) now.answered());
        return variance + (now.value() > own ? now.failed() * worth * worth : 0);
    }

    private Rate now() {
        return stable.answered() >= ENOUGH || last.answered() == 0 ? stable : last;
    }
}
