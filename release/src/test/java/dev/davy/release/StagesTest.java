package dev.davy.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.davy.model.Guard;
import dev.davy.model.Plan;
import dev.davy.model.Ring;
import dev.davy.model.Split;
import dev.davy.model.Stage;
import dev.davy.model.Weight;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StagesTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private static Scene scene() {
        return new Scene(new SimulatedTraffic(9, 300).failing("v1", 0.001).failing("v2", 0.001));
    }

    private static Scene scene(Stage... stages) {
        return scene().start(Samples.plan(stages), "v1", "v2");
    }

    private static Stage.Fixed fixed(int percent, int seconds) {
        return new Stage.Fixed(Weight.ofPercent(percent), Duration.ofSeconds(seconds));
    }

    @Test
    void the_first_share_is_small_and_comes_once_traffic_was_measured() {
        Scene scene = scene(new Stage.Auto(Weight.ALL));
        scene.run(Duration.ofMillis(900));
        assertThat(scene.weight()).isZero();
        scene.run(Duration.ofMillis(300));
        assertThat(scene.weight()).isEqualTo(1_000);
    }

    @Test
    void a_fixed_weight_is_climbed_to_and_its_time_runs_from_there() {
        Scene scene =
                scene(fixed(5, 10), new Stage.Gate("end", Optional.empty(), Optional.empty(), Stage.Otherwise.HOLD));
        scene.until(s -> s.weight() == 5_000);
        Duration reached = scene.now.elapsed();
        assertThat(reached).isGreaterThan(Duration.ofSeconds(3));
        scene.until(Phase.WAITING);
        assertThat(scene.now.elapsed().minus(reached)).isBetween(Duration.ofSeconds(10), Duration.ofMillis(10_500));
        scene.run(SECOND);
        assertThat(scene.weight()).isEqualTo(5_000);
    }

    @Test
    void a_smaller_weight_takes_share_away_at_once() {
        Scene scene = scene(new Stage.Auto(Weight.ofPercent(10)), fixed(2, 60));
        scene.until(s -> s.state.run().orElseThrow().position().stage() == 1);
        assertThat(scene.weight()).isEqualTo(2_000);
        assertThat(scene.routes.getLast().raises()).isFalse();
    }

    @Test
    void above_half_waits_for_safe() {
        Scene scene = scene(fixed(80, 5), new Stage.Auto(Weight.ALL));
        scene.until(s -> s.weight() == 50_000);
        assertThat(scene.view().waitsFor()).hasValue("a share of 80%");
        scene.until(s -> s.weight() == 80_000);
        assertThat(scene.state.run().orElseThrow().certificate()).isPresent();
        scene.until(Phase.SUCCEEDED);
    }

    @Test
    void a_plan_that_ends_early_goes_to_all_by_the_same_rules() {
        Scene scene = scene(fixed(5, 2));
        scene.until(Phase.SUCCEEDED);
        assertThat(scene.decisions).anyMatch(decision -> decision.stage().equals("promotion"));
    }

    @Test
    void an_audience_is_given_within_the_budget_and_kept_in_later_stages() {
        Scene scene = scene(
                new Stage.Audience("staff", Weight.ofPercent(50), Duration.ofSeconds(3)),
                new Stage.Auto(Weight.ofPercent(2)));
        scene.until(s -> s.inForce.orElseThrow().exposes());
        assertThat(scene.inForce.orElseThrow().rings()).containsExactly(new Ring("staff", Weight.ofPercent(50)));
        assertThat(scene.weight()).isZero();
        assertThat(scene.view().rings()).containsExactly("staff 50%");
    }

    @Test
    void an_audience_is_counted_apart_until_the_candidate_has_it() {
        Scene scene = scene(fixed(1, 1), new Stage.Audience("staff", Weight.ALL, Duration.ofSeconds(3)));
        assertThat(scene.inForce.map(Split::observed)).hasValue(List.of("staff"));
    }

    @Test
    void a_stage_without_three_candidate_requests_does_not_end() {
        Scene scene = scene(fixed(5, 1), new Stage.Hold(SECOND), new Stage.Auto(Weight.ALL));
        scene.until(s -> s.weight() == 5_000);
        scene.traffic.perSecond = 0;
        scene.run(Duration.ofMinutes(2));
        assertThat(scene.state.run().orElseThrow().position().stage()).isLessThan(2);
        assertThat(scene.view().waitsFor().orElseThrow()).contains("candidate requests to judge");
    }

    @Test
    void a_gate_that_nobody_answers_does_what_it_says() {
        for (Stage.Otherwise otherwise : Stage.Otherwise.values()) {
            Scene scene = scene(
                    fixed(2, 1),
                    new Stage.Gate("product", Optional.empty(), Optional.of(Duration.ofMinutes(1)), otherwise));
            scene.until(Phase.WAITING).run(Duration.ofSeconds(61));
            assertThat(scene.state.phase())
                    .isEqualTo(
                            switch (otherwise) {
                                case ROLLBACK -> Phase.ROLLED_BACK;
                                case PROMOTE -> Phase.SUCCEEDED;
                                case HOLD -> Phase.HELD;
                            });
            assertThat(scene.decisions.getLast().verdict()).isEqualTo("Deadline");
        }
    }

    @Test
    void a_gate_at_the_start_waits_before_the_first_share() {
        Scene scene = scene(
                new Stage.Gate("product", Optional.empty(), Optional.empty(), Stage.Otherwise.HOLD),
                new Stage.Auto(Weight.ALL));
        scene.run(Duration.ofSeconds(10));
        assertThat(scene.state.phase()).isEqualTo(Phase.WAITING);
        assertThat(scene.weight()).isZero();
        scene.command(Command.APPROVE);
        scene.until(Phase.SUCCEEDED);
    }

    @Test
    void time_at_a_gate_is_no_judging_time() {
        Scene scene = scene();
        scene.start(
                Samples.plan(
                        Samples.guard(SECOND, Duration.ofSeconds(30), Guard.AtDeadline.ROLLBACK),
                        Plan.Watch.DEFAULT,
                        new Stage.Gate("product", Optional.empty(), Optional.empty(), Stage.Otherwise.HOLD),
                        new Stage.Auto(Weight.ofPercent(2)),
                        new Stage.Hold(Duration.ofHours(1))),
                "v1",
                "v2");
        scene.run(Duration.ofMinutes(5));
        assertThat(scene.state.phase()).isEqualTo(Phase.WAITING);
        scene.command(Command.APPROVE);
        scene.run(Duration.ofSeconds(29));
        assertThat(scene.state.phase()).isEqualTo(Phase.PROGRESSING);
        scene.run(Duration.ofSeconds(2));
        assertThat(scene.state.phase()).isEqualTo(Phase.ROLLED_BACK);
        assertThat(scene.decisions.getLast().verdict()).isEqualTo("Deadline");
    }

    @Test
    void at_the_deadline_a_release_can_be_promoted_without_a_certificate() {
        Scene scene = scene();
        scene.start(
                Samples.plan(
                        Samples.guard(SECOND, Duration.ofSeconds(10), Guard.AtDeadline.PROMOTE), Plan.Watch.DEFAULT),
                "v1",
                "v2");
        scene.until(Phase.SUCCEEDED);
        assertThat(scene.decisions)
                .anyMatch(decision ->
                        decision.verdict().equals("Deadline") && decision.why().contains("without a certificate"));
    }

    @Test
    void at_the_deadline_nothing_is_promoted_that_answered_nothing() {
        Scene scene = scene();
        scene.traffic.perSecond = 0;
        scene.start(
                Samples.plan(
                        Samples.guard(SECOND, Duration.ofSeconds(10), Guard.AtDeadline.PROMOTE), Plan.Watch.DEFAULT),
                "v1",
                "v2");
        scene.until(Phase.HELD);
        assertThat(scene.weight()).isZero();
    }

    @Test
    void promotion_waits_for_every_request_from_before_the_certificate() {
        Scene scene = scene(new Stage.Auto(Weight.ALL));
        scene.until(s -> s.weight() == 50_000);
        scene.traffic.stuck = true;
        scene.tick();
        scene.traffic.stuck = false;
        scene.run(Duration.ofMinutes(10));
        assertThat(scene.state.phase()).isEqualTo(Phase.PROGRESSING);
        assertThat(scene.view().waitsFor().orElseThrow())
                .matches("the outcome of \\d+ requests from before the verdict");
    }

    @Test
    void promotion_waits_for_the_soak() {
        Scene scene = scene(new Stage.Auto(Weight.ALL));
        scene.until(s -> s.weight() == 50_000);
        Duration half = scene.now.elapsed();
        scene.until(Phase.SUCCEEDED);
        assertThat(scene.now.elapsed().minus(half)).isGreaterThanOrEqualTo(Duration.ofMinutes(1));
    }
}
