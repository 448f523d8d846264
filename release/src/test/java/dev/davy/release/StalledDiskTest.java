package dev.davy.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.davy.model.Plan;
import dev.davy.model.Split;
import dev.davy.model.Weight;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A disk that takes its time: what gives share waits for it, what takes share away does not. */
class StalledDiskTest {
    private static final Plan V2 = Plan.of("shop", "shop", "v2");
    private static final Duration SOON = Duration.ofMillis(200);

    private final Deque<Runnable> disk = new ArrayDeque<>();

    private static House house(double failing) {
        return new House(new SimulatedTraffic(3, 500).failing("v1", 0.001).failing("v2", failing)).open();
    }

    private House stall(House house) {
        house.writer = disk::add;
        return house;
    }

    private void answer() {
        while (!disk.isEmpty()) {
            disk.removeFirst().run();
        }
    }

    private static House untilRaised(House house) {
        int before = house.weight();
        return house.until(() -> house.weight() > before);
    }

    /** Answers each write but the one that a share waits for. */
    private House untilWaiting(House house) {
        stall(house);
        for (int i = 0; i < 1000 && !house.runner.raising(); i++) {
            answer();
            house.tick();
        }
        assertThat(house.runner.raising()).isTrue();
        return house;
    }

    /** The very journal that is on the disk leads to the state that is shown. */
    private static void consistent(House house) {
        house.runner.stop();
        Replay.Fold fold = Replay.fold("shop", house.records());
        assertThat(fold.state()).isEqualTo(house.runner.state());
        assertThat(fold.agrees()).isTrue();
        assertThat(house.runner.decisions()).endsWith(fold.decided().getLast().decision());
    }

    @Test
    void harm_takes_the_share_off_while_the_disk_stalls() {
        House house = untilRaised(house(0.001).want(V2, "v1", "v2"));
        stall(house).evidence.traffic.failing("v2", 1);
        house.until(() -> house.evidence.traffic.failures("v2") >= 2).run(SOON);
        assertThat(house.weight()).isZero();
        assertThat(house.runner.view().phase()).isEqualTo(Phase.ROLLED_BACK);
        house.run(Duration.ofSeconds(10));
        assertThat(house.runner.view().journal()).hasValue("it has not answered for 2 s");
        house.writer = Runnable::run;
        answer();
        house.run(Duration.ofSeconds(2));
        assertThat(house.runner.view().journal()).isEmpty();
        consistent(house);
    }

    @Test
    void a_rollback_by_hand_is_in_force_at_once_and_answered_when_the_disk_has_it() {
        House house = stall(untilRaised(house(0.001).want(V2, "v1", "v2")));
        CompletableFuture<Answer> answer = house.ask(Command.ROLLBACK);
        assertThat(house.weight()).isZero();
        assertThat(answer).isNotDone();
        answer();
        house.tick();
        assertThat(answer.join()).isInstanceOf(Answer.Done.class);
        consistent(house);
    }

    @Test
    void a_person_is_told_after_two_seconds_that_the_rollback_is_in_force_and_not_yet_kept() {
        House house = stall(untilRaised(house(0.001).want(V2, "v1", "v2")));
        CompletableFuture<Answer> answer = house.ask(Command.ROLLBACK);
        house.run(Recorder.STALLED.plus(SOON));
        assertThat(answer.join())
                .isEqualTo(new Answer.NotJournaled(
                        "shop: all requests go to v1; v2 is not tried again until asked; but the"
                                + " journal cannot be written: it has not answered for 2 s"));
    }

    @Test
    void a_share_is_given_when_its_record_is_kept_and_not_before() {
        House house = stall(house(0.001).want(V2, "v1", "v2"));
        house.run(Duration.ofSeconds(4));
        assertThat(house.weight()).isZero();
        assertThat(house.runner.view().weight()).isZero();
        house.until(() -> {
            answer();
            return house.weight() > 0;
        });
        assertThat(house.weight()).isPositive().isEqualTo(house.runner.view().weight());
        house.writer = Runnable::run;
        answer();
        house.until(Phase.SUCCEEDED);
        consistent(house);
    }

