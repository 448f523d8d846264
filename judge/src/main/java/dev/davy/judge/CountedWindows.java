package dev.davy.judge;

import dev.davy.model.Batch;
import dev.davy.model.Counts;
import dev.davy.model.Stratum;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Requests that a metric store counted, put together to windows that can be compared: under one split, with at least {@value
 * #ENOUGH} of the candidate. A window is tested with its realised share, which is exact at ρ0 = 1: given the totals the
 * candidate's failures are hypergeometric (analysis C1).
 *
 * <p>A store knows no users, so failures that come together count as if each were by itself, which the tests do not forgive.
 * So ln e is divided by φ, the variance of failures over their mean (analysis C1, caveat b): {@link Scatter} of each version about
 * its own rate, begun as if thirty stretches had scattered {@value #PRIOR_CLUSTERS} times as much as Poisson counts: with little
 * seen, little is believed.
 *
 * @param generation of the window that is being filled
 * @param candidate in it
 * @param stable in it
 * @param ours how the candidate's failures scatter
 * @param theirs how stable's do
 * @param any whether a store counted anything
 */
record CountedWindows(long generation, Counts candidate, Counts stable, Scatter ours, Scatter theirs, boolean any) {
    static final long ENOUGH = 100;
    static final double PRIOR_CLUSTERS = 5;
    private static final double PRIOR_STRETCHES = 30;

    static final CountedWindows START =
            new CountedWindows(-1, Counts.NONE, Counts.NONE, Scatter.START, Scatter.START, false);

    /**
     * After an observation.
     *
     * @param windows that it completed
     */
    record Step(CountedWindows next, List<Batch> windows) {
        /** What the tests consume: what others assigned, and the windows. */
        List<Batch> tested(List<Batch> batches) {
            if (!next.any()) {
                return batches;
            }
            List<Batch> tested = new ArrayList<>(windows);
            for (Batch batch : batches) {
                if (!(batch.stratum() instanceof Stratum.Counted)) {
                    tested.add(batch);
                }
            }
            return tested;
        }
    }

    Step after(List<Batch> batches) {
        CountedWindows next = this;
        List<Batch> windows = new ArrayList<>();
        for (Batch batch : batches) {
            if (batch.stratum() instanceof Stratum.Counted(boolean settled)) {
                next = next.scattered(batch);
                next = settled ? next.filled(batch) : next;
                if (next.candidate.answered() >= ENOUGH) {
                    windows.add(next.window());
                    next = next.with(batch.generation(), Counts.NONE, Counts.NONE);
                }
            }
        }
        return new Step(next, List.copyOf(windows));
    }

    private CountedWindows with(long under, Counts more, Counts moreStable) {
        return new CountedWindows(under, more, moreStable, ours, theirs, true);
    }

    private CountedWindows filled(Batch batch) {
        return batch.generation() == generation
                ? with(generation, candidate.plus(batch.candidate()), stable.plus(batch.stable()))
                : with(batch.generation(), batch.candidate(), batch.stable());
    }

    private Batch window() {
        double all = (double) candidate.answered() + stable.answered();
        return new Batch(generation, Stratum.Split.EVERYONE, candidate.answered() / all, "counted", candidate, stable);
    }

    private CountedWindows scattered(Batch batch) {
        return new CountedWindows(
                generation, candidate, stable, ours.after(batch.candidate()), theirs.after(batch.stable()), true);
    }

    /** φ: how many failures come together, 1 or more; 1 where no store counts. */
    double clusters() {
        double pearson = PRIOR_STRETCHES * PRIOR_CLUSTERS + ours.pearson() + theirs.pearson();
        return any ? Math.max(1, pearson / (PRIOR_STRETCHES + ours.stretches() + theirs.stretches())) : 1;
    }

    /** A rate as that of so many requests fewer that fail by themselves. */
    Rate independent(Rate rate) {
        double each = clusters();
        return each == 1
                ? rate
                : new Rate((long) StrictMath.ceil(rate.failed() / each), (long) (rate.answered() / each));
    }

    /** What people are told. */
    Optional<String> note() {
        return any
                ? Optional.of("approximate: counted by a metric store, and tempered by "
                        + StrictMath.round(clusters() * 10) / 10.0 + ", so falseRollback is not promised")
                : Optional.empty();
    }
}
