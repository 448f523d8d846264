package dev.davy.judge;

import java.util.Arrays;

/**
 * A {@link RatioMixture} with the evidence so far.
 *
 * @param mixture the grid; the same for all states of one test
 * @param state Σ ln e for each ratio; never changed once made
 * @param evidence ln of the mixture
 */
@SuppressWarnings("ArrayRecordComponent") // never changed once made, and compared by content below
record RatioTest(RatioMixture mixture, double[] state, double evidence) {
    static RatioTest begin(RatioMixture mixture) {
        return new RatioTest(mixture, mixture.start(), 0);
    }

    /** After a step, Σ ln e of new batches for each ratio. */
    RatioTest after(double[] step) {
        double[] next = state.clone();
        for (int i = 0; i < next.length; i++) {
            next[i] += step[i];
        }
        return new RatioTest(mixture, next, mixture.evidence(next));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RatioTest that
                && Arrays.equals(state, that.state)
                && Double.compare(evidence, that.evidence) == 0;
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(state);
    }

    @Override
    public String toString() {
        return "ln e " + evidence;
    }
}