    @Test
    void evidence_that_comes_while_a_share_waits_is_judged_once_it_is_given() {
        House house = untilWaiting(house(0.001).want(V2, "v1", "v2").run(Duration.ofSeconds(4)));
        int before = house.weight();
        house.run(Duration.ofMillis(1500));
        assertThat(house.weight())
                .isEqualTo(before)
                .isEqualTo(house.runner.view().weight());
        house.writer = Runnable::run;
        answer();
        house.tick();
        assertThat(house.weight())
                .isGreaterThan(before)
                .isEqualTo(house.runner.view().weight());
        house.run(Duration.ofSeconds(1));
        consistent(house);
    }

    @Test
    void a_share_that_waits_is_dropped_when_the_evidence_turns() {
        House house = untilWaiting(house(0.001).want(V2, "v1", "v2").run(Duration.ofSeconds(4)));
        List<Split> applied = house.router.applied;
        int before = applied.size();
        CompletableFuture<Answer> promoted = house.ask(Command.PROMOTE);
        CompletableFuture<Answer> rolledBack = house.ask(Command.ROLLBACK);
        assertThat(house.weight()).isZero();
        assertThat(house.runner.view().phase()).isEqualTo(Phase.ROLLED_BACK);
        answer();
        house.tick();
        answer();
        house.tick();
        assertThat(promoted.join()).isInstanceOf(Answer.Refused.class);
        assertThat(rolledBack.join()).isInstanceOf(Answer.Done.class);
        house.writer = Runnable::run;
        answer();
        house.run(Duration.ofSeconds(2));
        assertThat(new ArrayList<>(applied.subList(before, applied.size())))
                .extracting(Split::weight)
                .containsOnly(Weight.ZERO);
        consistent(house);
        house.reboot(Duration.ofSeconds(1)).want(V2, "v1", "v2").run(Duration.ofSeconds(5));
        assertThat(house.runner.view().barred()).hasValue("v2");
    }

    @Test
    void a_promotion_that_waits_for_the_disk_is_not_in_force() {
        House house = stall(untilRaised(house(0.001).want(V2, "v1", "v2")));
        int before = house.weight();
        CompletableFuture<Answer> answer = house.ask(Command.PROMOTE);
        house.run(Duration.ofSeconds(1));
        assertThat(house.weight()).isEqualTo(before);
        assertThat(house.runner.view().phase()).isEqualTo(Phase.PROGRESSING);
        house.writer = Runnable::run;
        answer();
        house.tick();
        assertThat(answer.join()).isInstanceOf(Answer.Done.class);
        assertThat(house.weight()).isEqualTo(Weight.BUCKETS);
        consistent(house);
    }

    @Test
    void a_target_is_open_to_every_version_again_only_when_that_is_kept() {
        House house = untilRaised(house(0.001).want(V2, "v1", "v2"));
        house.runner.withdraw();
        stall(house);
        CompletableFuture<Answer> answer = house.ask(Command.FORGET);
        assertThat(house.router.inForce("shop").map(Split::stable)).hasValue("v1");
        answer();
        house.tick();
        assertThat(house.router.inForce("shop")).isEmpty();
        answer();
        house.tick();
        assertThat(answer).isDone();
        assertThat(answer.join()).isInstanceOf(Answer.Done.class);
    }

    /** The process dies while the disk has what it was given first, and nothing after that. */
    private House crash(House house) {
        disk.removeFirst().run();
        disk.clear();
        house.writer = Runnable::run;
        return house.reboot(Duration.ofSeconds(1));
    }

    @Test
    void a_promotion_that_a_rollback_overtook_is_not_in_force_after_a_crash() {
        House house = stall(untilRaised(house(0.001).want(V2, "v1", "v2")));
        CompletableFuture<Answer> promoted = house.ask(Command.PROMOTE);
        var _ = house.ask(Command.ROLLBACK);
        assertThat(promoted.join()).isInstanceOf(Answer.Refused.class);
        assertThat(crash(house).share("v2")).isZero();
        assertThat(house.runner.view().stable()).hasValue("v1");
        consistent(house.want(V2, "v1", "v2").run(Duration.ofSeconds(3)));
        house.reboot(Duration.ofSeconds(1)).want(V2, "v1", "v2").until(Phase.SUCCEEDED);
    }

