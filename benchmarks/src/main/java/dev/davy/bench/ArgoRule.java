package dev.davy.bench;

import dev.davy.simulate.CountedTraffic;

/**
 * The analysis of Argo Rollouts' documentation: every five minutes the success rate must be 95 % or more, and the release is
 * aborted when more than three measurements failed. The share is 5 % for half an hour, then the candidate is promoted. A
 * measurement without requests is an error there, and here none at all.
 */
record ArgoRule() implements Peer {
    private static final int FAILURE_LIMIT = 3;
    private static final int HORIZON = 1_800;

    @Override
    public String name() {
        return "Argo's documented example";
    }

    @Override
    public int everySeconds() {
        return 300;
    }

    @Override
    public Rule begin() {
        return new Analysis();
    }

    private static final class Analysis implements Rule {
        private int failed;

        @Override
        public double share() {
            return 0.05;
        }

        @Override
        public Move look(int second, CountedTraffic.Counted since) {
            long succeeded = since.candidate() - since.candidateFailed();
            if (100 * succeeded < 95 * since.candidate()) {
                failed++;
            }
            if (failed > FAILURE_LIMIT) {
                return Move.BACK;
            }
            return second >= HORIZON ? Move.PROMOTE : Move.GO_ON;
        }
    }
}
