package dev.davy.judge;

/**
 * Candidate failures beyond what stable's rate explains: what the blast radius is charged with.
 *
 * <p>Over the batches b with share w: {@code Σ (C_b - S_b·w_b/(1-w_b))}, C and S the failures of candidate and stable,
 * shielded ones included, so that an outage shared by both versions cancels whatever the share was at the time. Where users
 * are recognised, the candidate's requests for each of stable's are counted in place of w/(1-w) ({@link MeasuredOdds}). A whole
 * ring is charged with what exceeds both the audience's own earlier rate and stable's at the time ({@link Concurrent}).
 *
 * @param estimate may be negative, when stable failed more
 * @param lowerBound {@code max(0, estimate - 2·√variance)}, with the variance of two Poisson counts, more where users fail
 *     in clusters: what counts as spent, since the plain estimate eats the budget of a good release by noise (analysis C10)
 */
public record Excess(double estimate, double lowerBound) {
    public static final Excess NONE = new Excess(0, 0);

    static Excess of(double observed, double expected, double variance) {
        double estimate = observed - expected;
        return new Excess(estimate, Math.max(0, estimate - 2 * StrictMath.sqrt(variance)));
    }
}
