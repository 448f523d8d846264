package dev.davy.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.davy.model.Guard;
import dev.davy.model.Hook;
import dev.davy.model.Plan;
import dev.davy.model.Stage;
import dev.davy.model.Weight;
import dev.davy.release.spi.Gate.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The eight moments at which webhooks are called. */
class HooksTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final FakeOutside outside = new FakeOutside();
    private final SimulatedTraffic traffic =
            new SimulatedTraffic(5, 300).failing("v1", 0.001).failing("v2", 0.001);
    private final House house = new House(traffic).asking(outside);

    private House start(Hook... hooks) {
        return start(Samples.plan(new Stage.Fixed(Weight.ofPercent(5), SECOND), new Stage.Auto(Weight.ALL)), hooks);
    }

    private House start(Plan plan, Hook... hooks) {
        house.open().want(plan.asking(List.of(), List.of(hooks)), "v1", "v2");
        return house;
    }

    private static Hook bounded(Hook.On on, Stage.Otherwise otherwise) {
        Hook hook = Samples.hook(on);
        return new Hook(hook.name(), on, hook.call(), hook.every(), 3, Optional.of(Duration.ofSeconds(20)), otherwise);
    }

    @Test
    void the_first_share_waits_for_confirm_rollout() {
        outside.says("confirm-rollout", new Reply.No("not today"));
        start(Samples.hook(Hook.On.CONFIRM_ROLLOUT)).run(Duration.ofSeconds(10));
        assertThat(house.runner.view().phase()).isEqualTo(Phase.WAITING);
        assertThat(house.runner.view().waitsFor().orElseThrow()).contains("confirm-rollout", "not today");
        assertThat(house.weight()).isZero();
        outside.says("confirm-rollout", new Reply.Yes(""));
        house.until(() -> house.weight() > 0);
        assertThat(house.runner.view().phase()).isEqualTo(Phase.PROGRESSING);
        int asked = outside.asked.size();
        house.until(Phase.SUCCEEDED);
        assertThat(outside.asked).as("asked once only").hasSize(asked);
    }

    @Test
    void a_gate_that_comes_first_comes_after_confirm_rollout() {
        start(Samples.plan(Samples.roles("product"), new Stage.Auto(Weight.ALL)), Samples.hook(Hook.On.CONFIRM_ROLLOUT))
                .run(Duration.ofSeconds(3));
        assertThat(house.command(Command.APPROVE)).isInstanceOf(Answer.Refused.class);
        outside.says("confirm-rollout", new Reply.Yes(""));
        house.until(() ->
                house.runner.view().gate().flatMap(ReleaseView.Gate::holder).isPresent());
        assertThat(house.command(Command.APPROVE)).isInstanceOf(Answer.Done.class);
        house.until(Phase.SUCCEEDED);
    }

    @Test
    void an_outage_of_confirm_rollout_is_bounded_by_its_deadline() {
        outside.away("confirm-rollout");
        start(bounded(Hook.On.CONFIRM_ROLLOUT, Stage.Otherwise.HOLD)).until(Phase.HELD);
        assertThat(house.runner.view().why()).contains("connection refused", "20 s");
        assertThat(house.weight()).isZero();
        outside.says("confirm-rollout", new Reply.Yes(""));
        house.command(Command.RESUME);
        house.until(Phase.SUCCEEDED);
    }

    @Test
    void the_candidate_is_tested_before_any_user_and_failed_tests_take_it_back() {
        outside.says("pre-rollout", new Reply.No("3 of 20 failed"));
        start(Samples.hook(Hook.On.CONFIRM_ROLLOUT), Samples.hook(Hook.On.PRE_ROLLOUT))
                .run(Duration.ofSeconds(3));
        assertThat(outside.asked).as("not before the rollout is confirmed").noneMatch(id -> id.contains("pre-rollout"));
        outside.says("confirm-rollout", new Reply.Yes(""));
        house.until(Phase.ROLLED_BACK);
        assertThat(house.runner.view().reason()).contains("CheckFailed");
        assertThat(house.runner.view().why()).contains("3 of 20 failed", "failed 3 of 3");
        assertThat(house.router.applied).allMatch(split -> split.weight().isZero());
    }

    @Test
    void a_test_that_passes_lets_the_share_rise_and_is_not_asked_again() {
        outside.says("pre-rollout", new Reply.Yes(""));
        start(Samples.hook(Hook.On.PRE_ROLLOUT)).until(Phase.SUCCEEDED);
        assertThat(outside.asked).hasSize(1);
    }

    @Test
    void a_test_during_the_rollout_that_fails_is_a_failed_check() {
        outside.says("rollout", new Reply.Yes(""));
        start(Samples.hook(Hook.On.ROLLOUT)).until(() -> house.weight() == 5_000);
        outside.says("rollout", new Reply.No("slow"));
        house.until(() -> house.runner.view().checks().getFirst().failed() == 2);
        assertThat(house.weight()).isGreaterThanOrEqualTo(5_000);
        outside.says("rollout", new Reply.Yes(""));
        house.run(Duration.ofSeconds(3));
        assertThat(house.runner.view().checks().getFirst().failed()).isEqualTo(2);
        outside.says("rollout", new Reply.No("slow"));
        house.until(Phase.ROLLED_BACK);
        assertThat(house.runner.view().reason()).contains("CheckFailed");
    }

    @Test
    void each_raise_asks_first_and_a_no_holds_the_share() {
        outside.says("confirm-traffic-increase", new Reply.Yes(""));
        start(Samples.hook(Hook.On.CONFIRM_TRAFFIC_INCREASE)).until(() -> house.weight() > 0);
        outside.says("confirm-traffic-increase", new Reply.No("wait"));
        house.run(Duration.ofSeconds(3));
        int share = house.weight();
        house.run(Duration.ofSeconds(10));
        assertThat(house.weight()).isEqualTo(share).isPositive();
        assertThat(house.runner.view().waitsFor().orElseThrow()).contains("confirm-traffic-increase", "no, wait");
        outside.says("confirm-traffic-increase", new Reply.Yes(""));
        house.until(Phase.SUCCEEDED);
        long raises = house.router.applied.stream()
                .map(split -> split.weight().buckets())
                .distinct()
                .count();
        assertThat(outside.asked.size()).isGreaterThanOrEqualTo((int) raises - 2);
    }

    @Test
    void promotion_waits_for_confirm_promotion() {
        outside.says("confirm-promotion", new Reply.No("not on Friday"));
        start(Samples.hook(Hook.On.CONFIRM_PROMOTION)).until(Phase.WAITING).run(Duration.ofMinutes(40));
        assertThat(house.runner.view().phase())
                .as("time that it waits is no judging time")
                .isEqualTo(Phase.WAITING);
        assertThat(house.weight()).isLessThan(Weight.BUCKETS);
        outside.says("confirm-promotion", new Reply.Yes(""));
        house.until(Phase.SUCCEEDED);
    }

    @Test
    void what_promotes_at_a_deadline_does_not_pass_over_confirm_promotion() {
        outside.says("confirm-promotion", new Reply.No(""));
        Plan plan = Samples.plan(
                Samples.guard(SECOND, Duration.ofSeconds(20), Guard.AtDeadline.PROMOTE),
                Plan.Watch.DEFAULT,
                new Stage.Fixed(Weight.ofPercent(5), Duration.ofHours(1)));
        start(plan, Samples.hook(Hook.On.CONFIRM_PROMOTION)).until(Phase.HELD);
        assertThat(house.runner.view().why()).contains("confirm-promotion has not confirmed it");
    }

    @Test
    void a_yes_of_a_rollback_webhook_takes_it_back_in_every_phase() {
        start(Samples.hook(Hook.On.ROLLBACK)).until(() -> house.weight() > 0);
        house.command(Command.PAUSE);
        house.run(Duration.ofSeconds(3));
        outside.says("rollback", new Reply.Yes("red button"));
        house.until(Phase.ROLLED_BACK);
        assertThat(house.runner.view().why()).contains("red button");
        assertThat(house.weight()).isZero();
    }

    @Test
    void whoever_listens_hears_of_each_decision_and_the_end_is_told_once() {
        start(Samples.hook(Hook.On.EVENT), Samples.hook(Hook.On.POST_ROLLOUT)).until(Phase.SUCCEEDED);
        house.run(Duration.ofSeconds(3));
        List<Notice> told = outside.told;
        assertThat(told.stream().filter(notice -> notice.hook().on() == Hook.On.EVENT))
                .hasSameSizeAs(house.runner.decisions());
        assertThat(told.stream().filter(notice -> notice.hook().on() == Hook.On.POST_ROLLOUT))
                .singleElement()
                .satisfies(notice -> {
                    assertThat(notice.context().phase()).isEqualTo(Phase.SUCCEEDED);
                    assertThat(notice.context().weight()).isEqualTo(Weight.ALL);
                    assertThat(notice.context().candidate()).isEqualTo("v2");
                });
        house.command(Command.ROLLBACK);
        assertThat(told.getLast().hook().on()).isEqualTo(Hook.On.POST_ROLLOUT);
        assertThat(told.getLast().context().phase()).isEqualTo(Phase.ROLLED_BACK);
    }
}
