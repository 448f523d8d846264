package dev.davy.model;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The limits of a release.
 *
 * @param blastRadius excess failed requests that the release may cost, above 4
 * @param falseRollback α: chance that identical versions are called Harm, 0..1
 * @param missedHarm β: chance to call Safe what fails {@code regression} × stable and {@code tolerableFailures}, 0..1
 * @param regression ρ1: ratio to stable's failure rate that must not be called Safe, above {@code tolerance}
 * @param tolerance ρ0: ratio up to which nothing is harm, 1 or more
 * @param tolerableFailures failure rate that is Safe whatever stable's is, 0..1
 * @param latency how much slower than stable the candidate may be, if that is judged
 * @param shield whether stable answers again what the candidate failed, where that is safe to repeat
 * @param soak time at 50 % share or more before promotion
 * @param deadline judging time; waiting for gates and pauses do not count
 * @param atDeadline what happens then
 * @param drain how long streams on the candidate may go on after a rollback
 * @param exposure whether a fault that begins late must stay within the blast radius too
 * @param warmUp the candidate's first answers, which are no latency evidence
 */
public record Guard(
        double blastRadius,
        double falseRollback,
        double missedHarm,
        double regression,
        double tolerance,
        double tolerableFailures,
        Optional<LatencyLimit> latency,
        boolean shield,
        Duration soak,
        Duration deadline,
        AtDeadline atDeadline,
        Duration drain,
        Exposure exposure,
        WarmUp warmUp) {
    /** What users get who set nothing. */
    public static final Guard DEFAULT = new Guard(
            50,
            0.01,
            0.05,
            2,
            1,
            0.001,
            Optional.empty(),
            true,
            Duration.ofMinutes(1),
            Duration.ofMinutes(30),
            AtDeadline.HOLD,
            Duration.ofSeconds(10),
            Exposure.SOFT,
            new WarmUp(Duration.ofSeconds(30), 500));

    public Guard {
        if (!(blastRadius > 4) || Double.isInfinite(blastRadius)) {
            throw new IllegalArgumentException("blastRadius: " + blastRadius
                    + " (expected: more than 4, which is what a verdict needs at a small share)");
        }
        Checks.between("falseRollback", falseRollback, 0, 1);
        Checks.between("missedHarm", missedHarm, 0, 1);
        Checks.atLeast("tolerance", tolerance, 1);
        if (!(regression > tolerance) || Double.isInfinite(regression)) {
            throw new IllegalArgumentException(
                    "regression: " + regression + " (expected: more than tolerance, " + tolerance + ")");
        }
        Checks.between("tolerableFailures", tolerableFailures, 0, 1);
        Checks.notNegative("soak", soak);
        Checks.notNegative("drain", drain);
        if (deadline.isNegative() || deadline.isZero()) {
            throw new IllegalArgumentException("deadline: " + deadline + " (expected: more than 0s)");
        }
    }

    /** The same with another blast radius. */
    public Guard blastRadius(double failed) {
        return with(draft -> draft.blastRadius = failed);
    }

    /** The same with another chance of a false rollback. */
    public Guard falseRollback(double alpha) {
        return with(draft -> draft.falseRollback = alpha);
    }

    /** The same with another chance of a missed harm. */
    public Guard missedHarm(double beta) {
        return with(draft -> draft.missedHarm = beta);
    }

    /** The same with another ratio up to which nothing is harm. */
    public Guard tolerance(double ratio) {
        return with(draft -> draft.tolerance = ratio);
    }

    /** The same with another regression that must not be called Safe. */
    public Guard regression(double ratio) {
        return with(draft -> draft.regression = ratio);
    }

    /** The same with another failure rate that is Safe whatever stable's is. */
    public Guard tolerableFailures(double rate) {
        return with(draft -> draft.tolerableFailures = rate);
    }

    /** The same with another limit of the latency, or none. */
    public Guard latency(Optional<LatencyLimit> limit) {
        return with(draft -> draft.latency = limit);
    }

    /** The same with another time before promotion. */
    public Guard soak(Duration time) {
        return with(draft -> draft.soak = time);
    }

    /** The same with another end of the judging time. */
    public Guard deadline(Duration time, AtDeadline then) {
        return with(draft -> {
            draft.deadline = time;
            draft.atDeadline = then;
        });
    }

    /** The same with another exposure to a fault that begins late. */
    public Guard exposure(Exposure kind) {
        return with(draft -> draft.exposure = kind);
    }

    private Guard with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.guard();
    }

    /** What the next guard differs in. */
    private static final class Draft {
        private final Guard from;
        private double blastRadius;
        private double falseRollback;
        private double missedHarm;
        private double regression;
        private double tolerance;
        private double tolerableFailures;
        private Optional<LatencyLimit> latency;
        private Duration soak;
        private Duration deadline;
        private AtDeadline atDeadline;
        private Exposure exposure;

        Draft(Guard from) {
            this.from = from;
            blastRadius = from.blastRadius;
            falseRollback = from.falseRollback;
            missedHarm = from.missedHarm;
            regression = from.regression;
            tolerance = from.tolerance;
            tolerableFailures = from.tolerableFailures;
            latency = from.latency;
            soak = from.soak;
            deadline = from.deadline;
            atDeadline = from.atDeadline;
            exposure = from.exposure;
        }

        Guard guard() {
            return new Guard(
                    blastRadius,
                    falseRollback,
                    missedHarm,
                    regression,
                    tolerance,
                    tolerableFailures,
                    latency,
                    from.shield,
                    soak,
                    deadline,
                    atDeadline,
                    from.drain,
                    exposure,
                    from.warmUp);
        }
    }

    /** What happens when the judging time is over and nothing is decided. */
    public enum AtDeadline {
        HOLD,
        ROLLBACK,
        /** Without a certificate: shown as not certified. */
        PROMOTE
    }

    /** Whether the share is capped so that a fault that begins late stays within the blast radius. */
    public enum Exposure {
        SOFT,
        HARD
    }

    /**
     * How much slower the candidate may be.
     *
     * @param quantile 0..1, such as 0.99
     * @param ratio to stable's, above 1
     */
    public record LatencyLimit(double quantile, double ratio) {
        public LatencyLimit {
            Checks.between("latency quantile", quantile, 0, 1);
            if (!(ratio > 1) || Double.isInfinite(ratio)) {
                throw new IllegalArgumentException("latency: " + ratio + "x (expected: more than 1x)");
            }
        }
    }

    /** The candidate's first answers: until the time is over or there were that many requests, whichever is sooner. */
    public record WarmUp(Duration time, long requests) {
        public WarmUp {
            Checks.notNegative("warmUp.for", time);
            Checks.notNegative("warmUp.requests", requests);
        }
    }
}
