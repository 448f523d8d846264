package dev.davy.judge;

/** Functions of logarithms that the library does not have, none of which returns NaN for numbers that are none. */
final class Logarithms {
    private static final double HALF_LOG_TWO_PI = 0.9189385332046727;

    private Logarithms() {}

    /** ln(e^a + e^b); minus infinity stands for zero. */
    static double add(double a, double b) {
        double high = Math.max(a, b);
        double low = Math.min(a, b);
        return low == Double.NEGATIVE_INFINITY ? high : high + StrictMath.log1p(StrictMath.exp(low - high));
    }

    /** ln Σ e^(a_i + b_i). */
    static double sum(double[] a, double[] b) {
        double high = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < a.length; i++) {
            high = Math.max(high, a[i] + b[i]);
        }
        if (high == Double.NEGATIVE_INFINITY) {
            return high;
        }
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            double below = a[i] + b[i] - high;
            sum += below < -40 ? 0 : StrictMath.exp(below);
        }
        return high + StrictMath.log(sum);
    }

    /** e^x, at most e^690, so that sums of thousands of them are still finite. */
    static double finiteExp(double x) {
        return StrictMath.exp(Math.min(x, 690));
    }

    /**
     * ln Γ(x) for x ≥ 1: Stirling's series with five terms after shifting to 10 or more (Abramowitz and Stegun 6.1.41);
     * the error is below 1e-12 relative to the result.
     */
    static double gamma(double x) {
        double shift = 0;
        double at = x;
        while (at < 10) {
            shift += StrictMath.log(at);
            at += 1;
        }
        double r = 1 / at;
        double r2 = r * r;
        double series = r * (1.0 / 12 - r2 * (1.0 / 360 - r2 * (1.0 / 1260 - r2 * (1.0 / 1680 - r2 / 1188))));
        return (at - 0.5) * StrictMath.log(at) - at + HALF_LOG_TWO_PI + series - shift;
    }

    /** ln B(a, b) for a, b ≥ 1. */
    static double beta(double a, double b) {
        if (a == 1) {
            return -StrictMath.log(b);
        }
        if (b == 1) {
            return -StrictMath.log(a);
        }
        return gamma(a) + gamma(b) - gamma(a + b);
    }
}
