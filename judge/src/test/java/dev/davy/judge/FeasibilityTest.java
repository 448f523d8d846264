package dev.davy.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.davy.model.Guard;
import dev.davy.model.Weight;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FeasibilityTest {
    private static final Duration REACTION = Duration.ofMillis(200);

    private static Feasibility at(double requestsPerSecond, double stableFailures) {
        return Feasibility.of(Guard.DEFAULT, requestsPerSecond, stableFailures, REACTION);
    }

    @Test
    void the_relative_certificate_takes_as_many_failures_as_its_bets_win_by() {
        // ln(2/0.05) / (½ ln 1.5 + ½ ln 0.75)
        assertThat(at(1000, 0.001).failures()).isCloseTo(62.6, within(0.1));
    }

    @Test
    void versions_that_never_fail_take_thirteen_thousand_requests() {
        assertThat(at(1000, 0).requests()).isCloseTo(13_180, within(100.0));
        assertThat(at(1000, 0).time()).isBetween(Duration.ofSeconds(26), Duration.ofSeconds(29));
    }

    @Test
    void ten_requests_a_second_take_longer_than_anybody_judges() {
        assertThat(at(10, 0.001).time()).isBetween(Duration.ofMinutes(100), Duration.ofMinutes(110));
        assertThat(Feasibility.leastTraffic(Guard.DEFAULT, 0.001, Duration.ofMinutes(30)))
                .isCloseTo(34.8, within(0.2));
    }

    @Test
    void a_hard_exposure_and_a_stable_that_fails_keep_the_share_low_at_much_traffic() {
        Guard hard = Guard.DEFAULT.exposure(Guard.Exposure.HARD);
        assertThat(Feasibility.of(hard, 1000, 0.001, REACTION).share()).isEqualTo(Weight.ofPercent(23));
        assertThat(Feasibility.of(Guard.DEFAULT, 100_000, 0.01, REACTION).share())
                .isEqualTo(Weight.ofPercent(23));
        assertThat(at(1000, 0.001).share()).isEqualTo(Weight.ALL);
    }
}
