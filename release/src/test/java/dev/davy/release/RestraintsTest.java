package dev.davy.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.davy.model.Guard;
import dev.davy.model.Plan;
import dev.davy.model.Stage;
import dev.davy.model.Weight;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a freeze, a closed window, a stopped line or a group does to a release. */
class RestraintsTest {
    private static final Restraint FREEZE = Restraint.rise("freeze black-friday");

    private static Scene scene() {
        return new Scene(new SimulatedTraffic(9, 300).failing("v1", 0.001).failing("v2", 0.001));
    }

    private static Scene started() {
        return scene().start(Samples.plan(new Stage.Auto(Weight.ALL)), "v1", "v2");
    }

    private static void restrain(Scene scene, Restraint restraint) {
        scene.feed(new Event.Restrained(scene.now, restraint));
    }

    private static Restraint promotion(String why) {
        return new Restraint(Optional.empty(), Optional.of(why), Optional.empty(), Optional.empty());
    }

    @Test
    void nothing_rises_as_long_as_it_may_not_and_says_why() {
        Scene scene = started();
        restrain(scene, FREEZE);
        scene.run(Duration.ofMinutes(2));
        assertThat(scene.weight()).isZero();
        assertThat(scene.view().next().orElseThrow().limitedBy()).isEqualTo("freeze black-friday");
        restrain(scene, Restraint.NONE);
        scene.until(Phase.SUCCEEDED);
    }

    @Test
    void a_share_stays_as_it_is_and_harm_still_takes_it_back() {
        Scene scene = started();
        scene.until(s -> s.weight() >= 8_000);
        restrain(scene, FREEZE);
        int share = scene.weight();
        scene.run(Duration.ofSeconds(20));
        assertThat(scene.weight()).isEqualTo(share);
        scene.traffic.failing("v2", 0.5);
        scene.until(Phase.ROLLED_BACK);
        assertThat(scene.weight()).isZero();
    }

    @Test
    void the_judging_time_stands_still_through_pauses_and_gates() {
        Plan plan = Samples.plan(new Stage.Auto(Weight.ALL));
        Scene scene = scene().start(plan, "v1", "v2");
        restrain(scene, FREEZE);
        scene.run(Duration.ofMinutes(5));
        scene.command(Command.PAUSE);
        scene.command(Command.RESUME);
        scene.run(Duration.ofMinutes(40));
        assertThat(scene.state.phase()).isEqualTo(Phase.PROGRESSING);
        restrain(scene, Restraint.NONE);
        scene.until(Phase.SUCCEEDED);
    }

    @Test
    void a_person_does_not_promote_through_it_and_may_roll_back() {
        Scene scene = started();
        scene.until(s -> s.weight() >= 8_000);
        restrain(scene, FREEZE);
        assertThat(scene.command(Command.PROMOTE)).isEqualTo(new Answer.Refused("shop: freeze black-friday"));
        assertThat(scene.command(Command.ROLLBACK)).isInstanceOf(Answer.Done.class);
        assertThat(scene.weight()).isZero();
    }

    @Test
    void the_deadlines_promotion_waits_for_the_others_too() {
        Plan plan = Samples.plan(
                Samples.guard(Duration.ofMinutes(1), Duration.ofMinutes(2), Guard.AtDeadline.PROMOTE),
                Plan.Watch.DEFAULT,
                new Stage.Auto(Weight.ALL));
        Scene scene = new Scene(new SimulatedTraffic(9, 5)).start(plan, "v1", "v2");
        restrain(scene, promotion("group checkout: cart is not ready"));
        scene.until(Phase.HELD);
        assertThat(scene.view().why()).contains("not promoted, because group checkout: cart is not ready");
    }

    @Test
    void what_waits_for_its_group_climbs_and_is_stable_when_the_others_are_ready() {
        Scene scene = started();
        restrain(scene, promotion("group checkout: cart is not ready"));
        scene.until(s -> Groups.member(s.state, s.now).state() == Group.State.READY);
        scene.run(Duration.ofMinutes(1));
        assertThat(scene.state.phase()).isEqualTo(Phase.PROGRESSING);
        assertThat(scene.view().waitsFor()).hasValue("group checkout: cart is not ready");
        restrain(scene, Restraint.NONE);
        scene.run(Duration.ofSeconds(1));
        assertThat(scene.state.phase()).isEqualTo(Phase.SUCCEEDED);
    }

    @Test
    void what_another_member_takes_along_goes_back_from_its_watch_too_and_is_barred() {
        Scene scene = started();
        scene.until(Phase.SUCCEEDED);
        restrain(
                scene,
                new Restraint(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of("cart went back")));
        assertThat(scene.state.phase()).isEqualTo(Phase.ROLLED_BACK);
        assertThat(scene.decisions.getLast().verdict()).isEqualTo("Group");
        assertThat(scene.decisions.getLast().why()).startsWith("cart went back");
        assertThat(scene.inForce.orElseThrow().stable()).isEqualTo("v1");
        assertThat(scene.state.memory().barred()).hasValue("v2");
    }

    @Test
    void a_watch_goes_on_as_long_as_its_group_needs_it() {
        Scene scene = started();
        scene.until(Phase.SUCCEEDED);
        restrain(
                scene,
                new Restraint(
                        Optional.empty(), Optional.empty(), Optional.of("cart is still watched"), Optional.empty()));
        scene.run(Duration.ofMinutes(15));
        assertThat(Groups.member(scene.state, scene.now).state()).isEqualTo(Group.State.WATCH_OVER);
        restrain(scene, Restraint.NONE);
        scene.run(Duration.ofSeconds(1));
        assertThat(Groups.member(scene.state, scene.now).state()).isEqualTo(Group.State.DONE);
    }

    @Test
    void a_journal_with_restraints_replays_to_the_same_state() {
        Scene scene = started();
        restrain(scene, FREEZE);
        scene.run(Duration.ofSeconds(5));
        restrain(scene, Restraint.NONE);
        scene.run(Duration.ofSeconds(30));
        List<JournalRecord> records = scene.events.stream()
                .<JournalRecord>map(JournalRecord.Happened::new)
                .toList();
        assertThat(Replay.fold("shop", records).state()).isEqualTo(scene.state);
    }
}
