package dev.davy.judge;

import dev.davy.model.Counts;

/**
 * How much a version's failures scatter about its own rate: Pearson's statistic over stretches in which one failure or more
 * was to be expected, by what came before. Divided by their number it is 1 for Poisson counts, and 2c - 1 for failures that
 * come in geometric clusters of c.
 *
 * @param stretch that is being filled
 * @param past stretches
 * @param pearson Σ (failed - expected)² / expected over them
 * @param stretches how many
 */
record Scatter(Rate stretch, Rate past, double pearson, long stretches) {
    static final Scatter START = new Scatter(Rate.NONE, Rate.NONE, 0, 0);

    Scatter after(Counts counts) {
        Rate filling = stretch.plus(counts.failed(), counts.answered());
        if (filling.answered() * rate(past) < 1) {
            return new Scatter(filling, past, pearson, stretches);
        }
        Rate all = past.plus(filling.failed(), filling.answered());
        double expected = filling.answered() * rate(all);
        double off = filling.failed() - expected;
        return new Scatter(Rate.NONE, all, pearson + off * off / expected, stretches + 1);
    }

    private static double rate(Rate seen) {
        return (seen.failed() + 0.5) / (seen.answered() + 1.0);
    }
}
