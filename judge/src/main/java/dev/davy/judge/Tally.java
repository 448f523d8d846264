package dev.davy.judge;

import dev.davy.model.Batch;
import dev.davy.model.Stratum;
import java.util.List;

/**
 * The sums of a release: rates of the randomised requests, and what the excess is made of.
 *
 * @param candidate all failures of the candidate's randomised requests, each user's every one
 * @param stable the same of stable
 * @param counted stable's and the candidate's failures that are evidence
 * @param expected candidate failures that stable's explain
 * @param variance of the difference, as of Poisson counts
 * @param keyed whether users are recognised, so that requests do not split as their users do
 * @param odds by which stable's failures are those that the candidate would have had, where users are recognised
 */
record Tally(
        Rate candidate, Rate stable, long counted, double expected, double variance, boolean keyed, MeasuredOdds odds) {
    static Tally begin(boolean keyed) {
        return new Tally(Rate.NONE, Rate.NONE, 0, 0, 0, keyed, MeasuredOdds.NONE);
    }

    /** Above this share stable's few requests say too little about the moment, and its rate so far is taken. */
    private static final double NEARLY_ALL = 0.99;

    Tally after(List<Batch> batches) {
        Tally next = this;
        for (Batch batch : batches) {
            if (batch.stratum() instanceof Stratum.Split || batch.stratum() instanceof Stratum.Counted) {
                next = next.after(batch);
            }
        }
        return next;
    }

    /**
     * How much more the difference scatters than Poisson counts: 1 where each request is by itself; with users who fail again
     * and again, 2c - 1 for c failures a user, as of geometric clusters (analysis C1, caveat b).
     */
    double clustering() {
        double failures = (double) candidate.failed() + stable.failed();
        return Math.max(1, 2 * failures / Math.max(1, counted) - 1);
    }

    /**
     * The candidate's rate of requests that fail by themselves: where the failures that were seen came c a user, c requests are
     * worth one. As long as nothing failed nothing is known of that, and each request counts.
     */
    Rate independent() {
        double failures = (double) candidate.failed() + stable.failed();
        double each = counted == 0 ? 1 : Math.max(1, failures / counted);
        return new Rate((long) Math.ceil(candidate.failed() / each), (long) (candidate.answered() / each));
    }

    private Tally after(Batch batch) {
        long failed = batch.candidate().failed();
        long stableFailed = batch.stable().failed();
        long answered = batch.candidate().answered();
        Rate ours = candidate.plus(failed, answered);
        Rate theirs = stable.plus(stableFailed, batch.stable().answered());
        MeasuredOdds measured = keyed ? odds.after(batch) : odds;
        double explained = expected;
        double noise = variance;
        if (batch.stratum() instanceof Stratum.Counted) {
            long theirAnswers = batch.stable().answered();
            double each = theirAnswers == 0 ? 0 : (double) answered / theirAnswers;
            explained += theirAnswers == 0 ? theirs.value() * answered : stableFailed * each;
            noise += failed + stableFailed * each * each;
        } else if (batch.share() > 0 && batch.share() <= NEARLY_ALL) {
            double each = keyed ? measured.of(batch) : batch.share() / (1 - batch.share());
            explained += stableFailed * each;
            noise += failed + stableFailed * each * each;
        } else if (batch.share() > 0) {
            explained += theirs.value() * answered;
            noise += failed;
        }
        long evidence = Saturated.sum(
                counted,
                Saturated.sum(batch.candidate().counted(), batch.stable().counted()));
        return new Tally(ours, theirs, evidence, explained, noise, keyed, measured);
    }
}
