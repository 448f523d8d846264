package dev.davy.judge;

import dev.davy.model.Batch;
import dev.davy.model.Stratum;
import java.util.List;

/**
 * The alarm that requests do not split as assigned: then no comparison can be trusted, and the evidence is Invalid.
 *
 * <p>The counts of requests, not of failures, are tested against the assigned share from both sides (analysis C3, in the
 * form of {@link RatioMixture}, since the share changes), at a level of 0.1 % of its own: it is no verdict of harm and not
 * under α. Where users are recognised, requests come in the clusters of their users and ln e is divided by {@value
 * #CLUSTER}; only a gross mismatch alarms then. The alarm ends when the counts fit again.
 *
 * @param divisor 1, or the cluster size
 * @param candidate requests assigned to the candidate
 * @param all requests
 * @param expected of the candidate
 */
record SampleRatio(RatioTest test, double divisor, long candidate, long all, double expected) {
    static final int CLUSTER = 100;
    private static final double LOG_BAR = StrictMath.log(1_000);

    static SampleRatio begin(boolean keyed) {
        return new SampleRatio(RatioTest.begin(RatioMixture.sampleRatio()), keyed ? CLUSTER : 1, 0, 0, 0);
    }

    SampleRatio after(List<Batch> batches) {
        double[] step = null;
        long ours = candidate;
        long total = all;
        double byDesign = expected;
        for (Batch batch : batches) {
            long x = batch.candidate().assigned();
            long y = batch.stable().assigned();
            boolean randomised = batch.share() > 0 && batch.share() < 1;
            if (batch.stratum() instanceof Stratum.Split && randomised && (x > 0 || y > 0)) {
                step = step == null ? test.mixture().start() : step;
                test.mixture().add(step, batch.share(), x / divisor, y / divisor);
                long sum = Saturated.sum(x, y);
                ours = Saturated.sum(ours, x);
                total = Saturated.sum(total, sum);
                byDesign += sum * batch.share();
            }
        }
        return step == null ? this : new SampleRatio(test.after(step), divisor, ours, total, byDesign);
    }

    boolean alarm() {
        return test.evidence() >= LOG_BAR;
    }

    String reason() {
        return "sample ratio: the candidate was given " + candidate + " of " + all + " requests (expected: about "
                + StrictMath.round(expected) + " by its assigned shares)";
    }
}
