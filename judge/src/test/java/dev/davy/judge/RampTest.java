package dev.davy.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.davy.model.Guard;
import dev.davy.model.Weight;
import java.math.BigDecimal;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class RampTest {
    /** A ramp that nothing but doubling holds back: change one thing and see. */
    private static final class Now {
        Guard guard = Guard.DEFAULT;
        Weight present = percent("4");
        Weight ceiling = Weight.ALL;
        boolean safe;
        boolean capacity = true;
        double perSecond = 1_000;
        double candidatePerSecond;
        double bound = 0.01;
        double spent;
        long inFlight;
        long overdue;
        double hanging;
        Duration timeout = Duration.ofSeconds(15);
        long answered = 100;
        Duration since = Duration.ofSeconds(2);
        Duration p99 = Duration.ofMillis(20);

        Ramp.Step next() {
            return Ramp.next(new Ramp.Input(
                    guard,
                    present,
                    ceiling,
                    safe,
                    capacity,
                    perSecond,
                    candidatePerSecond,
                    Duration.ofMillis(100),
                    bound,
                    spent,
                    new Ramp.Open(inFlight, overdue, hanging, timeout),
                    answered,
                    since,
                    p99));
        }
    }

    private static Weight percent(String percent) {
        return Weight.ofPercent(new BigDecimal(percent));
    }

    private static void holds(Now now, Ramp.Limit limit) {
        Ramp.Step step = now.next();
        assertThat(step.weight()).isEqualTo(now.present);
        assertThat(step.limitedBy()).isEqualTo(limit);
        assertThat(step.why()).isNotBlank();
    }

    @Test
    void theFirstShareIsOnePercent() {
        Now now = new Now();
        now.present = Weight.ZERO;
        now.answered = 0;
        now.bound = 1;
        now.since = Duration.ZERO;
        now.perSecond = 100;
        assertThat(now.next().weight()).isEqualTo(percent("1"));
        now.perSecond = 0;
        assertThat(now.next().weight()).isEqualTo(percent("1"));
    }

    @Test
    void theFirstShareIsWhatTheBudgetAffordsWhereThatIsLess() {
        Now now = new Now();
        now.present = Weight.ZERO;
        now.bound = 1;
        now.perSecond = 1_000;
        // (50 - 4) / (1,000 · (0.1 + 15))
        assertThat(now.next().weight()).isEqualTo(percent("0.304"));
        assertThat(now.next().limitedBy()).isEqualTo(Ramp.Limit.BUDGET);
        now.timeout = Duration.ofSeconds(2);
        assertThat(now.next().weight()).isEqualTo(percent("1"));
    }

    @Test
    void theFirstShareIsOneBucketAtLeastWhereAFaultThatShowsStaysWithinTheBudget() {
        Now now = new Now();
        now.present = Weight.ZERO;
        now.perSecond = 1_000_000;
        assertThat(now.next().weight()).isEqualTo(new Weight(1));
        now.spent = 46;
        assertThat(now.next().weight()).isEqualTo(Weight.ZERO);
    }

    @Test
    void whatHangsIsCountedUntilItTimesOut() {
        Now now = new Now();
        now.inFlight = 6;
        now.overdue = 6;
        now.hanging = 0.05;
        // (50 - 4 - 6) / (1,000 · (0.1 · 0.01 + 15 · 0.05))
        assertThat(now.next().weight()).isEqualTo(percent("5.326"));
        assertThat(now.next().limitedBy()).isEqualTo(Ramp.Limit.BUDGET);
    }

    @Test
    void itDoublesAtMost() {
        Now now = new Now();
        assertThat(now.next().weight()).isEqualTo(percent("8"));
        assertThat(now.next().limitedBy()).isEqualTo(Ramp.Limit.DOUBLING);
    }

    @Test
    void itGoesNoFurtherThanTheStageAndTheCertificate() {
        Now now = new Now();
        now.present = percent("40");
        assertThat(now.next().weight()).isEqualTo(percent("50"));
        assertThat(now.next().limitedBy()).isEqualTo(Ramp.Limit.CERTIFICATE);
        now.safe = true;
        assertThat(now.next().weight()).isEqualTo(percent("80"));
        now.ceiling = percent("45");
        assertThat(now.next().weight()).isEqualTo(percent("45"));
        assertThat(now.next().limitedBy()).isEqualTo(Ramp.Limit.CEILING);
    }

    @Test
    void theBudgetThatIsLeftLimitsIt() {
        Now now = new Now();
        now.perSecond = 10_000;
        now.bound = 0.7;
        now.spent = 6;
        now.inFlight = 10;
        // (50 - 6 - 4 - 10 · 0.7) / (10,000 · 0.1 · 0.7)
        assertThat(now.next().weight()).isEqualTo(percent("4.714"));
        assertThat(now.next().limitedBy()).isEqualTo(Ramp.Limit.BUDGET);
    }

    @Test
    void aRequestThatHangsSinceAnEarlierShareCountsAsAFailure() {
        Now now = new Now();
        now.perSecond = 10_000;
        now.bound = 0.01;
        now.inFlight = 46;
        now.overdue = 46;
        assertThat(now.next().weight()).isEqualTo(now.present);
        now.overdue = 0;
        assertThat(now.next().weight()).isGreaterThan(now.present);
    }

    @Test
    void aMeasuredRateAboveTheAssignedOneCounts() {
        Now now = new Now();
        now.bound = 0.7;
        now.candidatePerSecond = 400;
        // 400 a second at 4 % are 10,000 a second at all
        assertThat(now.next().weight()).isEqualTo(percent("6.571"));
    }

    @Test
    void nothingLeftHoldsTheShareAndNeverRaisesOrLowersIt() {
        Now now = new Now();
        now.spent = 46;
        holds(now, Ramp.Limit.BUDGET);
        now.spent = 1_000;
        holds(now, Ramp.Limit.BUDGET);
    }

    @Test
    void aCeilingBelowThePresentShareHoldsIt() {
        Now now = new Now();
        now.ceiling = percent("2");
        holds(now, Ramp.Limit.CEILING);
    }

    @Test
    void itWaitsForThreeAnswersAndForItsPace() {
        Now now = new Now();
        now.answered = 2;
        holds(now, Ramp.Limit.ANSWERS);
        now.answered = 3;
        assertThat(now.next().weight()).isEqualTo(percent("8"));
        now.since = Duration.ofMillis(999);
        holds(now, Ramp.Limit.PACE);
        now.since = Duration.ofSeconds(1);
        assertThat(now.next().weight()).isEqualTo(percent("8"));
        now.p99 = Duration.ofMillis(251);
        holds(now, Ramp.Limit.PACE);
    }

    @Test
    void itDoesNotRiseWhenStableLostInstances() {
        Now now = new Now();
        now.capacity = false;
        holds(now, Ramp.Limit.CAPACITY);
    }

    @Test
    void hardExposureKeepsALateFaultWithinTheBudgetToo() {
        Now now = new Now();
        now.guard = Guard.DEFAULT.exposure(Guard.Exposure.HARD);
        now.perSecond = 10_000;
        // (50 - 4) / (10,000 · 0.1)
        assertThat(now.next().weight()).isEqualTo(percent("4.6"));
        assertThat(now.next().limitedBy()).isEqualTo(Ramp.Limit.EXPOSURE);
        now.perSecond = 20_000;
        assertThat(now.next().weight()).isEqualTo(percent("2.3"));
    }
}
