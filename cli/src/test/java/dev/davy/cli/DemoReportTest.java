package dev.davy.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.davy.demo.LoadGenerator;
import dev.davy.demo.LoadOptions;
import dev.davy.demo.LoadSnapshot;
import dev.davy.demo.SampleShop;
import dev.davy.demo.ShopOptions;
import dev.davy.demo.ShopRecord;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DemoReportTest {
    @TempDir
    private Path directory;

    @Test
    void theReportHasTheFormThatTheDocumentationNames() throws Exception {
        Path file = directory.resolve("new/report.json");
        DemoReport.prepare(file);
        assertThat(file).doesNotExist();
        DemoReport.write(file, List.of(broken(Readings.rolledBack())));
        JsonNode release = JsonMapper.builder()
                .build()
                .readTree(Files.readString(file))
                .path("releases")
                .get(0);
        assertThat(release.path("scenario").asString()).isEqualTo("broken");
        assertThat(release.path("outcome").asString()).isEqualTo("RolledBack");
        assertThat(release.path("seconds").asDouble()).isEqualTo(2.345);
        assertThat(release.path("requests").toString())
                .isEqualTo("{\"total\":12345,\"candidate\":812,\"candidateFailed\":4,\"userVisibleFailed\":0}");
        assertThat(release.path("finalWeights").toString()).isEqualTo("{\"v2\":100000,\"v3\":0}");
        JsonNode last = release.path("decisions").get(2);
        assertThat(last.toString())
                .isEqualTo(
                        "{\"at\":\"2026-01-01T10:00:02.300Z\",\"stage\":\"weight auto to 100%\",\"verdict\":\"Harm\","
                                + "\"weight\":0,\"why\":\"failures: evidence 134.2 of 100\"}");
    }

    @Test
    void aReportThatCannotBeWrittenIsOneSentenceBeforeTheDemoStarts() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "kept");
        for (Path report : List.of(directory, file.resolve("report.json"))) {
            Ran ran = Ran.davy("demo", "--once", "--report", report.toString());
            assertThat(ran.exit()).isEqualTo(2);
            assertThat(ran.out()).isEmpty();
            assertThat(ran.err().lines())
                    .singleElement()
                    .asString()
                    .startsWith("davy: --report: " + report + " cannot be written");
        }
        DemoReport.prepare(file);
        assertThat(file).hasContent("kept");
    }

    @Test
    void whatWasUnderWayAtTheEndIsCountedToo() {
        Reading end = Readings.rolledBack();
        Reading later = end.counting(Readings.progressing());
        assertThat(later.phase()).isEqualTo("RolledBack");
        assertThat(later.decisions()).isEqualTo(end.decisions());
        assertThat(later.openStreams()).isEqualTo(12);
        assertThat(later.requests()).isEqualTo(Readings.progressing().requests());
    }

    @Test
    void theReactionRunsFromTheDecidingAnswerToTheLastRequest() {
        assertThat(broken(Readings.rolledBack()).reaction()).contains(Duration.ofMillis(40));
        assertThat(broken(Readings.progressing()).reaction()).isEmpty();
    }

    @Test
    void aReleaseThatDidNotEndAsItShouldIsSaidSo() {
        assertThat(broken(Readings.rolledBack()).asItShould()).isTrue();
        assertThat(broken(Readings.progressing()).asItShould()).isFalse();
        assertThat(summary(Readings.progressing())).contains("did not come to an end", "Progressing");
        assertThat(summary(Readings.rolledBack()))
                .contains("v3 was taken back by itself, after 2.3 s.")
                .contains("v3 got 812 requests and failed 4; v2 answered each of those in its place.")
                .contains("saw no failure")
                .contains("150 failures a second")
                .contains("The last request reached v3 40 ms after the answer that decided.");
    }

    @Test
    void theConfigurationIsWhatAUserWouldWrite() {
        try (SampleShop shop = SampleShop.start(ShopOptions.of("v1"))) {
            String text = DemoConfig.text(List.of(shop), "v1", "v2");
            assertThat(text)
                    .contains(
                            "    - {address: \"127.0.0.1:" + shop.address().getPort() + "\", labels: {version: v1}}\n")
                    .contains("\n  from: v1\n  version: v2\n")
                    .doesNotContain("guard");
        }
    }

    private static String summary(Reading last) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Screen screen = new Screen(new PrintStream(bytes, true, UTF_8), new Screen.Appearance(false, false), () -> 80);
        new DemoSummary(new DemoOptions(List.of(DemoScenario.BROKEN), true, Optional.empty(), 1, 0.3, 500))
                .say(screen, broken(last));
        return bytes.toString(UTF_8).replaceAll("\\s+", " ");
    }

    /** A failure 30 ms before the decision, one after it, and a last request 10 ms after the decision. */
    private static DemoResult broken(Reading last) {
        ShopRecord candidate = new ShopRecord(
                9,
                3,
                Optional.of(Readings.BEGIN.plusMillis(2_310)),
                List.of(
                        Readings.BEGIN.plusMillis(900),
                        Readings.BEGIN.plusMillis(2_270),
                        Readings.BEGIN.plusMillis(2_320)));
        return new DemoResult(DemoScenario.BROKEN, last, 2.345, noUsers(), candidate);
    }

    private static LoadSnapshot noUsers() {
        try (SampleShop shop = SampleShop.start(ShopOptions.of("v1"));
                LoadGenerator load = LoadGenerator.start(LoadOptions.on(shop.address()))) {
            LoadSnapshot now = load.snapshot();
            return now.since(now);
        }
    }
}
