package dev.davy.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemoBenchTest {
    @Test
    void figuresAsPromisedAreAPass() {
        DemoBenchReport report =
                DemoBenchReport.of(List.of(run(1, 30, 4, 0, 40), run(2, 30, 15, 0, 60), run(3, 30, 6, 0, 9)));
        assertThat(report.wrong()).isEmpty();
        assertThat(report.rows().getFirst().medianFailed()).isEqualTo(6);
        assertThat(report.rows().getFirst().mostFailed()).isEqualTo(15);
        assertThat(printed(report)).contains("30 %", "PASS");
    }

    @Test
    void eachFigureThatIsNotAsPromisedIsNamed() {
        DemoBenchReport report = DemoBenchReport.of(List.of(run(1, 100, 7, 1, 201), run(2, 100, 16, 0, Double.NaN)));
        assertThat(report.passed()).isFalse();
        assertThat(String.join("\n", report.wrong()))
                .contains("median of failed requests: 11.5")
                .contains("most failed requests: 16.0")
                .contains("failures that users saw: 1.0")
                .contains("longest reaction");
        assertThat(printed(report)).endsWith("FAIL\n");
    }

    @Test
    void aWrongOptionIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DemoBenchOptions.parse(List.of("--sedes", "3")))
                .withMessageContaining("--sedes");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DemoBenchOptions.parse(List.of("--seeds", "none")))
                .withMessage("--seeds: none (expected: a whole number)");
        assertThat(DemoBenchOptions.parse(List.of()).seeds()).isEqualTo(20);
    }

    private static DemoRun run(int seed, int failing, long failed, long seen, double reactionMillis) {
        return new DemoRun(seed, failing, 0, "RolledBack", 9, 3, 20, failed, seen, reactionMillis);
    }

    private static String printed(DemoBenchReport report) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        report.print(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
