package dev.davy.bench;

import java.util.Arrays;

/**
 * The classification "High" of Kayenta's judge: the lower end of the 98 % confidence interval of the shift between the versions,
 * by the rank-sum statistic with ties and continuity correction, is above a quarter of the estimated shift, and the mean did not
 * fall. The shift is the median of all differences (Hodges and Lehmann), which Kayenta finds as a root of the same statistic.
 */
final class MannWhitney {
    /** The standard normal quantile of a two-sided interval of 98 %. */
    private static final double CRITICAL = 2.3263478740408408;

    private static final double TOLERANCE = 0.25;

    private MannWhitney() {}

    /** Whether the candidate's samples are higher than stable's. */
    static boolean high(double[] candidate, double[] stable) {
        if (candidate.length == 0 || stable.length == 0 || alike(candidate, stable)) {
            return false;
        }
        double shift = shift(candidate, stable);
        double tolerated = TOLERANCE * Math.abs(shift);
        if (constant(candidate) && constant(stable)) {
            return shift > tolerated;
        }
        double ratio = mean(candidate) / mean(stable);
        boolean fell = mean(candidate) > 0 && mean(stable) > 0 && ratio < 1;
        return !fell && statistic(candidate, stable, tolerated) > CRITICAL;
    }

    /** One value on both sides, or the same values. */
    private static boolean alike(double[] candidate, double[] stable) {
        double[] a = candidate.clone();
        double[] b = stable.clone();
        Arrays.sort(a);
        Arrays.sort(b);
        return Arrays.equals(a, b) || (constant(a) && constant(b) && a[0] == b[0]);
    }

    private static boolean constant(double[] values) {
        return Arrays.stream(values).allMatch(value -> value == values[0]);
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElse(0);
    }

    /** The median of all differences between a sample of the candidate's and one of stable's. */
    static double shift(double[] candidate, double[] stable) {
        double[] differences = new double[candidate.length * stable.length];
        int at = 0;
        for (double x : candidate) {
            for (double y : stable) {
                differences[at++] = x - y;
            }
        }
        Arrays.sort(differences);
        int middle = differences.length / 2;
        return differences.length % 2 == 1 ? differences[middle] : (differences[middle - 1] + differences[middle]) / 2;
    }

    /** The standardised rank sum of the candidate's samples less a shift: the interval's lower end is where it is critical. */
    static double statistic(double[] candidate, double[] stable, double shift) {
        int m = candidate.length;
        int n = stable.length;
        double[] all = new double[m + n];
        for (int i = 0; i < m; i++) {
            all[i] = candidate[i] - shift;
        }
        System.arraycopy(stable, 0, all, m, n);
        double[] sorted = all.clone();
        Arrays.sort(sorted);
        double ties = 0;
        double ranks = 0;
        for (int from = 0; from < sorted.length; ) {
            int to = from;
            while (to < sorted.length && sorted[to] == sorted[from]) {
                to++;
            }
            double same = to - from;
            ties += same * same * same - same;
            double rank = (from + 1 + to) / 2.0;
            for (int i = 0; i < m; i++) {
                ranks += all[i] == sorted[from] ? rank : 0;
            }
            from = to;
        }
        double above = ranks - m * (m + 1) / 2.0 - m * n / 2.0;
        double size = m + n;
        double variance = m * n / 12.0 * (size + 1 - ties / (size * (size - 1)));
        return variance == 0 ? 0 : (above - 0.5 * Math.signum(above)) / Math.sqrt(variance);
    }
}
