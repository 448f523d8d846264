package dev.davy.judge;

import java.util.Arrays;

/**
 * The relative certificate as a game of bets: is the candidate's failure rate below {@code regression} times stable's?
 *
 * <p>Given that a request failed under share w, it is the candidate's with probability {@code p0 = wρ1/(wρ1+1-w)} or more if
 * the candidate is ρ1 times as bad or worse. Bettors stake on less: one on ratio ρ multiplies what he has by {@code q/p0} for
 * a candidate failure and by {@code (1-q)/(1-p0)} for one of stable's, with {@code q = wρ/(wρ+1-w)}. Whatever ρ ≤ ρ1 each
 * chooses <em>before</em> a batch, what they own together is a supermartingale under the null, so it ever reaches the bar
 * with chance 1/bar at most (Shafer, "Testing by betting", JRSS A 184, 2021; the fixed ratios are analysis C10).
 *
 * <p>Two things make it faster than fixed ratios alone for versions that are alike. Two bettors have a horizon and choose ρ
 * by what they own and how much is left to come, as the most powerful test of that many failures would: {@code ρ = ρ1
 * exp(-φ(d)/(Φ(d) √R))}, where Φ(d) is the part of the bar that they own and R the variance still to come (the hedge of a
 * digital option). And nobody stakes more than one failure of stable's needs to reach the bar, so that nothing is won
 * beyond it. At equal shares half of the alike versions are certified by 48 failures and not 52, 79 % and not 76 % by 86.
 *
 * <p>Immutable; {@code owned} is never changed once made.
 *
 * @param regression ρ1, above 1
 * @param bar what all own together when the candidate is certified
 * @param owned ln of what each bettor owns: those with a horizon, then the fixed ratios
 * @param variance Σ p0(1-p0) over the failures so far: the clock of the horizons
 */
@SuppressWarnings("ArrayRecordComponent") // never changed once made, and compared by content below
record NonInferiority(double regression, double bar, double[] owned, double variance) {
    /** The ratios of those who do not change them, as far as they are below the regression. */
    private static final double[] RATIOS = {.5, .7, .85, 1, 1.15};

    /** What each begins with: those with a horizon first. */
    private static final double[] PARTS = {.3, .42, .005, .01, .02, .215, .03};

    /** Horizons, in multiples of the failures that a bet on ratio 1 needs on average at equal shares. */
    private static final double[] HORIZONS = {.8, 1.42};

    /** No bettor goes below a fifth of the regression: bolder is ruin by a single candidate failure. */
    private static final double BOLDEST = StrictMath.log(5);

    private static final double WINITZKI = 0.147;

    static NonInferiority begin(double regression, double bar) {
        double sum = 0;
        for (int i = 0; i < PARTS.length; i++) {
            sum += used(i, regression) ? PARTS[i] : 0;
        }
        double[] owned = new double[PARTS.length];
        for (int i = 0; i < PARTS.length; i++) {
            owned[i] = used(i, regression) ? StrictMath.log(PARTS[i] / sum) : Double.NEGATIVE_INFINITY;
        }
        return new NonInferiority(Math.min(regression, 1e100), bar, owned, 0);
    }

    private static boolean used(int bettor, double regression) {
        return bettor < HORIZONS.length || RATIOS[bettor - HORIZONS.length] * 1.05 < regression;
    }

    /** ln of what all own together: certified from ln(bar) on. */
    double evidence() {
        return Logarithms.sum(owned, new double[owned.length]);
    }

    /** After failures at one share; a share of nothing or all is no experiment and changes nothing. */
    NonInferiority after(double share, double candidate, double stable) {
        if (!(share > 0 && share < 1) || candidate + stable == 0) {
            return this;
        }
        double rest = 1 - share;
        double alike = share * regression + rest;
        double[] onCandidate = new double[owned.length];
        double[] onStable = new double[owned.length];
        for (int i = 0; i < owned.length; i++) {
            double ratio = ratio(i);
            onStable[i] = StrictMath.log(alike / (share * ratio + rest));
            onCandidate[i] = onStable[i] + StrictMath.log(ratio / regression);
        }
        double stake = stake(onStable);
        double[] next = owned.clone();
        for (int i = 0; i < next.length; i++) {
            double gain = candidate * onCandidate[i] + stable * onStable[i];
            next[i] += stake == 1 ? gain : StrictMath.log1p(stake * StrictMath.expm1(Math.min(gain, 690)));
        }
        return new NonInferiority(
                regression, bar, next, variance + (candidate + stable) * (share * regression / alike) * (rest / alike));
    }

    /**
     * The part of what they own that all stake: 1, or less if one failure of stable's then reaches the bar. A little more
     * than the bar, as batches in which both sides failed would else come ever nearer to it and never there.
     */
    private double stake(double[] onStable) {
        double now = evidence();
        double won = Logarithms.sum(owned, onStable);
        double goal = StrictMath.log(bar * 1.02);
        if (now >= goal || won <= goal) {
            return now >= goal ? 0 : 1;
        }
        return Math.clamp(StrictMath.expm1(goal - now) / StrictMath.expm1(won - now), 0, 1);
    }

    private double ratio(int bettor) {
        if (bettor >= HORIZONS.length) {
            return RATIOS[bettor - HORIZONS.length];
        }
        double left = horizon(HORIZONS[bettor]) - variance;
        if (!(left > 0)) {
            return regression;
        }
        double part = StrictMath.exp(owned[bettor]) / bar;
        double boldness = hazard(part) / StrictMath.sqrt(left);
        return regression * StrictMath.exp(-Math.min(BOLDEST, boldness));
    }

    /**
     * φ(d)/Φ(d) where Φ(d) is the part. The inverse of Φ is Winitzki's closed form ("A handy approximation for the error
     * function and its inverse", 2008; within 0.002): a bet is fair whatever it is, so exactness would buy nothing.
     */
    private static double hazard(double part) {
        double inside = Math.clamp(part, 1e-300, 1 - 1e-12);
        double log = StrictMath.log(4 * inside * (1 - inside));
        double half = 2 / (Math.PI * WINITZKI) + log / 2;
        double squared = 2 * (StrictMath.sqrt(half * half - log / WINITZKI) - half);
        return StrictMath.exp(-squared / 2) / StrictMath.sqrt(2 * Math.PI) / inside;
    }

    /** The variance of the failures of a horizon at equal shares. */
    private double horizon(double multiple) {
        double p0 = regression / (regression + 1);
        double worth = -0.5 * StrictMath.log(4 * p0 * (1 - p0));
        return multiple * StrictMath.log(bar) / worth * p0 * (1 - p0);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NonInferiority that
                && Double.compare(regression, that.regression) == 0
                && Double.compare(bar, that.bar) == 0
                && Double.compare(variance, that.variance) == 0
                && Arrays.equals(owned, that.owned);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(owned);
    }

    @Override
    public String toString() {
        return "ln " + evidence() + " of " + StrictMath.log(bar);
    }
}
