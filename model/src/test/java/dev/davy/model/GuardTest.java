package dev.davy.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class GuardTest {
    @Test
    void theDefaultsAreThoseOfTheLanguage() {
        Guard guard = Guard.DEFAULT;
        assertThat(guard.blastRadius()).isEqualTo(50);
        assertThat(guard.falseRollback()).isEqualTo(0.01);
        assertThat(guard.missedHarm()).isEqualTo(0.05);
        assertThat(guard.regression()).isEqualTo(2);
        assertThat(guard.tolerance()).isEqualTo(1);
        assertThat(guard.tolerableFailures()).isEqualTo(0.001);
        assertThat(guard.latency()).isEmpty();
        assertThat(guard.shield()).isTrue();
        assertThat(guard.soak()).isEqualTo(Duration.ofMinutes(1));
        assertThat(guard.deadline()).isEqualTo(Duration.ofMinutes(30));
        assertThat(guard.atDeadline()).isEqualTo(Guard.AtDeadline.HOLD);
        assertThat(guard.drain()).isEqualTo(Duration.ofSeconds(10));
        assertThat(guard.exposure()).isEqualTo(Guard.Exposure.SOFT);
        assertThat(guard.warmUp()).isEqualTo(new Guard.WarmUp(Duration.ofSeconds(30), 500));
    }

    @Test
    void aBudgetThatNoVerdictCanKeepIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> with(4, 2))
                .withMessage(
                        "blastRadius: 4.0 (expected: more than 4, which is what a verdict needs at a small share)");
        assertThatIllegalArgumentException().isThrownBy(() -> with(Double.NaN, 2));
    }

    @Test
    void aRegressionWithinTheToleranceIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> with(50, 1))
                .withMessage("regression: 1.0 (expected: more than tolerance, 1.0)");
    }

    private static Guard with(double blastRadius, double regression) {
        return Guard.DEFAULT.blastRadius(blastRadius).regression(regression);
    }
}
