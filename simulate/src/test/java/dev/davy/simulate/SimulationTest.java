package dev.davy.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.davy.model.Guard;
import dev.davy.model.Hook;
import dev.davy.model.Key;
import dev.davy.model.MetricCheck;
import dev.davy.model.Plan;
import dev.davy.model.Stage;
import dev.davy.model.Webhook;
import dev.davy.model.Weight;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.Test;

final class SimulationTest {
    private static final Duration LONG = Duration.ofMinutes(31);

    private static Plan plan(Key key, List<Stage> stages, Plan.Watch watch) {
        return new Plan("shop", "shop", Optional.empty(), "v2", key, stages, Guard.DEFAULT, watch);
    }

    private static Plan plan(Stage... stages) {
        return plan(new Key.Request(), List.of(stages), Plan.Watch.DEFAULT);
    }

    private static SimulationReport run(Plan plan, World world, int runs) {
        return Simulation.run(plan, SimulationOptions.of(world, runs, LONG, 1), done -> {});
    }

    @Test
    void theSameSeedGivesTheSameAnswer() {
        World world = World.of(300, 0.002, 0.01);
        assertThat(run(plan(), world, 8)).isEqualTo(run(plan(), world, 8));
        assertThat(Simulation.run(plan(), SimulationOptions.of(world, 8, LONG, 2), done -> {}))
                .isNotEqualTo(run(plan(), world, 8));
    }

    @Test
    void everyRunEndsInOneWay() {
        SimulationReport report = run(plan(), World.of(60, 0.002, 0.005), 8);
        assertThat(report.rolledBack() + report.promoted() + report.held()).isEqualTo(8);
        assertThat(report.rolledBackFor()).containsKeys("Harm", "BudgetSpent");
        assertThat(report.rolledBackFor().values().stream()
                        .mapToInt(Integer::intValue)
                        .sum())
                .isEqualTo(report.rolledBack());
    }

    @Test
    void aTotalFailureCostsAFewRequestsAtAnyTraffic() {
        for (double perSecond : new double[] {10, 500, 20_000}) {
            SimulationReport report = run(plan(), World.of(perSecond, 0.001, 1), 20);
            assertThat(report.rolledBackFor()).containsEntry("Harm", 20);
            assertThat(report.failedRequests().mean()).isLessThan(12);
        }
    }

    @Test
    void aCandidateThatNeverAnswersCostsNoMoreThanTheBudgetAtAnyTraffic() {
        for (double perSecond : new double[] {100, 1_000, 10_000}) {
            SimulationReport report =
                    run(plan(), World.of(perSecond, 0.001, 0.001).hanging(1), 20);
            assertThat(report.rolledBack()).isEqualTo(20);
            assertThat(report.excess().mean()).isLessThan(50);
            assertThat(report.excess().p99()).isLessThan(65);
        }
    }

    @Test
    void aCandidateThatOftenDoesNotAnswerCostsAboutTheBudget() {
        for (double hangs : new double[] {0.5, 0.1, 0.02}) {
            SimulationReport report = run(plan(), World.of(1_000, 0.001, 0.001).hanging(hangs), 20);
            assertThat(report.rolledBack()).isEqualTo(20);
            assertThat(report.excess().mean()).as("%s hang", hangs).isLessThan(65);
        }
    }

    @Test
    void versionsThatNeverFailArePromotedAfterTheSoak() {
        SimulationReport report = run(plan(), World.of(800, 0, 0), 5);
        assertThat(report.promotedCertified()).isEqualTo(5);
        assertThat(report.secondsToVerdict().median()).isBetween(60.0, 75.0);
        assertThat(report.failedRequests().mean()).isZero();
    }

    @Test
    void tooLittleTrafficIsHeldAtTheDeadline() {
        SimulationReport report = run(plan(), World.of(2, 0, 0), 3);
        assertThat(report.held()).isEqualTo(3);
        assertThat(report.secondsToVerdict().median()).isBetween(1_799.0, 1_802.0);
    }

    @Test
    void aFaultInsideTheWatchIsTakenBackWhereAHoldbackIsTheControl() {
        Plan watched = plan(
                new Key.Request(),
                List.of(),
                new Plan.Watch(Duration.ofMinutes(10), Weight.ofPercent(5), Plan.OnAlarm.TELL));
        World late = World.of(800, 0, 0.3).harmFrom(Duration.ofMinutes(2));
        SimulationReport report = run(watched, late, 4);
        assertThat(report.promoted()).isEqualTo(4);
        assertThat(report.returnedInWatch()).isEqualTo(4);
    }

    @Test
    void everyKindOfStageIsGoneThrough() {
        Plan staged = plan(
                new Stage.Audience("staff", Weight.ofPercent(50), Duration.ofSeconds(20)),
                new Stage.Mirror(Weight.ofPercent(10), Duration.ofSeconds(20)),
                new Stage.Fixed(Weight.ofPercent(5), Duration.ofSeconds(20)),
                new Stage.Hold(Duration.ofSeconds(10)),
                new Stage.Gate("product", Optional.empty(), Optional.empty(), Stage.Otherwise.HOLD),
                new Stage.Auto(Weight.ALL));
        SimulationReport report = run(staged, World.of(800, 0, 0), 3);
        assertThat(report.promotedCertified()).isEqualTo(3);
        assertThat(report.secondsToVerdict().median()).isGreaterThan(130);
    }

