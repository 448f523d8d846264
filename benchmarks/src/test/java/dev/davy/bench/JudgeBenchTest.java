package dev.davy.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalDouble;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;

final class JudgeBenchTest {
    private static final long SEED = 1;

    @Test
    void aShortRunKeepsEveryPromise() {
        JudgeBenchReport report = JudgeBench.run(4, SEED, (scenario, done, of) -> {});
        ByteArrayOutputStream table = new ByteArrayOutputStream();
        report.print(new PrintStream(table, true, StandardCharsets.UTF_8));
        assertThat(report.passed()).as(table.toString(StandardCharsets.UTF_8)).isTrue();
        assertThat(table.toString(StandardCharsets.UTF_8))
                .contains("identical, 1,000/s")
                .contains("Flagger, threshold 5")
                .endsWith("PASS\n");
        aPageAndItsChartsAreWritten(JudgePage.of(report));
    }

    private static void aPageAndItsChartsAreWritten(JudgePage page) {
        assertThat(page.files()).hasSize(5);
        String text = page.files().get("benchmarks/judge.md");
        assertThat(text).contains("| identical, 1,000/s | 4 |").contains("![Failed requests](judge-failed.svg)");
        page.files().forEach((name, svg) -> {
            if (name.endsWith(".svg")) {
                assertThatCode(() -> DocumentBuilderFactory.newInstance()
                                .newDocumentBuilder()
                                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8))))
                        .as(name)
                        .doesNotThrowAnyException();
                assertThat(svg).contains("prefers-color-scheme: dark").contains("<circle");
            }
        });
    }

    @Test
    void aChartSetsItsDotsByPowersOfTen() {
        DotChart chart = new DotChart(
                "t",
                "a",
                DotChart.Scale.LOGARITHMIC,
                List.of("Davy", "none"),
                List.of(new DotChart.Row("<1 %", List.of(OptionalDouble.of(100), OptionalDouble.empty()))));
        assertThat(chart.svg())
                .contains("<circle cx=\"850.0\" cy=\"117\"")
                .contains("&lt;1 %")
                .doesNotContain("none: ");
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
