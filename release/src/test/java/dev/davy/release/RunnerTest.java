package dev.davy.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.davy.model.Plan;
import dev.davy.model.Split;
import dev.davy.model.Weight;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunnerTest {
    private static final Plan V2 = Plan.of("shop", "shop", "v2");

    private static House healthy() {
        return new House(new SimulatedTraffic(3, 500).failing("v1", 0.001).failing("v2", 0.001)).open();
    }

    @Test
    void a_healthy_version_becomes_stable_and_leaves_a_short_journal() {
        House house = healthy().want(V2, "v1", "v2").until(Phase.SUCCEEDED);
        assertThat(house.weight()).isEqualTo(Weight.BUCKETS);
        house.run(Duration.ofMinutes(11));
        assertThat(house.router.inForce("shop").map(Split::stable)).hasValue("v2");
        assertThat(house.runner.view().phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(house.records()).hasSizeLessThan(20);
        assertThat(house.runner.decisions().getLast().phase()).isEqualTo(Phase.SUCCEEDED);
    }

    @Test
    void a_broken_version_goes_back_and_is_not_tried_again_after_a_restart() {
        House house = new House(new SimulatedTraffic(3, 500).failing("v2", 0.3)).open();
        house.want(V2, "v1", "v2").until(Phase.ROLLED_BACK);
        assertThat(house.runner.view().requests().candidateFailed()).isLessThan(15);
        house.reboot(Duration.ofSeconds(5)).want(V2, "v1", "v2").run(Duration.ofMinutes(1));
        assertThat(house.weight()).isZero();
        assertThat(house.runner.view().phase()).isEqualTo(Phase.ROLLED_BACK);
        assertThat(house.runner.view().barred()).hasValue("v2");
    }

    @Test
    void the_journal_folds_to_the_live_state() {
        House house = healthy().want(V2, "v1", "v2").run(Duration.ofSeconds(20));
        house.runner.stop();
        Replay.Fold fold = Replay.fold("shop", house.records());
        assertThat(fold.state()).isEqualTo(house.runner.state());
        assertThat(fold.agrees()).isTrue();
    }

    @Test
    void a_full_disk_stops_the_rise_but_not_the_rollback() {
        House house = healthy().want(V2, "v1", "v2").run(Duration.ofSeconds(5));
        int before = house.weight();
        house.journal.full = true;
        house.run(Duration.ofSeconds(20));
        assertThat(house.weight()).isEqualTo(before).isPositive();
        assertThat(house.runner.view().journal()).hasValue("No space left on device");
        house.evidence.traffic.failing("v2", 0.5);
        house.until(Phase.ROLLED_BACK);
        assertThat(house.weight()).isZero();
        house.journal.full = false;
        house.run(Duration.ofSeconds(3));
        assertThat(house.runner.view().journal()).isEmpty();
        house.runner.stop();
        assertThat(Replay.fold("shop", house.records()).state().phase()).isEqualTo(Phase.ROLLED_BACK);
    }

    @Test
    void the_rise_goes_on_when_the_disk_has_room_again() {
        House house = healthy().want(V2, "v1", "v2").run(Duration.ofSeconds(5));
        house.journal.full = true;
        house.run(Duration.ofSeconds(20));
        house.journal.full = false;
        house.until(Phase.SUCCEEDED);
        Replay.Fold fold = Replay.fold("shop", house.records());
        assertThat(fold.agrees()).isTrue();
    }

    @Test
    void a_promotion_that_cannot_be_journaled_does_not_happen() {
        House house = healthy().want(V2, "v1", "v2").run(Duration.ofSeconds(5));
        house.journal.full = true;
        Answer answer = house.command(Command.PROMOTE);
        assertThat(answer).isInstanceOf(Answer.NotJournaled.class);
        assertThat(house.runner.view().phase()).isEqualTo(Phase.PROGRESSING);
        assertThat(house.weight()).isLessThan(Weight.BUCKETS);
    }

    @Test
    void evidence_that_cannot_be_read_is_shown_and_raises_nothing() {
        House house = healthy().want(V2, "v1", "v2").run(Duration.ofSeconds(5));
        int before = house.weight();
        house.evidence.broken = true;
        house.run(Duration.ofMinutes(2));
        assertThat(house.weight()).isEqualTo(before);
        assertThat(house.runner.view().waitsFor().orElseThrow()).contains("the data plane does not answer");
        house.evidence.broken = false;
        house.until(Phase.SUCCEEDED);
    }

    @Test
    void a_split_that_could_not_be_applied_is_applied_as_soon_as_it_can_be() {
        House house = healthy().want(V2, "v1", "v2").run(Duration.ofSeconds(5));
        house.router.broken = true;
        house.command(Command.ROLLBACK);
        assertThat(house.runner.view().waitsFor().orElseThrow()).contains("the router is broken");
        house.router.broken = false;
        house.tick();
        assertThat(house.weight()).isZero();
        assertThat(house.runner.view().phase()).isEqualTo(Phase.ROLLED_BACK);
    }

    @Test
    void a_restart_takes_the_share_back_and_gives_it_anew() {
        House house = healthy().want(V2, "v1", "v2").run(Duration.ofSeconds(6));
        assertThat(house.weight()).isPositive();
        house.reboot(Duration.ofSeconds(5));
        assertThat(house.weight()).isZero();
        assertThat(house.runner.view().budget().spent()).isPositive();
        house.want(V2, "v1", "v2").until(Phase.SUCCEEDED);
        assertThat(Optional.of(house.weight())).hasValue(Weight.BUCKETS);
    }
}
