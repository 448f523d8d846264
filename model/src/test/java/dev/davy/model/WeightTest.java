package dev.davy.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class WeightTest {
    @Test
    void isExactToAThousandthOfAPercent() {
        assertThat(Weight.ofPercent(new BigDecimal("0.001")).buckets()).isEqualTo(1);
        assertThat(Weight.ofPercent(new BigDecimal("0.125"))).hasToString("0.125%");
        assertThat(Weight.ofPercent(100)).isEqualTo(Weight.ALL).hasToString("100%");
        assertThat(Weight.ofPercent(20)).hasToString("20%");
        assertThat(Weight.ZERO).hasToString("0%");
    }

    @Test
    void refusesWhatItWouldHaveToRound() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Weight.ofPercent(new BigDecimal("0.0005")))
                .withMessage("weight: 0.0005 (expected: 0..100 percent in steps of 0.001)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Weight.ofPercent(120))
                .withMessage("weight: 120 (expected: 0..100 percent in steps of 0.001)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Weight.ofPercent(new BigDecimal("1e30")))
                .withMessageContaining("expected: 0..100 percent");
    }

    @Test
    void neverGivesMoreThanTheShareThatWasAskedFor() {
        assertThat(Weight.ofShare(0.00199999).buckets()).isEqualTo(199);
        assertThat(Weight.ofShare(0.29).buckets()).isEqualTo(29_000);
        assertThat(Weight.ofShare(-1)).isEqualTo(Weight.ZERO);
        assertThat(Weight.ofShare(Double.NaN)).isEqualTo(Weight.ZERO);
        assertThat(Weight.ofShare(Double.POSITIVE_INFINITY)).isEqualTo(Weight.ALL);
    }
}
