package dev.davy.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.davy.model.Plan;
import dev.davy.model.Split;
import dev.davy.model.Stage;
import dev.davy.model.Weight;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SafetyTest {
    private static final Plan V2 = Plan.of("shop", "shop", "v2");

    private static Scene scene() {
        return new Scene(new SimulatedTraffic(13, 300).failing("v1", 0.001).failing("v2", 0.001));
    }

    @Test
    void a_rollback_waits_for_nothing_but_a_healthy_stable() {
        Scene scene = scene().start(V2, "v1", "v2").run(Duration.ofSeconds(6));
        int share = scene.weight();
        scene.health = Health.fine(0, 2);
        scene.tick();
        Answer answer = scene.command(Command.ROLLBACK);
        assertThat(answer.text()).isEqualTo("shop: v1 has no healthy instance: the share stays until it has");
        assertThat(scene.weight()).isEqualTo(share);
        assertThat(scene.view().why()).contains("a person is needed");
        scene.run(Duration.ofSeconds(30));
        assertThat(scene.weight()).isEqualTo(share);
        scene.health = Health.fine(1, 2);
        scene.tick();
        assertThat(scene.weight()).isZero();
        assertThat(scene.state.phase()).isEqualTo(Phase.ROLLED_BACK);
    }

    @Test
    void another_version_that_is_wanted_while_a_rollback_waits_for_stable_starts_after_it() {
        Scene scene = scene().start(Samples.plan(new Stage.Auto(Weight.ALL)), "v1", "v2", "v3")
                .run(Duration.ofSeconds(6));
        scene.health = Health.fine(0, 2);
        scene.tick();
        scene.command(Command.ROLLBACK);
        scene.want(Plan.of("shop", "shop", "v3"), "v1", "v2", "v3").run(Duration.ofSeconds(5));
        assertThat(scene.inForce.flatMap(Split::candidate)).hasValue("v2");
        scene.health = Health.fine(2, 2);
        scene.tick();
        assertThat(scene.decisions)
                .anyMatch(decision -> decision.phase() == Phase.ROLLED_BACK
                        && decision.candidate().equals("v2"));
        assertThat(scene.inForce.flatMap(Split::candidate)).hasValue("v3");
        scene.until(Phase.SUCCEEDED);
        assertThat(scene.state.memory().stable()).hasValue("v3");
    }

    @Test
    void a_watch_that_is_to_be_taken_back_gives_the_rest_to_nobody() {
        Plan watched = Samples.watched(Duration.ofMinutes(10), 5, Plan.OnAlarm.TELL);
        for (boolean deleted : new boolean[] {false, true}) {
            Scene scene = scene().start(watched, "v1", "v2", "v3").until(Phase.SUCCEEDED);
            scene.health = Health.fine(0, 2);
            scene.tick();
            scene.command(Command.ROLLBACK);
            if (deleted) {
                scene.feed(new Event.Withdrawn(scene.now));
            } else {
                scene.want(Plan.of("shop", "shop", "v3"), "v1", "v2", "v3");
            }
            scene.run(Duration.ofSeconds(5));
            assertThat(scene.weight()).isEqualTo(95_000);
            scene.health = Health.fine(2, 2);
            scene.tick();
            assertThat(scene.state.memory().stable()).hasValue("v1");
            assertThat(scene.inForce.flatMap(Split::candidate)).isEqualTo(Optional.of(deleted ? "v2" : "v3"));
            scene.run(Duration.ofMinutes(5));
            assertThat(scene.state.memory().stable()).hasValue(deleted ? "v1" : "v3");
        }
    }

    @Test
    void a_stage_with_less_share_takes_nothing_to_a_stable_that_cannot_serve() {
        Plan plan = Samples.plan(
                new Stage.Fixed(Weight.ofPercent(10), Duration.ofSeconds(20)),
                new Stage.Fixed(Weight.ofPercent(2), Duration.ofHours(1)));
        Scene scene = scene().start(plan, "v1", "v2").until(now -> now.weight() == 10_000);
        scene.health = Health.fine(0, 2);
        scene.run(Duration.ofMinutes(1));
        assertThat(scene.weight()).isEqualTo(10_000);
        scene.health = Health.fine(2, 2);
        scene.tick();
        assertThat(scene.weight()).isEqualTo(2_000);
    }

    @Test
    void a_rollback_does_not_wait_for_the_journal() {
        Scene scene = scene().start(V2, "v1", "v2").run(Duration.ofSeconds(6));
        scene.feed(new Event.JournalLost(scene.now, "No space left on device"));
        scene.traffic.failing("v2", 1);
        scene.run(Duration.ofSeconds(2));
        assertThat(scene.state.phase()).isEqualTo(Phase.ROLLED_BACK);
    }

    @Test
    void the_share_does_not_rise_while_stable_has_lost_a_fifth() {
        Scene scene = scene();
        scene.health = Health.fine(5, 5);
        scene.start(V2, "v1", "v2").run(Duration.ofSeconds(4));
        int share = scene.weight();
        scene.health = Health.fine(3, 5);
        scene.run(Duration.ofSeconds(20));
        assertThat(scene.weight()).isEqualTo(share).isPositive();
        assertThat(scene.view().next().orElseThrow().limitedBy())
                .isEqualTo("v1 has 3 healthy instances of 5 at the start, below 80 %");
        scene.health = Health.fine(4, 5);
        scene.until(Phase.SUCCEEDED);
    }

    @Test
    void a_candidate_without_a_healthy_instance_is_taken_back_as_crashed() {
        Scene scene = scene().start(V2, "v1", "v2").run(Duration.ofSeconds(6));
        scene.health = Health.fine(2, 0);
        scene.run(Duration.ofSeconds(9));
        assertThat(scene.state.phase()).isEqualTo(Phase.PROGRESSING);
        scene.run(Duration.ofSeconds(2));
        assertThat(scene.decisions.getLast().verdict()).isEqualTo("Crashed");
        assertThat(scene.weight()).isZero();
    }

    @Test
    void a_candidate_that_is_not_healthy_yet_gets_nothing() {
        Scene scene = scene();
        scene.health = Health.fine(2, 0);
        scene.start(V2, "v1", "v2").run(Duration.ofMinutes(2));
        assertThat(scene.weight()).isZero();
        assertThat(scene.state.phase()).isEqualTo(Phase.PROGRESSING);
        scene.health = Health.fine(2, 1);
        scene.run(Duration.ofSeconds(2));
        assertThat(scene.weight()).isPositive();
    }

    @Test
    void without_requests_nothing_is_promoted() {
        Scene scene = scene();
        scene.traffic.perSecond = 0;
        scene.start(V2, "v1", "v2").run(Duration.ofMinutes(10));
        assertThat(scene.weight()).isLessThanOrEqualTo(1_000);
        assertThat(scene.state.phase()).isEqualTo(Phase.PROGRESSING);
        assertThat(scene.view().verdict()).hasValue("NeedMore");
    }

    @Test
    void a_restart_charges_the_budget_and_keeps_the_stage() {
        Scene scene = scene();
        scene.start(
                Samples.plan(
                        new dev.davy.model.Stage.Fixed(dev.davy.model.Weight.ofPercent(2), Duration.ofSeconds(1)),
                        new dev.davy.model.Stage.Fixed(dev.davy.model.Weight.ofPercent(8), Duration.ofHours(1))),
                "v1",
                "v2");
        scene.until(s -> s.weight() == 8_000);
        scene.traffic.reboot();
        scene.feed(new Event.Restarted(scene.now, Duration.ofSeconds(30), 2));
        assertThat(scene.weight()).isZero();
        assertThat(scene.inForce.orElseThrow().term()).isEqualTo(2);
        assertThat(scene.view().stage()).hasValue("weight 8%");
        assertThat(scene.view().budget().spent()).isPositive().isLessThan(24.1);
        assertThat(scene.decisions.getLast().why()).startsWith("started again after 30 s: share 8% is taken back");
        scene.tick();
        assertThat(scene.weight()).isLessThanOrEqualTo(1_000);
        scene.until(s -> s.weight() == 8_000);
    }

    @Test
    void what_restarts_were_charged_counts_when_the_budget_is_spent() {
        Scene scene = scene();
        scene.start(
                Samples.plan(new dev.davy.model.Stage.Fixed(dev.davy.model.Weight.ofPercent(8), Duration.ofHours(1))),
                "v1",
                "v2");
        double charged = 0;
        for (int term = 2; term < 8; term++) {
            scene.until(s -> s.weight() >= 1_000);
            scene.run(Duration.ofSeconds(3));
            scene.traffic.reboot();
            scene.feed(new Event.Restarted(scene.now, Duration.ofSeconds(2), term));
            charged = scene.state.run().orElseThrow().charged();
        }
        assertThat(charged).isPositive();
        RunDraft run = new RunDraft(scene.state.run().orElseThrow());
        assertThat(Endings.spent(run)).isGreaterThanOrEqualTo(charged);
        run.charged = run.plan.guard().blastRadius();
        scene.state = new ReleaseState(scene.state.memory(), Optional.of(run.run()));
        scene.tick();
        assertThat(scene.decisions.getLast().verdict()).isEqualTo("BudgetSpent");
        assertThat(scene.decisions.getLast().why()).contains("charged for requests that nobody saw");
    }

    @Test
    void the_plain_excess_is_shown_as_spent() {
        Scene scene = new Scene(new SimulatedTraffic(3, 300).failing("v2", 0.03)).start(V2, "v1", "v2");
        scene.until(Phase.ROLLED_BACK);
        double excess = scene.state.run().orElseThrow().judgement().excess().estimate();
        assertThat(scene.view().budget().spent()).isEqualTo(excess).isPositive();
    }

    @Test
    void twenty_restarts_do_not_use_up_the_budget() {
        Scene scene = scene().start(V2, "v1", "v2");
        for (int term = 2; term < 22; term++) {
            scene.run(Duration.ofMillis(2500));
            scene.traffic.reboot();
            scene.feed(new Event.Restarted(scene.now, Duration.ofSeconds(2), term));
        }
        scene.until(Phase.SUCCEEDED);
    }

    @Test
    void with_a_holdback_the_tests_go_on_and_harm_in_the_watch_goes_back() {
        Scene scene = scene();
        scene.start(Samples.watched(Duration.ofMinutes(10), 5, Plan.OnAlarm.TELL), "v1", "v2")
                .until(Phase.SUCCEEDED);
        assertThat(scene.weight()).isEqualTo(95_000);
        scene.traffic.failing("v2", 0.2);
        scene.until(Phase.ROLLED_BACK);
        assertThat(scene.decisions.getLast().verdict()).isIn("Harm", "BudgetSpent");
        assertThat(scene.state.memory().stable()).hasValue("v1");
        assertThat(scene.weight()).isZero();
    }

    @Test
    void a_watch_without_a_control_group_tells_people() {
        Scene scene = scene();
        scene.start(Samples.watched(Duration.ofMinutes(10), 0, Plan.OnAlarm.TELL), "v1", "v2")
                .until(Phase.SUCCEEDED);
        scene.traffic.failing("v2", 0.2);
        scene.run(Duration.ofMinutes(1));
        assertThat(scene.state.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(scene.decisions)
                .filteredOn(decision -> decision.verdict().equals("CheckFailed"))
                .hasSize(1);
        scene.run(Duration.ofMinutes(10));
        assertThat(scene.state.memory().stable()).hasValue("v2");
    }

    @Test
    void a_watch_without_a_control_group_goes_back_if_it_is_told_to() {
        Scene scene = scene();
        scene.start(Samples.watched(Duration.ofMinutes(10), 0, Plan.OnAlarm.ROLLBACK), "v1", "v2")
                .until(Phase.SUCCEEDED);
        scene.traffic.failing("v2", 0.2);
        scene.run(Duration.ofMinutes(1));
        assertThat(scene.state.phase()).isEqualTo(Phase.ROLLED_BACK);
        assertThat(scene.state.memory().stable()).hasValue("v1");
    }

    @Test
    void evidence_that_can_no_longer_be_judged_raises_nothing_and_is_said_to_be_invalid() {
        Scene scene = scene().start(V2, "v1", "v2").run(Duration.ofSeconds(6));
        int share = scene.weight();
        scene.invalid = Optional.of("more than 32,768 users failed, and later ones are not counted");
        scene.run(Duration.ofMinutes(5));
        assertThat(scene.weight()).isEqualTo(share).isPositive();
        assertThat(scene.view().verdict()).hasValue("Invalid");
        assertThat(scene.view().why()).contains("more than 32,768 users failed");
        scene.invalid = Optional.empty();
        scene.until(Phase.SUCCEEDED);
    }

    @Test
    void harm_that_was_counted_counts_where_later_evidence_cannot_be_judged() {
        Scene scene = scene().start(V2, "v1", "v2").run(Duration.ofSeconds(6));
        scene.invalid = Optional.of("more than 32,768 users failed, and later ones are not counted");
        scene.traffic.failing("v2", 1);
        scene.run(Duration.ofSeconds(2));
        assertThat(scene.state.phase()).isEqualTo(Phase.ROLLED_BACK);
        assertThat(scene.decisions.getLast().verdict()).isEqualTo("Harm");
    }

    @Test
    void users_are_dealt_anew_after_a_restart_which_forgot_who_failed() {
        Scene scene = scene().start(V2, "v1", "v2").run(Duration.ofSeconds(6));
        long salt = scene.inForce.orElseThrow().salt();
        scene.feed(new Event.Restarted(scene.now, Duration.ofSeconds(1), 2));
        assertThat(scene.weight()).isZero();
        long next = scene.inForce.orElseThrow().salt();
        assertThat(next).isNotEqualTo(salt);
        scene.run(Duration.ofSeconds(6));
        assertThat(scene.weight()).isPositive();
        assertThat(scene.inForce.orElseThrow().salt()).isEqualTo(next);
        ReleaseState folded = ReleaseState.of("shop");
        for (Event event : scene.events) {
            folded = ReleaseMachine.step(folded, event).state();
        }
        assertThat(folded).isEqualTo(scene.state);
    }

    @Test
    void users_are_dealt_anew_when_a_version_is_tried_again() {
        Scene scene = scene().start(V2, "v1", "v2").run(Duration.ofSeconds(6));
        long salt = scene.inForce.orElseThrow().salt();
        scene.command(Command.ROLLBACK);
        scene.command(Command.RESUME);
        assertThat(scene.inForce.orElseThrow().salt()).isNotEqualTo(salt);
    }
}
