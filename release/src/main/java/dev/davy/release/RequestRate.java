package dev.davy.release;

import java.time.Duration;

/**
 * How many requests a second there are, measured over windows of a second or more. It follows a rise at once and a fall
 * slowly, because what is computed from it is how much a fault would cost.
 *
 * @param began of the present window
 * @param total requests of both versions before the window
 * @param candidate requests of the candidate before the window
 * @param all requests a second
 * @param toCandidate requests a second that went to the candidate
 * @param known whether a window was completed yet
 */
public record RequestRate(Moment began, long total, long candidate, double all, double toCandidate, boolean known) {
    private static final Duration WINDOW = Duration.ofSeconds(1);
    /** What remains of the old figure at each window of less traffic: half is forgotten in about two. */
    private static final double KEPT = 0.7;

    static RequestRate begin(Moment now) {
        return new RequestRate(now, 0, 0, 0, 0, false);
    }

    /** The rate when this many requests have come since the release started. */
    RequestRate at(Moment now, long totalNow, long candidateNow) {
        Duration time = now.since(began);
        if (time.compareTo(WINDOW) < 0) {
            return this;
        }
        double seconds = time.toNanos() / 1e9;
        return new RequestRate(
                now,
                totalNow,
                candidateNow,
                follow(all, (totalNow - total) / seconds),
                follow(toCandidate, (candidateNow - candidate) / seconds),
                true);
    }

    /** The rate from a moment on when the candidate keeps only a part, 0..1, of its share. */
    RequestRate lowered(Moment now, long totalNow, long candidateNow, double kept) {
        return new RequestRate(now, totalNow, candidateNow, all, toCandidate * kept, known);
    }

    private double follow(double before, double now) {
        return known ? Math.max(now, KEPT * before + (1 - KEPT) * now) : now;
    }
}
