package dev.davy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReleasePanelTest {
    @ParameterizedTest
    @ValueSource(ints = {60, 79, 80, 99, 120, 200})
    void everyLineFitsTheTerminal(int width) {
        for (Reading reading : List.of(Readings.progressing(), Readings.rolledBack())) {
            assertThat(new ReleasePanel(width).lines(reading, 501.2))
                    .allSatisfy(line -> assertThat(line.width()).isLessThanOrEqualTo(width));
        }
    }

    @Test
    void everythingThatAPersonWantsToKnowIsOnIt() {
        String panel = text(Readings.progressing(), 501.2);
        assertThat(panel)
                .contains("shop", "v2 → v3", "Progressing", "weight auto to 100%")
                .contains("6.4 %", "next 12.8 %")
                .contains("12,345", "812", "501 a second")
                .contains("v3 failed 4 of 812 (0.49 %); users saw 0")
                .contains("12 of the 100 that take it back")
                .contains("fails at most 0.34 %, safe below 0.1 %")
                .contains("3.2 of 50 failed requests spent")
                .contains("a fault that begins now costs about 11 failed requests")
                .contains("12 requests and streams on v3")
                .contains("rule 1 of HTTPRoute shop (shop.yaml:9) is pinned to shop.v3")
                .contains("waits for 9,400 more requests, about 1 min 10 s")
                .contains("no harm found in 812 requests")
                .contains("latency not judged yet");
    }

    @Test
    void aRollbackShowsWhatIsStillOpenUntilNothingIs() {
        Reading back = Readings.rolledBack();
        assertThat(text(back, 0)).contains("2 requests and streams on v3; the rollback is complete at 0");
        assertThat(text(back, 0)).doesNotContain("a fault that begins now");
        assertThat(ReleasePanel.summary(back, 0).render(false)).contains("2 open on v3");
    }

    @Test
    void aShareThatDoesNotRiseSaysWhy() {
        Reading stays = Readings.progressing(new Reading.Next(6_400, "v3 has no healthy instance"));
        assertThat(text(stays, 0)).contains("6.4 %  v3 has no healthy instance");
    }

    @Test
    void beforeTheFirstEvidenceThereAreNoBars() {
        Reading some = Readings.progressing();
        Reading none = new Reading(
                some.name(),
                "Idle",
                "v2",
                "v2",
                "",
                0,
                "",
                "",
                "",
                "",
                new Reading.Requests(0, 0, 0, 0),
                new Reading.Budget(50, 0, 0),
                Optional.empty(),
                Optional.empty(),
                0,
                List.of(),
                List.of());
        assertThat(text(none, -1)).doesNotContain("harm", "safety", "waits for", "a second", "→", "open", "fault");
    }

    @Test
    void theNearerCertificateIsShown() {
        Reading.Evidence relative = new Reading.Evidence(0.2, 100, 39, 40, 0.0034, 0.001, List.of());
        assertThat(relative.safeProgress()).isBetween(0.9, 1.0);
        Reading.Evidence absolute = new Reading.Evidence(0.2, 100, 1.1, 40, 0.0011, 0.001, List.of());
        assertThat(absolute.safeProgress()).isBetween(0.9, 1.0);
        assertThat(absolute.harmProgress()).isZero();
    }

    @Test
    void theSummaryIsOneLineWithTheSameFigures() {
        assertThat(ReleasePanel.summary(Readings.progressing(), 501.2).render(false))
                .isEqualTo(
                        "Progressing, v3 at 6.4 %, 501 requests/s, v3 failed 4 of 812, users saw 0,"
                                + " 12 open on v3, a fault that begins now costs about 11, harm 12 of 100, fails at most 0.34 %; waits for 9,400 more requests, about 1 min 10 s");
    }

    private static String text(Reading reading, double perSecond) {
        return new ReleasePanel(120)
                .lines(reading, perSecond).stream()
                        .map(line -> line.render(false))
                        .collect(Collectors.joining("\n"));
    }
}
