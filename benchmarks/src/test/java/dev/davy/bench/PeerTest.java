package dev.davy.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.davy.simulate.CountedTraffic.Counted;
import dev.davy.simulate.World;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PeerTest {
    private static Counted candidate(long requests, long failed) {
        return new Counted(requests, failed, 19 * requests, 0, 0);
    }

    private static List<Double> shares(Peer peer, Counted each, int looks) {
        Peer.Rule rule = peer.begin();
        List<Double> shares = new ArrayList<>();
        for (int look = 1; look <= looks; look++) {
            shares.add(rule.share());
            rule.look(look * peer.everySeconds(), each);
        }
        return shares;
    }

    private static int looksUntil(Peer peer, Peer.Move end, Counted each) {
        Peer.Rule rule = peer.begin();
        for (int look = 1; look <= 1_000; look++) {
            Peer.Move move = rule.look(look * peer.everySeconds(), each);
            if (move != Peer.Move.GO_ON) {
                assertThat(move).isEqualTo(end);
                return look;
            }
        }
        throw new AssertionError("undecided");
    }

    @Test
    void flaggerGoesUpByFivePercentAMinuteAndPromotesAfterAGoodMinuteAtFifty() {
        assertThat(shares(new FlaggerRule(5), candidate(100, 1), 3)).containsExactly(0.05, 0.10, 0.15);
        assertThat(looksUntil(new FlaggerRule(5), Peer.Move.PROMOTE, candidate(100, 1)))
                .isEqualTo(10);
    }

    @Test
    void flaggerGoesBackWithItsLastFailedCheckAndDoesNotRiseOnOne() {
        assertThat(shares(new FlaggerRule(5), candidate(1_000, 11), 2)).containsExactly(0.05, 0.05);
        assertThat(looksUntil(new FlaggerRule(5), Peer.Move.BACK, candidate(1_000, 11)))
                .isEqualTo(5);
        assertThat(looksUntil(new FlaggerRule(1), Peer.Move.BACK, candidate(1_000, 11)))
                .isEqualTo(1);
        assertThat(looksUntil(new FlaggerRule(1), Peer.Move.BACK, candidate(0, 0)))
                .isEqualTo(1);
    }

    @Test
    void flaggersLimitBelongsToWhatPasses() {
        assertThat(looksUntil(new FlaggerRule(1), Peer.Move.PROMOTE, candidate(1_000, 10)))
                .isEqualTo(10);
    }

    @Test
    void argoAbortsWithTheFourthFailedMeasurement() {
        assertThat(looksUntil(new ArgoRule(), Peer.Move.BACK, candidate(1_000, 51)))
                .isEqualTo(4);
        assertThat(looksUntil(new ArgoRule(), Peer.Move.PROMOTE, candidate(1_000, 50)))
                .isEqualTo(6);
    }

    @Test
    void theZStatisticIsThatOfTheTextbook() {
        // 20 of 100 against 10 of 100: pooled 0.15, standard error sqrt(0.15 × 0.85 × 0.02) = 0.0505
        assertThat(ZTest.z(100, 20, 100, 10)).isCloseTo(1.9803, within(1e-4));
        assertThat(ZTest.z(100, 0, 100, 0)).isZero();
        assertThat(ZTest.z(0, 0, 100, 5)).isZero();
    }

    @Test
    void theFixedTestAnswersAtItsHorizonAndTheOtherAtTheFirstAlarm() {
        assertThat(looksUntil(new ZTest(true), Peer.Move.BACK, candidate(100, 50)))
                .isEqualTo(1);
        assertThat(looksUntil(new ZTest(false), Peer.Move.BACK, candidate(100, 50)))
                .isEqualTo(180);
        assertThat(looksUntil(new ZTest(false), Peer.Move.PROMOTE, candidate(100, 0)))
                .isEqualTo(180);
    }

    @Test
    void theRankSumIsThatOfTheTextbook() {
        double[] low = {1, 2, 3, 4, 5};
        double[] high = {6, 7, 8, 9, 10};
        // Ranks 6..10 sum to 40; 40 - 15 - 12.5 = 12.5, less 0.5, over sqrt(25 / 12 × 11) = 4.787
        assertThat(MannWhitney.statistic(high, low, 0)).isCloseTo(2.5067, within(1e-4));
        assertThat(MannWhitney.shift(high, low)).isEqualTo(5);
        // One tie of two: the variance is 25 / 12 × (11 - 6 / 90), and 3 and 3 share the rank 3.5
        double[] tied = {3, 7, 8, 9, 10};
        assertThat(MannWhitney.statistic(tied, low, 0))
                .isCloseTo(9.5 / Math.sqrt(25 / 12.0 * (11 - 6 / 90.0)), within(1e-9));
    }

    @Test
    void kayentaFindsAShiftInTenSamplesAndPassesWhatIsAlikeOrMissing() {
        double[] low = {.001, .002, .001, .0, .001, .002, .001, .001, .0, .001};
        double[] high = {.010, .012, .009, .011, .010, .013, .008, .010, .012, .011};
        assertThat(MannWhitney.high(high, low)).isTrue();
        assertThat(MannWhitney.high(low, high)).isFalse();
        assertThat(MannWhitney.high(low, low)).isFalse();
        assertThat(MannWhitney.high(new double[0], low)).isFalse();
        assertThat(MannWhitney.high(new double[] {1, 1}, new double[] {0, 0})).isTrue();
        // Sparse failures against none: known to pass
        assertThat(MannWhitney.high(new double[] {0, 1, 2, 1, 0, 0}, new double[] {0, 0, 0, 0, 0, 0}))
                .isFalse();
    }

    @Test
    void aRunCountsWhatFailedUntilTheRuleWentBack() {
        PeerRelease.Summary all = PeerRelease.summary(new FlaggerRule(5), World.of(100, 0, 1), 1, 8);
        assertThat(all.rolledBack()).isEqualTo(8);
        assertThat(all.secondsToRollback()).isEqualTo(300);
        assertThat(all.failed()).isCloseTo(1_500, within(60.0));
        assertThat(all.excess()).isEqualTo(all.failed());
    }
}
