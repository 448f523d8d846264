package dev.davy.judge;

import dev.davy.model.Batch;
import dev.davy.model.Stratum;

/**
 * How many requests the candidate gets for one of stable's, as they were counted at the present share of everyone and at the
 * one before, whose outcomes still come.
 *
 * <p>Where users are recognised, one who makes a good part of all requests brings them to one version, whatever the share. What
 * is charged goes by what was sent there; the tests go by the share, since each user is evidence once.
 *
 * @param share of everyone by design; 0 before the first
 * @param candidate requests assigned at this share
 * @param stable requests assigned at this share
 */
record MeasuredOdds(double share, long candidate, long stable, double shareBefore, double before) {
    static final MeasuredOdds NONE = new MeasuredOdds(0, 0, 0, 0, 0);

    MeasuredOdds after(Batch batch) {
        boolean everyone = batch.stratum().equals(Stratum.Split.EVERYONE);
        long ours = batch.candidate().assigned();
        long theirs = batch.stable().assigned();
        if (!everyone || ours + theirs == 0) {
            return this;
        }
        return batch.share() == share
                ? new MeasuredOdds(
                        share, Saturated.sum(candidate, ours), Saturated.sum(stable, theirs), shareBefore, before)
                : new MeasuredOdds(batch.share(), ours, theirs, share, odds());
    }

    /** The odds that a batch is charged by: by design where nothing else is known. */
    double of(Batch batch) {
        boolean everyone = batch.stratum().equals(Stratum.Split.EVERYONE);
        double measured = !everyone ? 0 : batch.share() == share ? odds() : batch.share() == shareBefore ? before : 0;
        return measured > 0 ? measured : batch.share() / (1 - batch.share());
    }

    private double odds() {
        return candidate == 0 || stable == 0 ? 0 : (double) candidate / stable;
    }
}
