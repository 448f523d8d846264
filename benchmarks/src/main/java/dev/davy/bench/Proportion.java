package dev.davy.bench;

import org.apache.commons.statistics.distribution.BetaDistribution;

/**
 * How often something happened in independent runs, with its one-sided 99.9 % limits (Clopper and Pearson, "The use of
 * confidence or fiducial limits illustrated in the case of the binomial", Biometrika 26, 1934).
 *
 * @param hits 0 or more
 * @param runs at least one
 */
record Proportion(int hits, int runs) {
    private static final double CHANCE = 0.001;

    double value() {
        return hits / (double) runs;
    }

    /** The truth is above this, with 99.9 % confidence. */
    double lower() {
        return hits == 0 ? 0 : BetaDistribution.of(hits, runs - hits + 1.0).inverseCumulativeProbability(CHANCE);
    }

    /** The truth is below this, with 99.9 % confidence. */
    double upper() {
        return hits == runs ? 1 : BetaDistribution.of(hits + 1.0, runs - hits).inverseSurvivalProbability(CHANCE);
    }
}
