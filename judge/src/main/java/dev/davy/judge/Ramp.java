package dev.davy.judge;

import dev.davy.model.Guard;
import dev.davy.model.Weight;
import java.time.Duration;
import java.util.Locale;

/**
 * How much traffic the candidate may have next, so that a fault costs about the budget at any traffic.
 *
 * <p>At share w a fault that is there from the first request costs about w·L·D·U more failures before it can be seen and
 * taken off, and N more until the verdict falls (analysis C10). So the first share is {@code min(1 %, (B - N)/(L·D))}, where
 * D has the time that a request may take, since a version that never answers shows nothing sooner; and the next one {@code
 * min(cap, 2·w, (B - spent - N - overdue - inFlight·U)/(L·(D·U + T·H)))}, H bounding how many hang for that time T. One step
 * at a time, at most every max(1 s, 4 × p99 latency), and only after the candidate answered three requests at the present
 * share. It starts small because at 50 % a verdict needs four times the failures that it needs at 5 %. A pure function.
 */
public final class Ramp {
    /** N: failures that a verdict needs at small shares. */
    public static final double VERDICT_FAILURES = 4;
    /** The largest first share. */
    public static final Weight FIRST = Weight.ofPercent(1);
    /** The largest share before the candidate is Safe: there the comparison is most powerful. */
    public static final Weight UNCERTIFIED = Weight.ofPercent(50);

    /** As many answers at a share say that it works at all. */
    public static final long ANSWERS = 3;

    private static final Weight LEAST = new Weight(1);
    private static final Duration PACE = Duration.ofSeconds(1);
    private static final int PACE_LATENCIES = 4;

    private Ramp() {}

    /**
     * What the next step depends on.
     *
     * @param guard budget and exposure
     * @param present the candidate's share; zero before the first step
     * @param ceiling what the stage allows
     * @param safe whether the candidate is Safe, or a person said so
     * @param capacity whether stable has the healthy instances that a rise may count on
     * @param requestsPerSecond L, of the target
     * @param candidatePerSecond the candidate's measured requests, which replace L·w where they are more
     * @param reaction D: one reading of the evidence, the router's delay and the time to an outcome
     * @param failureBound U, 0..1
     * @param spent the lower bound of the excess
     * @param open candidate requests without an outcome
     * @param answered candidate answers at the present share
     * @param sinceStep time since the present share was applied
     * @param p99 of the candidate's latency; zero when unknown
     */
    public record Input(
            Guard guard,
            Weight present,
            Weight ceiling,
            boolean safe,
            boolean capacity,
            double requestsPerSecond,
            double candidatePerSecond,
            Duration reaction,
            double failureBound,
            double spent,
            Open open,
            long answered,
            Duration sinceStep,
            Duration p99) {}

    /**
     * Candidate requests without an outcome.
     *
     * @param inFlight all of them
     * @param overdue those that were assigned before the present share: older than a step, and so a likely failure each
     * @param hanging H, 0..1: an upper bound of the share of requests that get overdue; zero while none is
     * @param timeout T: how long a request may take before it counts as failed
     */
    public record Open(long inFlight, long overdue, double hanging, Duration timeout) {}

    /** What a step was limited by. */
    public enum Limit {
        /** The blast radius that is left. */
        BUDGET,
        /** The first share is small. */
        FIRST,
        /** The share at most doubles. */
        DOUBLING,
        /** The stage goes no further. */
        CEILING,
        /** Above 50 % only what is Safe. */
        CERTIFICATE,
        /** The last step is too recent. */
        PACE,
        /** The candidate answered too little at the present share. */
        ANSWERS,
        /** Stable lost instances. */
        CAPACITY,
        /** A late fault must stay within the budget too. */
        EXPOSURE
    }

    /**
     * The share that the candidate may have now: the present one when it must wait.
     *
     * @param weight never below the present share, but for {@link Limit#EXPOSURE} when traffic grew
     * @param limitedBy why it is no more
     * @param why the same with figures
     */
    public record Step(Weight weight, Limit limitedBy, String why) {
        /** Whether the share rises. */
        public boolean raises(Weight present) {
            return weight.compareTo(present) > 0;
        }
    }

