package dev.davy.judge;

import dev.davy.model.Guard;
import dev.davy.model.Verdict;
import java.time.Duration;

/**
 * How much more evidence a certificate takes, if the candidate goes on as it is: an estimate for people, not a promise.
 *
 * <p>Relative: what is missing of ln(2/β), by the failure rate times what a failure is worth if the versions are alike
 * (analysis C10). Absolute: requests until the bound falls below the tolerable rate, at the candidate's rate so far.
 */
final class Estimate {
    private Estimate() {}

    static Verdict.NeedMore of(boolean certified, double relativeEvidence, Tally tally, Guard guard, Traffic traffic) {
        double share = Math.min(0.99, Math.max(1e-5, traffic.share()));
        double bar = StrictMath.log(2 / guard.missedHarm());
        double requests = certified
                ? 1 / share
                : Math.min(
                        relative(bar - relativeEvidence, tally, guard.regression(), share),
                        absolute(bar, tally.candidate(), guard.tolerableFailures()) / share);
        long rounded = (long) Math.min(1e15, Math.ceil(Math.max(1, requests)));
        double seconds = rounded / traffic.requestsPerSecond();
        return new Verdict.NeedMore(
                rounded, seconds < 1e12 ? Duration.ofMillis((long) (seconds * 1_000)) : Verdict.NeedMore.UNKNOWN);
    }

    private static double relative(double missing, Tally tally, double regression, double share) {
        double worth = StrictMath.log(share * regression + 1 - share) - share * StrictMath.log(regression);
        double answered = (double) tally.candidate().answered() + tally.stable().answered();
        double rate = (tally.counted() + 0.5) / (answered + 1);
        return missing / (worth * rate);
    }

    private static double absolute(double bar, Rate candidate, double tolerable) {
        double n = Math.max(1, candidate.answered());
        double rate = Math.min(candidate.failed() / n, 1);
        if (rate >= tolerable) {
            return Double.POSITIVE_INFINITY;
        }
        double worth = (1 - rate) * (StrictMath.log1p(-rate) - StrictMath.log1p(-tolerable))
                + (rate == 0 ? 0 : rate * StrictMath.log(rate / tolerable));
        double half = rate == 0 ? 1 : 0.5;
        double total = bar / worth;
        for (int i = 0; i < 4; i++) {
            total = (bar + half * StrictMath.log(total + 1)) / worth;
        }
        return Math.max(1, total - candidate.answered());
    }
}
