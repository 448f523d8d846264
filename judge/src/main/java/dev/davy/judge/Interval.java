package dev.davy.judge;

/** Where a quantity lies, at every moment at once, but for a stated chance. */
public record Interval(double low, double high) {
    /** Nothing is known. */
    public static final Interval EVERYTHING = new Interval(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

    public Interval {
        if (Double.isNaN(low) || Double.isNaN(high) || low > high) {
            throw new IllegalArgumentException("interval: " + low + ".." + high + " (expected: low..high)");
        }
    }

    public boolean contains(double value) {
        return low <= value && value <= high;
    }

    /** Whether it holds no value that is further from zero. */
    public boolean within(double distance) {
        return -distance <= low && high <= distance;
    }

    public double width() {
        return high - low;
    }
}
