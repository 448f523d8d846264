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
import java.util.Optional;
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
        assertThat(answer.join()).isInstanceOf(Answer.Done.class);
        assertThat(house.router.inForce("shop")).isEqualTo(Optional.empty());
    }
}