    @Test
    void whoeverIsAskedSaysYes() {
        Webhook call = Webhook.of("http://127.0.0.1:1/");
        Duration second = Duration.ofSeconds(1);
        List<Hook> hooks = Arrays.stream(Hook.On.values())
                .map(on -> new Hook(on.word(), on, call, second, 1, Optional.empty(), Stage.Otherwise.HOLD))
                .toList();
        MetricCheck check = new MetricCheck(
                "conversion", "prom", "orders", Map.of(), Optional.of(0.5), Optional.empty(), second, 1, second);
        Plan asking = plan(
                        new Stage.Fixed(Weight.ofPercent(5), second),
                        gate("roles", new Stage.By.Person(List.of("developers", "operations", "product"))),
                        gate("webhook", new Stage.By.Receiver(call, second)),
                        gate("expression", new Stage.By.When("safe")),
                        new Stage.Auto(Weight.ALL))
                .asking(List.of(check), hooks);
        SimulationReport report = run(asking, World.of(800, 0, 0), 2);
        assertThat(report.promotedCertified()).isEqualTo(2);
    }

    private static Stage.Gate gate(String name, Stage.By by) {
        return new Stage.Gate(name, by, Optional.empty(), Stage.Otherwise.HOLD, Stage.Otherwise.ROLLBACK);
    }

    @Test
    void aMirroredFaultIsFoundWithoutAnyUser() {
        Plan mirrored = plan(new Stage.Mirror(Weight.ofPercent(20), Duration.ofMinutes(5)), new Stage.Auto(Weight.ALL));
        SimulationReport report = run(mirrored, World.of(200, 0.001, 0.5), 5);
        assertThat(report.rolledBackFor()).containsEntry("Harm", 5);
        assertThat(report.failedRequests().mean()).isZero();
    }

    @Test
    void usersWhoAreAlwaysBrokenAreNobodysFault() {
        Plan keyed = plan(new Key.Cookie("sid"), List.of(), Plan.Watch.DEFAULT);
        World world = World.of(300, 0, 0).users(new World.Users(3_000, 15, 0));
        SimulationReport report = run(keyed, world, 4);
        assertThat(report.rolledBackFor()).containsEntry("Harm", 0);
    }

    @Test
    void usersWhoRepeatWhatFailsCountOnce() {
        Plan keyed = plan(new Key.Cookie("sid"), List.of(), Plan.Watch.DEFAULT);
        World world = World.of(300, 0.002, 0.002).users(new World.Users(20_000, 0, 8));
        assertThat(run(keyed, world, 8).rolledBackFor()).containsEntry("Harm", 0);
    }

    @Test
    void whatIsTwiceAsSlowIsFoundAndWhatIsWithinTheGuardIsNot() {
        Guard limited = Guard.DEFAULT.latency(Optional.of(new Guard.LatencyLimit(0.99, 1.5)));
        Plan guarded = new Plan(
                "shop",
                "shop",
                Optional.empty(),
                "v2",
                new Key.Request(),
                List.of(),
                limited,
                new Plan.Watch(Duration.ZERO, Weight.ZERO, Plan.OnAlarm.TELL));
        World world = World.of(1_000, 0, 0);
        assertThat(run(guarded, world.slower(new World.Slowdown(2, 1)), 6).rolledBackFor())
                .containsEntry("Harm", 6);
        assertThat(run(guarded, world.slower(new World.Slowdown(1.2, 1)), 6).promoted())
                .isEqualTo(6);
        assertThat(run(guarded, world.slower(new World.Slowdown(5, 0.02)), 6).promoted())
                .isEqualTo(6);
    }

    @Test
    void nothingIsPromotedWhileStableIsSick() {
        World sick = World.of(800, 0, 0)
                .sick(List.of(new World.Burst(Duration.ofSeconds(15), Duration.ofSeconds(120), 0.6)));
        SimulationReport report = run(plan(), sick, 4);
        assertThat(report.promoted()).isEqualTo(4);
        assertThat(report.secondsToVerdict().median()).isGreaterThan(135);
    }

    @Test
    void aBrokenRouteOfFewRequestsIsFoundAmongMany() {
        World world = World.of(1_000, 0, 0)
                .routes(List.of(new World.Route("shop", 0.999, Double.NaN), new World.Route("invoice", 0.001, 1)));
        assertThat(run(plan(), world, 6).rolledBackFor()).containsEntry("Harm", 6);
    }

    @Test
    void progressIsToldForEveryRun() {
        ConcurrentSkipListSet<Integer> told = new ConcurrentSkipListSet<>();
        Simulation.run(plan(), SimulationOptions.of(World.of(100, 0.01, 1), 6, LONG, 1), told::add);
        assertThat(told).containsExactly(1, 2, 3, 4, 5, 6);
    }

    @Test
    void impossibleOptionsAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> World.of(0, 0, 0))
                .withMessage("rps: 0.0 (expected: more than 0, at most 1,000,000)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> World.of(10, 1.5, 0))
                .withMessage("stable-failures: 1.5 (expected: 0..1)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SimulationOptions.of(World.of(1, 0, 0), 0, LONG, 1))
                .withMessage("runs: 0 (expected: 1 or more)");
    }
}