    @Test
    void a_promotion_that_was_given_up_after_two_seconds_is_not_in_force_after_a_crash() {
        House house = stall(untilRaised(house(0.001).want(V2, "v1", "v2")));
        CompletableFuture<Answer> promoted = house.ask(Command.PROMOTE);
        house.run(Recorder.STALLED.plus(SOON));
        assertThat(promoted.join()).isInstanceOf(Answer.NotJournaled.class);
        assertThat(crash(house).share("v2")).isZero();
        assertThat(house.runner.view().phase()).isEqualTo(Phase.PROGRESSING);
    }

    @Test
    void a_person_is_told_of_a_promotion_when_no_crash_can_undo_it() {
        House house = stall(untilRaised(house(0.001).want(V2, "v1", "v2")));
        CompletableFuture<Answer> promoted = house.ask(Command.PROMOTE);
        disk.removeFirst().run();
        house.tick();
        assertThat(house.share("v2")).isEqualTo(Weight.BUCKETS);
        assertThat(promoted).isNotDone();
        disk.removeFirst().run();
        house.tick();
        assertThat(promoted.join()).isInstanceOf(Answer.Done.class);
        disk.clear();
        house.writer = Runnable::run;
        assertThat(house.reboot(Duration.ofSeconds(1)).share("v2")).isEqualTo(Weight.BUCKETS);
    }

    @Test
    void a_target_that_was_to_be_opened_stays_pinned_after_a_crash() {
        House house = untilRaised(house(0.001).want(V2, "v1", "v2"));
        house.runner.withdraw();
        stall(house);
        var _ = house.ask(Command.FORGET);
        house.run(Recorder.STALLED.plus(SOON));
        crash(house);
        assertThat(house.router.inForce("shop").map(Split::stable)).hasValue("v1");
    }

    @Test
    void an_edit_or_a_deletion_that_is_undone_while_a_share_waits_is_undone() {
        House house = untilWaiting(house(0.001).want(V2, "v1", "v2").run(Duration.ofSeconds(4)));
        house.want(Samples.deadline(Duration.ofHours(1)), "v1", "v2").want(V2, "v1", "v2");
        house.want(V2, "v1", "v2", "v3").want(V2, "v1", "v2");
        house.writer = Runnable::run;
        answer();
        house.tick();
        assertThat(house.runner.state().memory().wish()).hasValue(V2);
        assertThat(house.runner.state().memory().inventory()).isEqualTo(Inventory.of("v1", "v2"));

        House forgetting = untilRaised(house(0.001).want(V2, "v1", "v2"));
        forgetting.runner.withdraw();
        stall(forgetting);
        CompletableFuture<Answer> forgotten = forgetting.ask(Command.FORGET);
        forgetting.want(V2, "v1", "v2");
        forgetting.runner.withdraw();
        forgetting.writer = Runnable::run;
        answer();
        forgetting.run(SOON);
        assertThat(forgotten.join()).isInstanceOf(Answer.Done.class);
        assertThat(forgetting.runner.state().memory().withdrawn()).isTrue();
    }

    @Test
    void an_old_wish_that_could_not_be_taken_up_does_not_come_back_after_a_newer_one() {
        House house = house(0.001);
        house.want(Samples.undetermined("v2"), "v0", "v1", "v2");
        stall(house);
        house.want(Samples.undetermined("v1"), "v0", "v1", "v2");
        assertThat(house.runner.raising()).isTrue();
        house.want(Samples.undetermined("v2"), "v0", "v1", "v2");
        house.run(Recorder.STALLED.plus(SOON));
        house.writer = Runnable::run;
        answer();
        house.run(Duration.ofSeconds(3));
        assertThat(house.runner.state().memory().wish().map(Plan::version)).hasValue("v2");
        assertThat(house.router.inForce("shop").flatMap(Split::candidate)).hasValue("v2");
    }

    @Test
    void a_share_that_waits_is_dropped_when_harm_is_found_though_stable_cannot_serve() {
        House house = untilWaiting(untilRaised(house(0.001).want(V2, "v1", "v2")));
        int before = house.weight();
        house.evidence.instances.put("v1", new Health.Instances(0, 2));
        house.evidence.traffic.failing("v2", 1);
        house.run(Duration.ofMillis(1500));
        assertThat(house.runner.raising()).isFalse();
        answer();
        house.tick();
        assertThat(house.weight()).isEqualTo(before);
        house.writer = Runnable::run;
        answer();
        house.until(() -> house.runner.state().run().flatMap(Run::owed).isPresent());
        house.evidence.instances.put("v1", new Health.Instances(2, 2));
        house.until(Phase.ROLLED_BACK);
        consistent(house);
    }

