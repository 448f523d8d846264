package dev.davy.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SimulateCommandTest {
    @TempDir
    private Path directory;

    private String file;

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(directory.resolve("release.yaml"), """
                apiVersion: davy.dev/v1
                kind: Release
                metadata: {name: shop}
                spec:
                  targetRef: {apiVersion: davy.dev/v1, kind: Upstream, name: shop}
                  version: v2
                """).toString();
    }

    @Test
    void aBrokenVersionGoesBackInEveryRunAndTheJsonAddsUp() {
        Ran ran = Ran.davy(
                "simulate",
                file,
                "--rps",
                "1000",
                "--stable-failures",
                "0.1%",
                "--candidate-failures",
                "30%",
                "--runs",
                "20",
                "--json");

        assertThat(ran.exit()).isZero();
        assertThat(ran.err()).isEmpty();
        JsonNode report = JsonMapper.shared().readTree(ran.out());
        assertThat(report.propertyNames())
                .containsExactly(
                        "runs",
                        "rolledBack",
                        "rolledBackFor",
                        "promoted",
                        "promotedCertified",
                        "returnedInWatch",
                        "held",
                        "failedRequests",
                        "excess",
                        "secondsToVerdict");
        assertThat(report.get("runs").intValue()).isEqualTo(20);
        assertThat(report.get("rolledBack").intValue()).isEqualTo(20);
        assertThat(report.get("failedRequests").propertyNames()).containsExactly("mean", "p99");
        assertThat(report.get("secondsToVerdict").propertyNames()).containsExactly("median", "p99");
    }

    @Test
    void theSameSeedGivesTheSameAnswer() {
        String[] arguments = {
            "simulate", file, "--rps", "500", "--candidate-failures", "5%", "--runs", "5", "--seed", "7"
        };

        assertThat(Ran.davy(arguments)).isEqualTo(Ran.davy(arguments));
    }

    @Test
    void aPersonGetsATable() {
        Ran ran = Ran.davy("simulate", file, "--rps", "1000", "--candidate-failures", "30%", "--runs", "3");

        assertThat(ran.out())
                .startsWith("shop: 3 runs at 1000 requests a second, seed 1\n")
                .contains("rolled back       3  100.0 %  (BudgetSpent 0, Harm 3)");
    }

    @Test
    void aPersonGetsAChartOfAtMostEightyColumns() {
        Ran ran = Ran.davy(
                "simulate",
                file,
                "--rps",
                "1000",
                "--stable-failures",
                "0%",
                "--candidate-failures",
                "0%",
                "--runs",
                "3");

        assertThat(ran.out())
                .contains("share over time: █ half of the runs, ░ four in five\n")
                .containsPattern("  50 % │ *░*█{20,}")
                .containsPattern("  seconds until decided +\\d")
                .doesNotContain("\u001b");
        assertThat(ran.out().lines())
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
    }

    @Test
    void aSlowVersionIsFoundWhereTheGuardLimitsTheLatency() throws IOException {
        Path limited = Files.writeString(
                directory.resolve("limited.yaml"),
                Files.readString(Path.of(file)) + "  guard: {latency: {p99: 1.5x}}\n");
        assertThat(Ran.davy("simulate", limited.toString(), "--rps", "1000", "--slower", "3", "--runs", "3")
                        .out())
                .contains("(BudgetSpent 0, Harm 3)");
        assertThat(Ran.davy("simulate", file, "--rps", "10", "--slower", "0").exit())
                .isEqualTo(2);
    }

    @Test
    void wrongValuesAreWrongUseAndMistakesInTheFileAreTheAnswerNo() throws IOException {
        assertThat(Ran.davy("simulate", file).exit()).isEqualTo(2);
        assertThat(Ran.davy("simulate", file, "--rps", "0").exit()).isEqualTo(2);
        assertThat(Ran.davy("simulate", file, "--rps", "1", "--candidate-failures", "101%")
                        .exit())
                .isEqualTo(2);
        assertThat(Ran.davy("simulate", directory.resolve("none").toString(), "--rps", "1")
                        .exit())
                .isEqualTo(2);

        Path broken =
                Files.writeString(directory.resolve("broken.yaml"), Files.readString(Path.of(file)) + "  versio: v3\n");
        Ran ran = Ran.davy("simulate", broken.toString(), "--rps", "1");
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains(broken + ":7: ").contains("versio");
    }

    @ParameterizedTest
    @CsvSource({"500ms,PT0.5S", "10s,PT10S", "30m,PT30M", "1h30m,PT1H30M", "2d,PT48H"})
    void timesAreWrittenAsInFiles(String text, Duration time) {
        assertThat(new OptionValues.Time().convert(text)).isEqualTo(time);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "s", "-1s", "1.5s", "10s x", "1h 2m", "10sec"})
    void othersAreWrong(String text) {
        assertThatThrownBy(() -> new OptionValues.Time().convert(text)).isInstanceOf(TypeConversionException.class);
    }

    @Test
    void sharesArePercent() {
        assertThat(new OptionValues.Share().convert("0.1%")).isEqualTo(0.001);
        assertThat(new OptionValues.Share().convert("100")).isEqualTo(1.0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "%", "-1%", "100.1%", "NaN", "x"})
    void otherSharesAreWrong(String text) {
        assertThatThrownBy(() -> new OptionValues.Share().convert(text)).isInstanceOf(TypeConversionException.class);
    }
}
