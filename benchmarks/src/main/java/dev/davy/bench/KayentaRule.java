package dev.davy.bench;

import dev.davy.simulate.CountedTraffic;
import java.util.ArrayList;
import java.util.List;

/**
 * What Kayenta's judge says of the error rate: a share of 5 %, one sample of each version a minute, and {@link MannWhitney} at
 * its fixed 98 % with tolerance 0.25, after 10, 20 and 30 minutes. High ends the release; after half an hour without it the
 * candidate is promoted. Minutes without requests give no sample.
 */
record KayentaRule() implements Peer {
    private static final int JUDGED_EVERY = 600;
    private static final int HORIZON = 1_800;

    @Override
    public String name() {
        return "Kayenta-like judge";
    }

    @Override
    public int everySeconds() {
        return 60;
    }

    @Override
    public Rule begin() {
        return new Analysis();
    }

    private static final class Analysis implements Rule {
        private final List<Double> candidate = new ArrayList<>();
        private final List<Double> stable = new ArrayList<>();

        @Override
        public double share() {
            return 0.05;
        }

        @Override
        public Move look(int second, CountedTraffic.Counted minute) {
            add(candidate, minute.candidateFailed(), minute.candidate());
            add(stable, minute.stableFailed(), minute.stable());
            if (second % JUDGED_EVERY == 0 && MannWhitney.high(array(candidate), array(stable))) {
                return Move.BACK;
            }
            return second >= HORIZON ? Move.PROMOTE : Move.GO_ON;
        }

        private static void add(List<Double> samples, long failed, long requests) {
            if (requests > 0) {
                samples.add(failed / (double) requests);
            }
        }

        private static double[] array(List<Double> samples) {
            return samples.stream().mapToDouble(Double::doubleValue).toArray();
        }
    }
}
