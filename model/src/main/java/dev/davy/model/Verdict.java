package dev.davy.model;

import java.time.Duration;

/** What the evidence says. Missing data is never good news: it is {@link NeedMore} or {@link Invalid}. */
public sealed interface Verdict {
    /**
     * The candidate is worse than tolerated, at the stated error rate.
     *
     * @param metric what shows it: failures, late onset, a route, latency, client errors, a ring
     * @param evidence the combined e-value
     * @param bar 1/α: the e-value at which the verdict falls
     */
    record Harm(String metric, double evidence, double bar) implements Verdict {}

    /** The candidate is not worse than the guard's regression. */
    record Safe(Certificate certificate) implements Verdict {}

    /**
     * There is not enough evidence yet.
     *
     * @param requests about how many more requests of the target it takes
     * @param time about how long that is at the present traffic; {@link #UNKNOWN} without traffic
     */
    record NeedMore(long requests, Duration time) implements Verdict {
        /** No traffic, so nobody can say. */
        public static final Duration UNKNOWN = Duration.ofSeconds(Long.MAX_VALUE);
    }

    /** The evidence cannot be judged. */
    record Invalid(String reason) implements Verdict {}

    /** Which of the two certificates holds. */
    enum Certificate {
        /** The ratio to stable's failure rate is below the guard's regression. */
        RELATIVE,
        /** The candidate's own failure rate is below what the guard tolerates. */
        ABSOLUTE
    }

    /** The verdict's word, as journals and reports write it: {@code Harm}, {@code Safe}, {@code NeedMore}, {@code Invalid}. */
    default String word() {
        return getClass().getSimpleName();
    }
}
