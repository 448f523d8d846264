package dev.davy.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

/** What the relative certificate promises: it is fair whatever the shares, and quick for versions that are alike. */
final class NonInferiorityTest {
    private static final double BAR = 40;
    private static final int RUNS = 8_000;

    /** The part of runs that are certified by so many failures of a candidate of that ratio to stable. */
    private static double certified(long seed, double ratio, int failures, int batch, IntToDoubleFunction shares) {
        Chance chance = new Chance(seed);
        int certified = 0;
        for (int run = 0; run < RUNS; run++) {
            NonInferiority bets = NonInferiority.begin(2, BAR);
            for (int at = 0; at < failures && bets.evidence() < Math.log(BAR) - 1e-9; at += batch) {
                double share = shares.applyAsDouble(at);
                double ours = share * ratio / (share * ratio + 1 - share);
                int candidate = 0;
                for (int i = 0; i < batch; i++) {
                    candidate += chance.uniform() < ours ? 1 : 0;
                }
                bets = bets.after(share, candidate, batch - candidate);
            }
            certified += bets.evidence() >= Math.log(BAR) - 1e-9 ? 1 : 0;
        }
        return certified / (double) RUNS;
    }

    private static void fair(long seed, int batch, IntToDoubleFunction shares) {
        double wrong = certified(seed, 2, 400, batch, shares);
        System.out.printf("certified although twice as bad: %.4f (seed %d)%n", wrong, seed);
        assertThat(Chance.lowerLimit((int) Math.round(wrong * RUNS), RUNS, 0.999))
                .isLessThanOrEqualTo(1 / BAR);
    }

    @Test
    void whatIsTwiceAsBadIsCertifiedNoMoreOftenThanPromised() {
        fair(1, 1, at -> 0.5);
    }

    @Test
    void theSameHoldsWhileTheShareMovesAndForBatchesOfManyFailures() {
        fair(2, 1, at -> Math.min(0.5, 0.01 * Math.pow(2, at / 5.0)));
        fair(3, 1, at -> at / 7 % 2 == 0 ? 0.05 : 0.5);
        fair(4, 15, at -> 0.5);
    }

    @Test
    void halfOfTheAlikeVersionsAreCertifiedByFiftyFailuresAndMostByNinety() {
        assertThat(certified(5, 1, 50, 1, at -> 0.5)).isGreaterThan(0.5);
        assertThat(certified(6, 1, 90, 1, at -> 0.5)).isGreaterThan(0.78);
    }

    @Test
    void aBetterVersionIsCertifiedSooner() {
        assertThat(certified(7, 0.5, 35, 1, at -> 0.5)).isGreaterThan(0.9);
    }
}
