package dev.davy.judge;

/**
 * How many of the answered requests failed.
 *
 * @param failed 0 or more
 * @param answered failures included, 0 or more
 */
public record Rate(long failed, long answered) {
    public static final Rate NONE = new Rate(0, 0);

    public Rate {
        if (failed < 0 || answered < 0) {
            throw new IllegalArgumentException("rate: " + failed + " of " + answered + " (expected: both 0 or more)");
        }
    }

    /** The failed share, 0..1; zero where nothing was answered. */
    public double value() {
        return answered == 0 ? 0 : Math.min(1.0, failed / (double) answered);
    }

    /** Both together; a sum beyond the range of a long stays at its end. */
    public Rate plus(long moreFailed, long moreAnswered) {
        return new Rate(Saturated.sum(failed, moreFailed), Saturated.sum(answered, moreAnswered));
    }
}
