package dev.davy.simulate;

import java.util.SplittableRandom;

/**
 * Draws counts, reproducible on every machine. Poisson: Knuth's product of uniforms for small means (TAOCP 3.4.1), and
 * transformed rejection for large ones (Hörmann, "The transformed rejection method for generating Poisson random
 * variables", Insurance: Mathematics and Economics 12, 1993, algorithm PTRS); both are exact.
 */
final class Arrivals {
    private static final double LARGE = 10;
    private static final double HALF_LOG_TAU = StrictMath.log(2 * StrictMath.PI) / 2;

    private Arrivals() {}

    static int poisson(SplittableRandom random, double mean) {
        return mean <= 0 ? 0 : mean < LARGE ? small(random, mean) : large(random, mean);
    }

    private static int small(SplittableRandom random, double mean) {
        double product = random.nextDouble();
        if (product <= 1 - mean) {
            return 0; // which is no more than exp(-mean), and saves computing it
        }
        double limit = StrictMath.exp(-mean);
        int count = 0;
        while (product > limit) {
            product *= random.nextDouble();
            count++;
        }
        return count;
    }

    /** The constants are the paper's. */
    private static int large(SplittableRandom random, double mean) {
        double b = 0.931 + 2.53 * Math.sqrt(mean);
        double a = -0.059 + 0.02483 * b;
        double inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
        double within = 0.9277 - 3.6224 / (b - 2);
        double logMean = Double.NaN;
        while (true) {
            double u = random.nextDouble() - 0.5;
            double v = random.nextDouble();
            double us = 0.5 - Math.abs(u);
            double k = Math.floor((2 * a / us + b) * u + mean + 0.43);
            if (us >= 0.07 && v <= within) {
                return (int) k;
            }
            if (k < 0 || (us < 0.013 && v > us)) {
                continue;
            }
            logMean = Double.isNaN(logMean) ? StrictMath.log(mean) : logMean;
            if (StrictMath.log(v * inverseAlpha / (a / (us * us) + b)) <= k * logMean - mean - logFactorial(k)) {
                return (int) k;
            }
        }
    }

    /** ln k!, within 1e-10: a sum up to ten, Stirling's series from there on. */
    private static double logFactorial(double k) {
        if (k < 10) {
            double sum = 0;
            for (int i = 2; i <= k; i++) {
                sum += StrictMath.log(i);
            }
            return sum;
        }
        double each = 1 / k;
        return (k + 0.5) * StrictMath.log(k)
                - k
                + HALF_LOG_TAU
                + each * (1 / 12.0 - each * each * (1 / 360.0 - each * each / 1260));
    }

    /** How often something goes on that goes on so often on average, each time with the same chance. */
    static int geometric(SplittableRandom random, double mean) {
        double again = mean / (1 + mean);
        int count = 0;
        while (random.nextDouble() < again) {
            count++;
        }
        return count;
    }
}
