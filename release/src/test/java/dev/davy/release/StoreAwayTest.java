package dev.davy.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.davy.model.Counter;
import dev.davy.model.Counts;
import dev.davy.model.StoreEvidence;
import dev.davy.model.Stratum;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A release that a metric store counts for, while the store comes and goes. */
class StoreAwayTest {
    private static final StoreEvidence FROM =
            new StoreEvidence("prom", "requests", "failures", Optional.empty(), "version", Duration.ofSeconds(10));
    private static final Optional<String> AWAY = Optional.of("metric store prom: Connection refused");

    private final Scene scene = new Scene(new SimulatedTraffic(1, 100));
    private long stable;

    private Scene start() {
        return scene.start(Samples.plan().judgedBy(FROM), "v1", "v2");
    }

    private void look(Duration later, Optional<String> invalid, long requests) {
        scene.now = scene.now.plus(later);
        stable += requests;
        long generation = scene.inForce.orElseThrow().generation();
        List<Counter> counters = requests == 0
                ? List.of()
                : List.of(new Counter(
                        "store/prom", 1, generation, new Stratum.Counted(true), "v1", "", Counts.of(stable, 0)));
        scene.feed(new Event.Observed(scene.now, counters, scene.health, invalid));
    }

    @Test
    void anOutageIsSaidThoughNothingNewCameAndIsOverWhenItIsOver() {
        start();
        look(Duration.ofSeconds(1), AWAY, 0);
        ReleaseView away = scene.view();
        assertThat(away.verdict()).contains("Invalid");
        assertThat(away.why()).contains("metric store prom: Connection refused");
        assertThat(away.phase()).isEqualTo(Phase.PROGRESSING);

        look(Duration.ofSeconds(1), Optional.empty(), 0);
        assertThat(scene.view().verdict()).contains("NeedMore");
    }

    @Test
    void theRateIsThatOfTheTimeInWhichTheStoreCounted() {
        start();
        for (int second = 0; second < 60; second++) {
            look(Duration.ofSeconds(1), AWAY, 0);
        }
        look(Duration.ofMillis(10), Optional.empty(), 0);
        look(Duration.ofSeconds(10), Optional.empty(), 1_000);

        assertThat(scene.state.run().orElseThrow().rate().all()).isBetween(99.0, 100.0);
    }

    @Test
    void whatItTakesToSeeAFaultIsReckonedWith() {
        assertThat(Climb.reaction(Samples.plan().judgedBy(FROM), Duration.ofMillis(100)))
                .isEqualTo(Duration.ofMillis(20_200));
        assertThat(Climb.reaction(Samples.plan(), Duration.ofMillis(100))).isEqualTo(Duration.ofMillis(200));
    }
}
