package dev.davy.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.davy.model.Guard;
import dev.davy.model.Key;
import dev.davy.model.Plan;
import dev.davy.model.Stage;
import dev.davy.model.Weight;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A user who makes a good part of all requests, and goes where his bucket leads. */
class HeavyKeyTest {
    private static final Plan BY_USER = new Plan(
            "shop",
            "shop",
            Optional.of("v1"),
            "v2",
            new Key.Cookie("sid"),
            List.of(new Stage.Auto(Weight.ALL)),
            Guard.DEFAULT,
            Plan.Watch.DEFAULT);

    private static Scene scene(double heavy) {
        SimulatedTraffic traffic =
                new SimulatedTraffic(11, 5_000).failing("v1", 0.08).failing("v2", 0.08);
        traffic.heavy = heavy;
        return new Scene(traffic).start(BY_USER, "v1", "v2").run(Duration.ofSeconds(30));
    }

    @Test
    void a_release_is_charged_by_the_requests_that_the_candidate_gets_and_not_by_its_share() {
        Scene even = scene(0);
        assertThat(even.weight()).isGreaterThan(5_000);
        Scene heavy = scene(0.4);
        ReleaseView view = heavy.view();
        assertThat(view.phase()).as("%s", view).isEqualTo(Phase.PROGRESSING);
        assertThat(heavy.traffic.assigned("v2")).isGreaterThan(20 * 1_500L);
        assertThat(heavy.traffic.failures("v2")).isGreaterThan(20 * 100L);
        assertThat(heavy.state.run().orElseThrow().judgement().excess().lowerBound())
                .as("8 % of these fail on stable too")
                .isLessThan(10);
        assertThat(heavy.weight()).as("%s", view).isBetween(1, 200);
        assertThat(view.budget().exposure())
                .as("2,000 a second in 0.12 s, whatever the share")
                .isGreaterThan(200);
    }
}
