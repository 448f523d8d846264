package dev.davy.bench;

import dev.davy.simulate.CountedTraffic;

/**
 * Flagger's canary analysis: each minute the success rate of the candidate's last minute must be 99 % or more; then the share
 * rises by 5 %, up to 50 %, and after a good minute there the candidate is promoted. A failed check leaves the share; so many of
 * them in all end the release. No requests are a failed check.
 *
 * <p>Ideal: the release ends with the check that is one too many, and not at the beginning of the next.
 *
 * @param threshold failed checks that end the release
 */
record FlaggerRule(int threshold) implements Peer {
    private static final int STEP = 5;
    private static final int MOST = 50;

    @Override
    public String name() {
        return "Flagger, threshold " + threshold;
    }

    @Override
    public int everySeconds() {
        return 60;
    }

    @Override
    public Rule begin() {
        return new Analysis(threshold);
    }

    private static final class Analysis implements Rule {
        private final int threshold;
        private int percent = STEP;
        private int failedChecks;

        Analysis(int threshold) {
            this.threshold = threshold;
        }

        @Override
        public double share() {
            return percent / 100.0;
        }

        @Override
        public Move look(int second, CountedTraffic.Counted minute) {
            long succeeded = minute.candidate() - minute.candidateFailed();
            if (minute.candidate() == 0 || 100 * succeeded < 99 * minute.candidate()) {
                failedChecks++;
                return failedChecks >= threshold ? Move.BACK : Move.GO_ON;
            }
            if (percent >= MOST) {
                return Move.PROMOTE;
            }
            percent += STEP;
            return Move.GO_ON;
        }
    }
}