    @Test
    void a_first_share_that_waits_is_dropped_by_a_rollback() {
        House house = untilWaiting(house(0.001).want(V2, "v1", "v2"));
        assertThat(house.weight()).isZero();
        CompletableFuture<Answer> rolledBack = house.ask(Command.ROLLBACK);
        house.writer = Runnable::run;
        answer();
        house.run(SOON);
        assertThat(rolledBack.join()).isInstanceOf(Answer.Done.class);
        assertThat(house.router.applied).noneMatch(Split::exposes);
    }

    @Test
    void a_promotion_that_waits_outlives_a_split_at_the_same_share() {
        Scene scene =
                new Scene(new SimulatedTraffic(3, 500).failing("v1", 0.001).failing("v2", 0.001));
        scene.start(V2, "v1", "v2");
        ReleaseState before = scene.state;
        while (scene.state.run().flatMap(Run::certificate).isEmpty()) {
            before = scene.state;
            scene.tick();
        }
        Event certified = scene.events.getLast();
        Event promote = new Event.Commanded(certified.at(), Command.PROMOTE, "ann", "");
        Raise raise = Raise.of(asked(promote), ReleaseMachine.step(before, promote), 1, before);
        assertThat(raise.behind(asked(certified))).isPresent();
        Event rollback = new Event.Commanded(certified.at(), Command.ROLLBACK, "ann", "");
        assertThat(raise.behind(asked(rollback))).isEmpty();
    }

    private static Raise.Asked asked(Event event) {
        return new Raise.Asked(event, new CompletableFuture<>());
    }

    @Test
    void a_share_that_was_given_up_for_another_reason_is_no_fault_of_the_disk() {
        House house = stall(untilRaised(house(0.001).want(V2, "v1", "v2")));
        CompletableFuture<Answer> promoted = house.ask(Command.PROMOTE);
        var _ = house.ask(Command.ROLLBACK);
        assertThat(promoted.join())
                .isEqualTo(new Answer.Refused("shop: nothing is changed, what came meanwhile spoke against it while it"
                        + " was being written"));
    }

    @Test
    void who_asks_when_the_process_has_ended_is_answered_at_once() {
        House house = untilRaised(house(0.001).want(V2, "v1", "v2"));
        house.runner.stop();
        assertThat(house.command(Command.PROMOTE)).isInstanceOf(Answer.NotJournaled.class);
        assertThat(house.share("v2")).isLessThan(Weight.BUCKETS);
    }

    @Test
    void a_process_that_does_not_lead_tries_the_disk_once_a_second() {
        House house = new House(new SimulatedTraffic(3, 500));
        house.leads = false;
        house.journal.full = true;
        house.open().want(V2, "v1", "v2").command(Command.ROLLBACK);
        house.run(Duration.ofSeconds(20));
        assertThat(house.runner.state().atRest()).isTrue();
        int before = house.journal.tries;
        house.run(Duration.ofSeconds(10));
        assertThat(house.journal.tries - before).isBetween(5, 11);
    }

    @Test
    void what_waits_for_the_disk_is_bounded() {
        FakeJournal journal = new FakeJournal();
        Recorder recorder = new Recorder(journal, "shop", disk::add);
        Scene scene =
                new Scene(new SimulatedTraffic(3, 100)).start(V2, "v1", "v2").run(Duration.ofSeconds(1));
        for (int i = 0; i < 2 * Recorder.WAITING; i++) {
            scene.tick();
            recorder.record(scene.events.getLast(), List.of());
        }
        assertThat(recorder.full()).isTrue();
        answer();
        recorder.look(scene.now);
        recorder.flush(scene.now);
        answer();
        List<Event.Observed> kept = journal.all.stream()
                .flatMap(record -> ((JournalRecord.Evidence) record).observed().stream())
                .toList();
        assertThat(kept).hasSizeBetween(Recorder.WAITING - 1, Recorder.WAITING + 1);
        assertThat(kept.getLast().at()).isEqualTo(scene.now);
    }
}
