package dev.davy.bench;

import dev.davy.simulate.CountedTraffic;

/**
 * A one-sided z-test for two proportions with pooled variance at 1 %, at a share of 5 % for half an hour: as a fixed-horizon test
 * it is valid once, at the horizon; people look at it all the time.
 *
 * @param repeatedly whether it is looked at every ten seconds, and the first alarm counts
 */
record ZTest(boolean repeatedly) implements Peer {
    /** The quantile of 99 % of the standard normal distribution. */
    private static final double CRITICAL = 2.3263478740408408;

    private static final int HORIZON = 1_800;

    @Override
    public String name() {
        return repeatedly ? "z-test every 10 s" : "z-test at its horizon";
    }

    @Override
    public int everySeconds() {
        return 10;
    }

    @Override
    public Rule begin() {
        return new Test(repeatedly);
    }

    /** The statistic; zero where nothing can be said. */
    static double z(long candidate, long candidateFailed, long stable, long stableFailed) {
        double n = candidate;
        double m = stable;
        double pooled = (candidateFailed + stableFailed) / Math.max(1, n + m);
        double variance = pooled * (1 - pooled) * (1 / n + 1 / m);
        return n == 0 || m == 0 || variance == 0 ? 0 : (candidateFailed / n - stableFailed / m) / Math.sqrt(variance);
    }

    private static final class Test implements Rule {
        private final boolean repeatedly;
        private long candidate;
        private long candidateFailed;
        private long stable;
        private long stableFailed;

        Test(boolean repeatedly) {
            this.repeatedly = repeatedly;
        }

        @Override
        public double share() {
            return 0.05;
        }

        @Override
        public Move look(int second, CountedTraffic.Counted more) {
            candidate += more.candidate();
            candidateFailed += more.candidateFailed();
            stable += more.stable();
            stableFailed += more.stableFailed();
            boolean over = second >= HORIZON;
            boolean alarm = (repeatedly || over) && z(candidate, candidateFailed, stable, stableFailed) >= CRITICAL;
            return alarm ? Move.BACK : over ? Move.PROMOTE : Move.GO_ON;
        }
    }
}
