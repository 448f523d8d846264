package dev.davy.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class CountsTest {
    @Test
    void mergingTwoReadingsOfOneCounterForgetsOrderAndRepetition() {
        Counts early = Counts.of(100, 2);
        Counts late = Counts.of(250, 3);
        assertThat(early.max(late)).isEqualTo(late).isEqualTo(late.max(early).max(early));
    }

    @Test
    void aDifferenceIsWhatCameSince() {
        assertThat(Counts.of(250, 3).minus(Counts.of(100, 2))).isEqualTo(Counts.of(150, 1));
        assertThat(Counts.of(1, 1).minus(Counts.of(5, 1))).isEqualTo(Counts.NONE);
        assertThat(Counts.of(1, 1).plus(Counts.NONE)).isEqualTo(Counts.of(1, 1));
    }

    @Test
    void aRequestWhoseClientWentAwayIsNotInFlight() {
        Counts counts = new Counts(10, 6, 3, 0, 0, 0, 0, 0, 10, LatencyHistogram.EMPTY);
        assertThat(counts.inFlight()).isEqualTo(1);
    }

    @Test
    void aNegativeFigureIsRefusedByName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Counts.of(1, -1))
                .withMessage("counts.failed: -1 (expected: 0 or more)");
    }
}
