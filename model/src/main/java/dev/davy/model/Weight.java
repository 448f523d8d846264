package dev.davy.model;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * A share of traffic in whole buckets, 0 to 100,000; one bucket is 0.001 %.
 *
 * @param buckets 0..100,000
 */
public record Weight(int buckets) implements Comparable<Weight> {
    /** How many buckets there are: the candidate owns those below its weight. */
    public static final int BUCKETS = 100_000;

    public static final Weight ZERO = new Weight(0);
    public static final Weight ALL = new Weight(BUCKETS);

    private static final BigDecimal PER_PERCENT = new BigDecimal(BUCKETS / 100);

    public Weight {
        if (buckets < 0 || buckets > BUCKETS) {
            throw new IllegalArgumentException("weight: " + buckets + " buckets (expected: 0..100000)");
        }
    }

    /** The weight of a percentage with up to three decimals, 0..100; finer ones are refused, not rounded. */
    public static Weight ofPercent(BigDecimal percent) {
        try {
            return new Weight(percent.multiply(PER_PERCENT).intValueExact());
        } catch (ArithmeticException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "weight: " + percent.toPlainString() + " (expected: 0..100 percent in steps of 0.001)", e);
        }
    }

    /** The weight of a whole percentage, 0..100. */
    public static Weight ofPercent(int percent) {
        return ofPercent(BigDecimal.valueOf(percent));
    }

    /** The largest weight that is not above a share of 0..1; what lies outside is clamped, NaN is zero. */
    public static Weight ofShare(double share) {
        double clamped = Math.max(0.0, Math.min(1.0, share));
        return new Weight((int) Math.floor(clamped * BUCKETS + 1e-9));
    }

    /** The probability that a request is given to the candidate, 0..1. */
    public double share() {
        return buckets / (double) BUCKETS;
    }

    public boolean isZero() {
        return buckets == 0;
    }

    /** The smaller of the two. */
    public Weight min(Weight other) {
        return buckets <= other.buckets ? this : other;
    }

    /** The larger of the two. */
    public Weight max(Weight other) {
        return buckets >= other.buckets ? this : other;
    }

    @Override
    public int compareTo(Weight other) {
        return Integer.compare(buckets, other.buckets);
    }

    /** As people write it: {@code 5%}, {@code 0.125%}. */
    @Override
    public String toString() {
        return new BigDecimal(buckets)
                        .divide(PER_PERCENT, 3, RoundingMode.UNNECESSARY)
                        .stripTrailingZeros()
                        .toPlainString()
                + "%";
    }
}
