package dev.davy.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class RateBoundTest {
    @Test
    void withoutFailuresItIsTheClosedForm() {
        assertThat(RateBound.upper(new Rate(0, 100), 0.01))
                .isCloseTo(1 - Math.pow(0.01 / 101, 1 / 100.0), within(1e-12));
        assertThat(RateBound.upper(Rate.NONE, 0.01)).isEqualTo(1);
    }

    @Test
    void theEvidenceAtTheBoundIsOneOverTheLevel() {
        for (long failed : new long[] {1, 7, 400}) {
            Rate rate = new Rate(failed, 5_000);
            double bound = RateBound.upper(rate, 0.02);
            assertThat(bound).isGreaterThan(rate.value());
            assertThat(RateBound.evidenceBelow(bound, rate)).isCloseTo(Math.log(1 / 0.02), within(1e-4));
        }
    }

    @Test
    void itHoldsAtEveryMomentAtOnce() {
        Chance chance = new Chance(21);
        int runs = 2_000;
        int missed = 0;
        for (int run = 0; run < runs; run++) {
            Rate rate = Rate.NONE;
            boolean below = false;
            for (int look = 0; look < 400 && !below; look++) {
                rate = rate.plus(chance.poisson(0.2), 20);
                below = RateBound.evidenceBelow(0.01, rate) >= Math.log(1 / 0.05);
            }
            missed += below ? 1 : 0;
        }
        assertThat(Chance.lowerLimit(missed, runs, 0.999)).isLessThanOrEqualTo(0.05);
    }

    @Test
    void logGammaIsThatOfFactorials() {
        double log = 0;
        for (int n = 1; n < 40; n++) {
            assertThat(Logarithms.gamma(n)).isCloseTo(log, within(1e-11 * Math.max(1, log)));
            log += Math.log(n);
        }
    }
}
