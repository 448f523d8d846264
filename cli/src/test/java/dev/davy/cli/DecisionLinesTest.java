package dev.davy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DecisionLinesTest {
    @Test
    void eachDecisionIsSaidOnceWithItsTimeSinceTheFirst() {
        DecisionLines lines = new DecisionLines(2);
        assertThat(text(lines.of(Readings.progressing(), 120)))
                .containsExactly(
                        "        0 ms  1 %      NeedMore    start small", "       1.0 s  2 %      NeedMore    doubled");
        assertThat(text(lines.of(Readings.progressing(), 120))).isEmpty();
        assertThat(text(lines.of(Readings.rolledBack(), 120)))
                .containsExactly("       2.3 s  0 %      Harm        failures: evidence 134.2 of 100");
    }

    @Test
    void aLongReasonGoesOnBelowItself() {
        assertThat(text(new DecisionLines(2).of(Readings.rolledBack(), 60)).getLast())
                .isEqualTo(" ".repeat(35) + "of 100");
    }

    private static List<String> text(List<Line> lines) {
        return lines.stream().map(line -> line.render(false)).toList();
    }
}
