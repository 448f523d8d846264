package dev.davy.judge;

import dev.davy.model.Counts;
import java.time.Duration;

/**
 * A whole audience on the candidate, against the same audience's own rate before: no experiment, so for gross harm only.
 *
 * <p>The rate before is bounded from above ({@link RateBound}, at a level that is taken off the ring's part of α); the null
 * is {@value #GROSS} times the guard's tolerance times that bound, and the alternatives are eight rates between it and 1,
 * evenly on a logarithmic scale: a mixture of Bernoulli likelihood ratios. Without an earlier rate the null is 1 and
 * nothing is ever harm.
 *
 * @param before the audience on stable
 * @param after its requests on the candidate, each user's first failure only
 * @param charged all its failures on the candidate, for the excess
 * @param beside what stable did at the same time: an outage of both is not charged
 */
record RingTest(Rate before, Rate after, Rate charged, Concurrent beside) {
    /** How many times its own earlier rate is gross: traffic of one audience swings by less in a day. */
    static final int GROSS = 3;

    private static final int POINTS = 8;

    static RingTest begin(Rate before) {
        return new RingTest(before, Rate.NONE, Rate.NONE, Concurrent.NONE);
    }

    /** The earlier rate grows as long as nobody of the audience was given to the candidate. */
    RingTest after(Counts candidate, Counts stable) {
        boolean exposed = after.answered() > 0 || candidate.assigned() > 0 || candidate.answered() > 0;
        return new RingTest(
                exposed ? before : before.plus(stable.failed(), stable.answered()),
                after.plus(candidate.counted(), candidate.answered()),
                charged.plus(candidate.failed(), candidate.answered()),
                beside.after(candidate.answered()));
    }

    /** What stable answered meanwhile, whoever asked. */
    RingTest beside(Rate stable, Duration elapsed) {
        return new RingTest(before, after, charged, beside.beside(stable, before.value(), elapsed));
    }

    /** Failures on the candidate that are explained by the ring's own past or by an outage of both. */
    double expected() {
        return beside.expected(before.value());
    }

    /** Of the difference between what is charged and what is explained. */
    double variance() {
        double worth = charged.answered() / Math.max(1.0, (double) before.answered());
        return charged.failed() + before.failed() * worth * worth + beside.noise(before.value());
    }

    /** Without an earlier rate there is nothing to compare with. */
    boolean judged() {
        return before.answered() > 0;
    }

    /** ln of the e-value; the level is the chance that the bound of the earlier rate is too low. */
    double evidence(double tolerance, double level) {
        double gross = Math.min(1, GROSS * tolerance * RateBound.upper(before, level));
        double n = after.answered();
        double x = Math.min((double) after.failed(), n);
        if (gross > 0.9 || n == 0) {
            return 0;
        }
        double[] state = new double[POINTS];
        double[] prior = new double[POINTS];
        double logNull = StrictMath.log(gross);
        for (int j = 0; j < POINTS; j++) {
            double rate = Math.min(0.999, StrictMath.exp(logNull * (1 - (j + 1.0) / POINTS)));
            double hits = x == 0 ? 0 : x * (StrictMath.log(rate) - logNull);
            double misses = n == x ? 0 : (n - x) * (StrictMath.log1p(-rate) - StrictMath.log1p(-gross));
            state[j] = hits + misses;
            prior[j] = -StrictMath.log(POINTS);
        }
        return Logarithms.sum(state, prior);
    }
}
