package dev.davy.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class JudgeBenchTest {
    private static final long SEED = 1;

    @Test
    void aShortRunKeepsEveryPromise() {
        JudgeBenchReport report = JudgeBench.run(12, SEED, (scenario, done, of) -> {});
        ByteArrayOutputStream table = new ByteArrayOutputStream();
        report.print(new PrintStream(table, true, StandardCharsets.UTF_8));
        assertThat(report.passed()).as(table.toString(StandardCharsets.UTF_8)).isTrue();
        assertThat(table.toString(StandardCharsets.UTF_8))
                .contains("identical, 1,000/s")
                .endsWith("PASS\n");
    }

    @Test
    void limitsAreThoseOfClopperAndPearson() {
        assertThat(new Proportion(0, 100).lower()).isZero();
        assertThat(new Proportion(0, 100).upper()).isCloseTo(1 - Math.pow(0.001, 0.01), within(1e-9));
        assertThat(new Proportion(100, 100).upper()).isEqualTo(1);
        assertThat(new Proportion(100, 100).lower()).isCloseTo(Math.pow(0.001, 0.01), within(1e-9));
    }

    @Test
    void wrongUseIsSaid() {
        assertThat(JudgeBench.run(List.of("--runs", "3"), System.out)).isEqualTo(2);
        assertThat(JudgeBench.run(List.of("--quick"), System.out)).isEqualTo(2);
    }
}
