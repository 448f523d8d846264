package dev.davy.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.davy.model.Guard;
import dev.davy.model.Plan;
import dev.davy.model.Stage;
import dev.davy.model.Weight;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Blue and green: tested before any user, everybody at once, and back in one step. */
class SwitchTest {
    private static final Stage.Gate TESTED =
            new Stage.Gate("tested", Optional.empty(), Optional.empty(), Stage.Otherwise.HOLD);
    private static final Plan PLAN = Samples.plan(
            Guard.DEFAULT,
            new Plan.Watch(Duration.ofMinutes(10), Weight.ZERO, Plan.OnAlarm.ROLLBACK),
            TESTED,
            new Stage.Switch());

    private static Scene scene() {
        return new Scene(new SimulatedTraffic(9, 300).failing("v1", 0.001).failing("v2", 0.001))
                .start(PLAN, "v1", "v2");
    }

    @Test
    void nobody_has_the_candidate_before_the_switch_and_everybody_after_it() {
        Scene scene = scene();
        scene.until(Phase.WAITING);
        assertThat(scene.routes).allMatch(route -> route.split().weight().isZero());
        scene.command(Command.APPROVE);
        scene.run(Duration.ofSeconds(1));
        assertThat(scene.state.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(scene.weight()).isEqualTo(Weight.BUCKETS);
        assertThat(scene.decisions)
                .anyMatch(decision ->
                        decision.verdict().equals("Switched") && decision.why().contains("without a certificate"));
    }

    @Test
    void a_candidate_that_lost_instances_of_its_own_is_not_switched_to() {
        Scene scene = scene();
        scene.until(Phase.WAITING);
        scene.health = new Health(new Health.Instances(4, 4), new Health.Instances(3, 4));
        scene.command(Command.APPROVE);
        scene.run(Duration.ofSeconds(5));
        assertThat(scene.weight()).isZero();
        scene.health = Health.fine(4, 4);
        scene.run(Duration.ofSeconds(1));
        assertThat(scene.weight()).isEqualTo(Weight.BUCKETS);
    }

    @Test
    void it_is_switched_back_by_itself_when_it_fails_more_than_stable_did() {
        Scene scene = switched();
        scene.traffic.failing("v2", 0.2);
        scene.until(Phase.ROLLED_BACK);
        assertThat(scene.weight()).isZero();
        assertThat(scene.inForce.orElseThrow().stable()).isEqualTo("v1");
    }

    @Test
    void a_person_switches_back_in_one_step() {
        Scene scene = switched();
        assertThat(scene.command(Command.ROLLBACK)).isInstanceOf(Answer.Done.class);
        assertThat(scene.weight()).isZero();
    }

    @Test
    void the_way_back_gives_an_old_version_that_was_scaled_down_no_more_than_it_carries() {
        Scene scene = switched();
        scene.health = new Health(new Health.Instances(1, 2), new Health.Instances(2, 2));
        scene.run(Duration.ofSeconds(1));
        scene.command(Command.ROLLBACK);
        assertThat(scene.state.phase()).isEqualTo(Phase.SUCCEEDED);
        // One of two instances carries 1 / (0.8 · 2) of the requests.
        assertThat(scene.weight()).isEqualTo(37_500);
        assertThat(scene.decisions.getLast().why()).contains("keeps 37.5% until they are back");
        scene.health = Health.fine(2, 2);
        scene.run(Duration.ofSeconds(1));
        assertThat(scene.state.phase()).isEqualTo(Phase.ROLLED_BACK);
        assertThat(scene.weight()).isZero();
    }

    @Test
    void who_says_it_twice_means_it() {
        Scene scene = switched();
        scene.health = new Health(new Health.Instances(1, 2), new Health.Instances(2, 2));
        scene.run(Duration.ofSeconds(1));
        scene.command(Command.ROLLBACK);
        scene.command(Command.ROLLBACK);
        assertThat(scene.weight()).isZero();
    }

    @Test
    void what_fails_more_than_half_goes_back_whatever_the_old_version_carries() {
        Scene scene = switched();
        scene.health = new Health(new Health.Instances(1, 2), new Health.Instances(2, 2));
        scene.traffic.failing("v2", 0.9);
        scene.until(Phase.ROLLED_BACK);
        assertThat(scene.weight()).isZero();
    }

    private static Scene switched() {
        Scene scene = scene();
        scene.until(Phase.WAITING);
        scene.command(Command.APPROVE);
        return scene.run(Duration.ofSeconds(2));
    }
}
