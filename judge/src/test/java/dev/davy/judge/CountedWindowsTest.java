package dev.davy.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.davy.model.Batch;
import dev.davy.model.Counts;
import dev.davy.model.Stratum;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

/** The judge on what a metric store counted: simulated Poisson counters, looked at every 10 s. */
class CountedWindowsTest {
    private static final int RUNS = 400;
    private static final int LOOKS = 180;
    private static final double EVERY = 10;

    private record World(double perSecond, double rate, double ratio, double clusters) {}

    private static Batch counted(long generation, boolean settled, double share, Counts candidate, Counts stable) {
        return new Batch(generation, new Stratum.Counted(settled), share, "", candidate, stable);
    }

    /** Failures come in geometric clusters of this mean size, each wholly on one version, as of a user who tries again. */
    private static Counts side(Chance chance, double requests, double rate, double clusters) {
        long failed = 0;
        for (long left = chance.poisson(requests * rate / clusters); left > 0; left--) {
            failed++;
            while (clusters > 1 && chance.below(1_000_000) < 1_000_000 * (1 - 1 / clusters)) {
                failed++;
            }
        }
        return Counts.of(failed + chance.poisson(requests * (1 - rate)), failed);
    }

    private static double growing(int look) {
        return Math.min(0.5, 0.01 * Math.pow(2, Math.floor(look / 3.0)));
    }

    /** How many runs are called Harm, and the mean of the seconds until then. */
    private static double[] harmed(World world, long seed, IntToDoubleFunction share) {
        Chance chance = new Chance(seed);
        int harmed = 0;
        double seconds = 0;
        for (int run = 0; run < RUNS; run++) {
            Judgement judgement = Judgement.begin(Evidence.terms(Evidence.guard(0.01)));
            for (int look = 0; look < LOOKS; look++) {
                double w = share.applyAsDouble(look);
                double requests = world.perSecond() * EVERY;
                Counts ours = side(chance, requests * w, world.rate() * world.ratio(), world.clusters());
                Counts theirs = side(chance, requests * (1 - w), world.rate(), world.clusters());
                judgement = judgement.observe(
                        List.of(counted((long) (w * 100_000), true, w, ours, theirs)),
                        Evidence.seconds((look + 1) * EVERY));
                if (Evidence.harm(judgement)) {
                    harmed++;
                    seconds += (look + 1) * EVERY;
                    break;
                }
            }
        }
        System.out.printf(
                "%s: %d of %d called Harm, after %.0f s (seed %d)%n",
                world, harmed, RUNS, harmed == 0 ? 0 : seconds / harmed, seed);
        return new double[] {harmed, harmed == 0 ? 0 : seconds / harmed};
    }

    private static void holds(World world, long seed) {
        assertThat(Chance.lowerLimit((int) harmed(world, seed, CountedWindowsTest::growing)[0], RUNS, 0.999))
                .isLessThanOrEqualTo(0.01);
    }

    @Test
    void versionsThatAreAlikeAreSeldomRolledBack() {
        holds(new World(100, 0.001, 1, 1), 1);
        holds(new World(1_000, 0.01, 1, 1), 2);
    }

    @Test
    void neitherAreTheyWhereFailuresComeInClusters() {
        holds(new World(100, 0.003, 1, 3), 3);
        holds(new World(1_000, 0.003, 1, 3), 4);
    }

    @Test
    void aRegressionIsFoundAllTheSame() {
        double[] tenfold = harmed(new World(100, 0.001, 10, 1), 5, _ -> 0.05);
        double[] all = harmed(new World(100, 0.001, 1_000, 1), 6, _ -> 0.01);

        assertThat(tenfold[0]).isGreaterThan(0.95 * RUNS);
        assertThat(all[0]).isEqualTo(RUNS);
        assertThat(all[1]).isLessThanOrEqualTo(130);
    }

    @Test
    void nothingIsComparedBeforeTheCandidateHasAHundredRequestsUnderOneSplit() {
        Judgement judgement = Judgement.begin(Evidence.terms(Evidence.guard(0.01)));
        for (int look = 0; look < 20; look++) {
            judgement = judgement.observe(
                    List.of(counted(look, true, 0.01, Counts.of(99, 99), Counts.of(9_900, 0))),
                    Evidence.seconds(look + 1.0));
        }
        assertThat(Evidence.harm(judgement)).isFalse();
        assertThat(judgement.excess().lowerBound()).isGreaterThan(1_500);

        judgement = judgement.observe(
                List.of(counted(19, true, 0.01, Counts.of(1, 1), Counts.of(99, 0))), Evidence.seconds(30));
        assertThat(Evidence.harm(judgement)).isTrue();
    }

    @Test
    void whatWasCountedWhileTheShareChangedSpendsTheBudgetAndIsComparedWithNothing() {
        Judgement judgement = Judgement.begin(Evidence.terms(Evidence.guard(0.01)))
                .observe(
                        List.of(counted(1, false, 0.01, Counts.of(1_000, 500), Counts.of(9_000, 0))),
                        Evidence.seconds(10));

        assertThat(Evidence.harm(judgement)).isFalse();
        assertThat(judgement.excess().estimate()).isEqualTo(500);
        assertThat(judgement.approximate()).isTrue();
        assertThat(judgement.meters().notes())
                .anySatisfy(
                        note -> assertThat(note).startsWith("approximate: counted by a metric store, and tempered by"));
    }

    @Test
    void aBurstOnBothVersionsIsNobodysExcess() {
        Judgement judgement = Judgement.begin(Evidence.terms(Evidence.guard(0.01)))
                .observe(
                        List.of(counted(1, true, 0.1, Counts.of(1_000, 200), Counts.of(9_000, 1_800))),
                        Evidence.seconds(10));

        assertThat(judgement.excess().estimate()).isZero();
        assertThat(Evidence.harm(judgement)).isFalse();
    }

    @Test
    void aReleaseThatNoStoreCountsIsNotApproximate() {
        Judgement judgement = Judgement.begin(Evidence.terms(Evidence.guard(0.01)))
                .observe(List.of(Evidence.split(0.1, Counts.of(1_000, 1), Counts.of(9_000, 9))), Evidence.seconds(10));

        assertThat(judgement.approximate()).isFalse();
        assertThat(judgement.meters().notes())
                .noneSatisfy(note -> assertThat(note).contains("approximate"));
    }
}