    /** The next step. */
    public static Step next(Input in) {
        Weight present = in.present();
        double left = in.guard().blastRadius() - in.spent() - VERDICT_FAILURES;
        Step exposure = exposure(in, left);
        if (left > 0 && exposure.weight().compareTo(present) < 0) {
            return exposure;
        }
        if (!in.capacity()) {
            return new Step(present, Limit.CAPACITY, "stable has less than 80 % of its instances");
        }
        Step widest = widest(in, left);
        Step step = exposure.weight().compareTo(widest.weight()) < 0 ? exposure : widest;
        if (step.weight().compareTo(present) <= 0) {
            return new Step(present, step.limitedBy(), step.why());
        }
        if (present.isZero()) {
            return step;
        }
        if (in.answered() < ANSWERS) {
            return new Step(
                    present,
                    Limit.ANSWERS,
                    "the candidate answered " + in.answered() + " of " + ANSWERS + " requests at " + present);
        }
        Duration pace = pace(in.p99());
        if (in.sinceStep().compareTo(pace) < 0) {
            return new Step(present, Limit.PACE, "one step every " + pace.toMillis() + " ms");
        }
        return step;
    }

    /** The shortest time between two steps: the longer of 1 s and four times the 99th percentile of the latency. */
    public static Duration pace(Duration p99) {
        Duration latencies = p99.multipliedBy(PACE_LATENCIES);
        return latencies.compareTo(PACE) > 0 ? latencies : PACE;
    }

    private static Step widest(Input in, double left) {
        Weight present = in.present();
        Step step = new Step(in.ceiling(), Limit.CEILING, "the stage goes to " + in.ceiling());
        if (!in.safe()) {
            step = smaller(step, UNCERTIFIED, Limit.CERTIFICATE, "above 50 % only what is Safe");
        }
        if (present.isZero()) {
            step = smaller(step, FIRST, Limit.FIRST, "the first share is at most " + FIRST);
        } else {
            Weight twice = new Weight(Math.min(Weight.BUCKETS, 2 * present.buckets()));
            step = smaller(step, twice, Limit.DOUBLING, "at most twice " + present);
        }
        double spendable = spendable(in, left);
        return smaller(
                step,
                affordable(in),
                Limit.BUDGET,
                String.format(
                        Locale.ROOT,
                        "%.1f of the budget is left for %.1f failures that the next share could cost by %.3f of requests"
                                + " failing",
                        spendable,
                        cost(in) * step.weight().share(),
                        bound(in)));
    }

    /**
     * The largest share that the budget affords now, whatever else limits it; also what an audience may have, where the input
     * speaks of its requests only. A first share is one bucket at least, where a fault that shows at once stays within what
     * is left.
     */
    public static Weight affordable(Input in) {
        double left = in.guard().blastRadius() - in.spent() - VERDICT_FAILURES;
        double spendable = spendable(in, left);
        Weight weight = affordable(spendable, cost(in));
        boolean first = in.present().isZero() && weight.isZero();
        return first ? affordable(spendable, load(in) * seconds(in.reaction())).min(LEAST) : weight;
    }

    private static double spendable(Input in, double left) {
        Open open = in.open();
        return left - open.overdue() - Math.max(0, open.inFlight() - open.overdue()) * bound(in);
    }

    /** U; of a version that has no share nothing is known. */
    private static double bound(Input in) {
        return in.present().isZero() ? 1 : Math.max(in.failureBound(), 0);
    }

    /** What a fault costs at all of the requests, until it is seen and taken off. */
    private static double cost(Input in) {
        double hanging = in.present().isZero() ? 1 : in.open().hanging();
        return load(in)
                * (seconds(in.reaction()) * bound(in) + seconds(in.open().timeout()) * hanging);
    }

    private static Step exposure(Input in, double left) {
        return switch (in.guard().exposure()) {
            case SOFT -> new Step(Weight.ALL, Limit.EXPOSURE, "");
            case HARD -> {
                Weight weight = affordable(left, load(in) * seconds(in.reaction()));
                yield new Step(
                        weight, Limit.EXPOSURE, "a fault that begins late stays within the budget up to " + weight);
            }
        };
    }

    /** L: requests a second, or what the candidate's measured rate makes of them. */
    private static double load(Input in) {
        double share = in.present().share();
        return share == 0 ? in.requestsPerSecond() : Math.max(in.requestsPerSecond(), in.candidatePerSecond() / share);
    }

    /** The share at which a fault costs what can be spent; nothing can be spent: none. */
    private static Weight affordable(double spendable, double costAtAll) {
        if (!(spendable > 0)) {
            return Weight.ZERO;
        }
        return costAtAll > 0 ? Weight.ofShare(spendable / costAtAll) : Weight.ALL;
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    private static Step smaller(Step step, Weight weight, Limit limit, String why) {
        return weight.compareTo(step.weight()) < 0 ? new Step(weight, limit, why) : step;
    }
}
