package dev.davy.judge;

import java.util.Arrays;

/**
 * The e-process for a fault that begins late: bets that start anew at every second.
 *
 * <p>A long good start costs {@link RatioMixture} its wealth, and the evidence of a late fault must first win it back. Here
 * one account for each ratio is paid in a little more with every second, and what it holds is multiplied by the batches
 * from then on: {@code M ← (M + prior) · e}. This is the e-detector of Shirayev-Roberts type (Shin, Ramdas, Rinaldo,
 * "E-detectors: a nonparametric framework for sequential change detection", NEJSDS 2023; analysis C8) with its constant
 * pay-in replaced by a prior over the second of the onset, {@code 2^-k / T} for each second of the k-th period of T
 * seconds: M/T in the first period, and α halved again in every one that follows. The prior sums to at most one, so the
 * mean over the ratios is an e-process without a horizon.
 *
 * @param account ln of each ratio's holdings; minus infinity before the first pay-in; never changed once made
 * @param paidSeconds up to which second of the release the prior is paid in
 */
@SuppressWarnings("ArrayRecordComponent") // never changed once made, and compared by content below
record LateOnset(double[] account, long paidSeconds) {
    static LateOnset begin(int ratios) {
        double[] account = new double[ratios];
        Arrays.fill(account, Double.NEGATIVE_INFINITY);
        return new LateOnset(account, 0);
    }

    /**
     * Pays in what is due and multiplies by what was observed since.
     *
     * @param step ln e of the batches, for each ratio
     * @param seconds since the release began
     * @param period T, above zero
     */
    LateOnset after(double[] step, long seconds, double period) {
        long until = Math.max(seconds, paidSeconds);
        double due = prior(until, period) - prior(paidSeconds, period);
        double logDue = due > 0 ? StrictMath.log(due) : Double.NEGATIVE_INFINITY;
        double[] next = new double[account.length];
        for (int i = 0; i < next.length; i++) {
            next[i] = Logarithms.add(account[i], logDue) + step[i];
        }
        return new LateOnset(next, until);
    }

    /** The prior probability that the onset is within so many seconds: {@code 1 - 2^-(k-1) + rest·2^-k} in period k. */
    private static double prior(long seconds, double period) {
        double periods = seconds / period;
        double whole = StrictMath.floor(periods);
        if (whole > 1000) {
            return 1;
        }
        double left = StrictMath.pow(2, -whole);
        return 1 - left + (periods - whole) * left / 2;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LateOnset that
                && paidSeconds == that.paidSeconds
                && Arrays.equals(account, that.account);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(account) + Long.hashCode(paidSeconds);
    }
}
