package dev.davy.bench;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The median of ratios measured in pairs, with its 95 % percentile-bootstrap limits (Efron and Tibshirani, An
 * Introduction to the Bootstrap, 1993, chapter 13). Pairs that ran one after the other share what the machine did to
 * both, so their ratio is steadier than either figure.
 *
 * @param median of the ratios
 * @param low 2.5 % limit of the median
 * @param high 97.5 % limit of the median
 */
record PairedRatio(double median, double low, double high) {
    private static final int RESAMPLES = 10_000;
    private static final long SEED = 20_260_101;

    /**
     * @param subject figures of the one that is judged, in the order measured; at least one
     * @param reference figures of the other, pair by pair
     */
    static PairedRatio of(double[] subject, double[] reference) {
        if (subject.length == 0 || subject.length != reference.length) {
            throw new IllegalArgumentException("pairs: " + subject.length + " and " + reference.length
                    + " (expected: as many of each, at least 1)");
        }
        double[] ratios = IntStream.range(0, subject.length)
                .mapToDouble(i -> subject[i] / reference[i])
                .toArray();
        var random = new SplittableRandom(SEED);
        double[] medians = new double[RESAMPLES];
        double[] drawn = new double[ratios.length];
        for (int i = 0; i < RESAMPLES; i++) {
            for (int j = 0; j < drawn.length; j++) {
                drawn[j] = ratios[random.nextInt(ratios.length)];
            }
            medians[i] = median(drawn);
        }
        Arrays.sort(medians);
        return new PairedRatio(
                median(ratios), medians[(int) (RESAMPLES * 0.025)], medians[(int) (RESAMPLES * 0.975) - 1]);
    }

    /** The median, halfway between the middle two of an even number. */
    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
