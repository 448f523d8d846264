package dev.davy.judge;

import java.util.List;

/**
 * The alarm that users do not come to the versions of an experiment as they were assigned: then no comparison can be trusted.
 *
 * <p>A Dirichlet mixture over the shares against the assigned ones (Lindon and Malek, NeurIPS 2022; analysis C3 with k = 2 for
 * each version), at a level of 0.1 %, which may be looked at at any time.
 */
final class UserRatio {
    private static final double LOG_BAR = StrictMath.log(1_000);
    /** The prior's weight: so many users for each version. */
    private static final double PRIOR = 2;

    private UserRatio() {}

    /** ln of the e-value. */
    static double evidence(List<Double> shares, List<Long> users) {
        double weight = PRIOR * shares.size();
        double evidence = 0;
        double all = 0;
        for (int i = 0; i < shares.size(); i++) {
            double prior = weight * shares.get(i);
            double n = users.get(i);
            evidence += Logarithms.gamma(prior + n) - Logarithms.gamma(prior) - n * StrictMath.log(shares.get(i));
            all += n;
        }
        return evidence - Logarithms.gamma(weight + all) + Logarithms.gamma(weight);
    }

    static boolean alarm(List<Double> shares, List<Long> users) {
        return evidence(shares, users) >= LOG_BAR;
    }
}
