package dev.davy.judge;

import java.util.SplittableRandom;
import org.apache.commons.statistics.distribution.BetaDistribution;

/** Seeded draws for tests, and the limits of a proportion that was observed. */
final class Chance {
    private final SplittableRandom random;

    Chance(long seed) {
        random = new SplittableRandom(seed);
    }

    double uniform() {
        return random.nextDouble();
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    long any() {
        return random.nextLong();
    }

    /** A Poisson count: Knuth's product for small means, a rounded normal for others. */
    long poisson(double mean) {
        if (mean > 50) {
            return Math.max(0, Math.round(mean + Math.sqrt(mean) * random.nextGaussian()));
        }
        double limit = Math.exp(-mean);
        double product = random.nextDouble();
        long count = 0;
        while (product > limit) {
            product *= random.nextDouble();
            count++;
        }
        return count;
    }

    /** The one-sided lower Clopper-Pearson limit. */
    static double lowerLimit(int hits, int runs, double confidence) {
        return hits == 0
                ? 0
                : BetaDistribution.of(hits, runs - hits + 1.0).inverseCumulativeProbability(1 - confidence);
    }
}
