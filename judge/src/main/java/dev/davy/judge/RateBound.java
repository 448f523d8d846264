package dev.davy.judge;

/**
 * An upper bound of a failure rate that holds at every moment at once: the Beta(1,1)-mixture confidence sequence of a
 * Bernoulli mean (analysis C6; the mixture is Robbins, "Statistical methods related to the law of the iterated
 * logarithm", 1970, in its Beta-binomial form, Howard et al., "Time-uniform, nonparametric, nonasymptotic confidence
 * sequences", Annals of Statistics 49, 2021).
 *
 * <p>With c failures of n the e-value against rate p is {@code B(1+c, 1+n-c) / (p^c (1-p)^(n-c))}; the bound at level a
 * is the p above c/n where it is 1/a. Without failures that is {@code 1 - (a/(n+1))^(1/n)}.
 */
final class RateBound {
    private RateBound() {}

    /** The bound at a level of 0..1; one when nothing was answered. */
    static double upper(Rate rate, double level) {
        double n = rate.answered();
        double c = Math.min((double) rate.failed(), n);
        if (n == 0 || c == n) {
            return 1;
        }
        double goal = -StrictMath.log(level);
        if (c == 0) {
            return -StrictMath.expm1((-goal - StrictMath.log(n + 1)) / n);
        }
        double low = c / n;
        double high = 1;
        double constant = Logarithms.beta(1 + c, 1 + n - c);
        for (int i = 0; i < 60 && high - low > 1e-9 * high; i++) {
            double middle = (low + high) / 2;
            if (against(middle, c, n, constant) >= goal) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return high;
    }

    /** ln of the e-value against every rate of p and more; zero while the observed rate is not below p. */
    static double evidenceBelow(double p, Rate rate) {
        double n = rate.answered();
        double c = Math.min((double) rate.failed(), n);
        return n == 0 || c / n >= p ? 0 : against(p, c, n, Logarithms.beta(1 + c, 1 + n - c));
    }

    private static double against(double p, double c, double n, double logBeta) {
        return logBeta - (c == 0 ? 0 : c * StrictMath.log(p)) - (n - c) * StrictMath.log1p(-p);
    }
}
