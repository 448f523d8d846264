package dev.davy.bench;

import static dev.davy.bench.JudgeScenario.alike;
import static dev.davy.bench.JudgeScenario.plan;

import dev.davy.bench.JudgeScenario.Kind;
import dev.davy.model.Guard;
import dev.davy.model.Key;
import dev.davy.model.Plan;
import dev.davy.model.Stage;
import dev.davy.model.Weight;
import dev.davy.simulate.RunResult;
import dev.davy.simulate.RunResult.Ending;
import dev.davy.simulate.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Every scenario of {@code ./bench judge}: identical versions first, since all stands on them, then what goes wrong. */
final class JudgeMatrix {
    private static final double STABLE = 0.001;
    private static final Guard GUARD = Guard.DEFAULT;
    private static final Stage AUTO = new Stage.Auto(Weight.ALL);
    private static final Duration TENTH_MINUTE = Duration.ofMinutes(10);
    /** Failures that a verdict may need at half of the traffic, beyond what comes before the share is off. */
    private static final double AT_HALF = 40;
    /** From a fault to the share being off: a tenth of a second, and the slowest hundredth of the answers. */
    private static final double REACTION = 0.15;

    private JudgeMatrix() {}

    static List<JudgeScenario> all() {
        List<JudgeScenario> all = new ArrayList<>();
        identical(all);
        disturbed(all);
        failing(all);
        hanging(all);
        late(all);
        slow(all);
        return List.copyOf(all);
    }

    private static String name(String of, double perSecond) {
        return String.format(Locale.ROOT, "%s, %,.0f/s", of, perSecond);
    }

    private static World same(double perSecond) {
        return World.of(perSecond, STABLE, STABLE);
    }

    private static void identical(List<JudgeScenario> all) {
        all.add(alike("identical, 1/s", same(1)));
        all.add(alike("identical, 10/s", same(10)));
        all.add(alike("identical, 100/s", same(100)).promoted(480, 600));
        all.add(alike("identical, 500/s", same(500)).promoted(180, 180).part(0.5));
        all.add(alike("identical, 1,000/s", same(1_000))
                .promoted(70, 75)
                .checked(runs -> JudgeCheck.atLeast(
                        "certified by 90 s",
                        0.8,
                        0.7,
                        runs,
                        run -> run.certified().orElse(1e9) <= 90)));
        all.add(alike("identical, 10,000/s", same(10_000)));
        all.add(alike("never failing, 500/s", World.of(500, 0, 0)).promoted(100, 100));
        all.add(alike("1 % fail on both, 1,000/s", World.of(1_000, 0.01, 0.01)));
    }

    private static void disturbed(List<JudgeScenario> all) {
        all.add(alike(
                "shared outages, 300/s",
                same(300).bursts(List.of(burst(4, 15, 0.2), burst(30, 30, 0.02), burst(100, 30, 0.05)))));
        all.add(alike(
                "shared bursts of 20 ×, 100/s",
                same(100).bursts(List.of(burst(60, 30, 0.02), burst(300, 30, 0.02), burst(600, 30, 0.02)))));
        all.add(alike(
                "swinging traffic, 200/s",
                World.of(200, 0.002, 0.002).swinging(new World.Swing(0.9, 0, Duration.ofMinutes(3)))));
        all.add(alike(
                "a day in 20 min, ± 80 %, 200/s",
                World.of(200, 0.002, 0.002).swinging(new World.Swing(0.8, 0.8, Duration.ofMinutes(20)))));
        Plan sticky = plan(GUARD, new Key.Cookie("sid"), List.of(AUTO));
        all.add(alike(
                        "persistently broken users, 300/s",
                        World.of(300, 0.0005, 0.0005).users(new World.Users(20_000, 100, 0)))
                .under(sticky));
        all.add(alike("users who repeat what fails 4 ×, 300/s", same(300).users(new World.Users(20_000, 0, 4)))
                .under(sticky));
        World staff = same(300).audience(new World.Audience("staff", 0.05, 3));
        all.add(alike("half of a ring with 3 × the base rate", staff).under(ring(50)));
        all.add(alike("a whole ring with 3 × the base rate", staff).under(ring(100)));
        all.add(alike("a stable that is sick for 3 min, 1,000/s", same(1_000).sick(List.of(burst(20, 180, 0.5))))
                .checked(runs -> JudgeCheck.atMost(
                        "promoted while sick",
                        0,
                        runs,
                        run -> run.ending() == Ending.PROMOTED && run.seconds() > 20 && run.seconds() < 200)));
    }

    private static World.Burst burst(int at, int seconds, double failures) {
        return new World.Burst(Duration.ofSeconds(at), Duration.ofSeconds(seconds), failures);
    }

    private static Plan ring(int share) {
        return plan(
                GUARD,
                new Key.Request(),
                List.of(new Stage.Audience("staff", Weight.ofPercent(share), Duration.ofMinutes(2)), AUTO));
    }

    private static void failing(List<JudgeScenario> all) {
        for (int perSecond : new int[] {100, 1_000}) {
            all.add(fails("1.5 ×", perSecond, 0.0015));
            all.add(fails("2 ×", perSecond, 0.002)
                    .seldomSafe()
                    .checked(runs -> JudgeCheck.atLeast(
                            "rolled back or held", 0.95, runs, run -> run.ending() != Ending.PROMOTED)));
            JudgeScenario five = fails("5 ×", perSecond, 0.005).seldomSafe();
            JudgeScenario one = fails("1 %", perSecond, 0.01).caught();
            all.add(perSecond < 1_000 ? five : five.caught());
            all.add(
                    perSecond < 1_000
                            ? one
                            : one.checked(runs ->
                                    JudgeCheck.mean("failed on average", 20, runs, run -> (double) run.failed())));
            all.add(fails("10 %", perSecond, 0.1).caught().withinBudget());
            all.add(fails("100 %", perSecond, 1).caught().withinBudget());
        }
        for (int perSecond : new int[] {1, 10, 10_000, 100_000}) {
            all.add(fails("100 %", perSecond, 1).caught().withinBudget());
        }
        List<World.Route> routes = Stream.concat(
                        IntStream.range(0, 10).mapToObj(i -> new World.Route("r" + i, 0.09995, Double.NaN)),
                        Stream.of(new World.Route("broken", 0.0005, 1)))
                .toList();
        all.add(JudgeScenario.of(
                        "a route of 0.05 % fails 100 %, 1,000/s",
                        Kind.FAILING, same(1_000).routes(routes))
                .withinBudget());
    }

    private static JudgeScenario fails(String howOften, int perSecond, double candidate) {
        return JudgeScenario.of(
                name("fails " + howOften, perSecond), Kind.FAILING, World.of(perSecond, STABLE, candidate));
    }

    /** A version that does not answer shows nothing until its requests time out. */
    private static void hanging(List<JudgeScenario> all) {
        for (int perSecond : new int[] {100, 1_000, 10_000, 100_000}) {
            all.add(hangs("never answers", 1, perSecond).withinBudget().part(perSecond > 10_000 ? 0.25 : 1));
        }
        all.add(hangs("answers half", 0.5, 1_000));
        all.add(hangs("answers 9 of 10", 0.1, 1_000));
    }

    private static JudgeScenario hangs(String name, double share, int perSecond) {
        return JudgeScenario.of(
                        name(name, perSecond), Kind.HANGING, same(perSecond).hanging(share))
                .caught()
                .meanExcess(GUARD.blastRadius())
                .alone();
    }

    private static void late(List<JudgeScenario> all) {
        Plan held =
                plan(GUARD, new Key.Request(), List.of(new Stage.Fixed(Weight.ofPercent(5), Duration.ofMinutes(25))));
        all.add(JudgeScenario.of(
                        "10 × from minute 10 on, at 5 %, 100/s",
                        Kind.LATE, World.of(100, STABLE, 0.01).harmFrom(TENTH_MINUTE))
                .under(held)
                .caught()
                .checked(runs ->
                        JudgeCheck.quantile("median from onset", 0.5, 240, " s", runs, run -> sinceOnset(run))));
        Guard soaking = GUARD.soak(Duration.ofMinutes(15));
        for (double failing : new double[] {0.01, 1}) {
            for (int perSecond : new int[] {100, 1_000}) {
                all.add(JudgeScenario.of(
                                name(percent(failing) + " from minute 10 on, soak 15 min", perSecond),
                                Kind.LATE,
                                World.of(perSecond, STABLE, failing).harmFrom(TENTH_MINUTE))
                        .guarded(soaking)
                        .caught()
                        .meanExcess(0.5 * perSecond * REACTION + AT_HALF));
            }
        }
        Plan watched = plan(
                GUARD,
                new Key.Request(),
                List.of(AUTO),
                new Plan.Watch(Duration.ofMinutes(20), Weight.ofPercent(5), Plan.OnAlarm.TELL));
        for (double failing : new double[] {0.01, 1}) {
            all.add(JudgeScenario.of(
                            name(percent(failing) + " from minute 10 on, in watch at 95 %", 1_000),
                            Kind.LATE,
                            World.of(1_000, STABLE, failing).harmFrom(TENTH_MINUTE))
                    .under(watched)
                    .alone()
                    .checked(runs -> JudgeCheck.atLeast("taken back", 0.95, runs, RunResult::returned)));
        }
    }

    private static double sinceOnset(RunResult run) {
        return run.ending() == Ending.ROLLED_BACK ? run.seconds() - TENTH_MINUTE.toSeconds() : 1e9;
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f %%", 100 * share);
    }

    /** What is within the guard is no harm; what is beyond it is. The last ones are guards that are as sharp as can be. */
    private static void slow(List<JudgeScenario> all) {
        Guard usual = GUARD.latency(Optional.of(new Guard.LatencyLimit(0.99, 1.5)));
        Guard sharp = GUARD.latency(Optional.of(new Guard.LatencyLimit(0.99, 1.02)));
        Guard middle = GUARD.latency(Optional.of(new Guard.LatencyLimit(0.5, 1.02)));
        World.Slowdown none = World.Slowdown.NONE;
        World.Slowdown few = new World.Slowdown(5, 0.02);
        all.add(slower("as fast", none, usual, "p99: 1.5x").checked(JudgeScenario::falseRollback));
        all.add(slower("5 % slower", all(1.05), usual, "p99: 1.5x").checked(JudgeScenario::falseRollback));
        all.add(slower("20 % slower", all(1.2), usual, "p99: 1.5x").checked(JudgeScenario::falseRollback));
        all.add(slower("2 % take 5 ×", few, usual, "p99: 1.5x").checked(JudgeScenario::falseRollback));
        all.add(slower("2 × slower", all(2), usual, "p99: 1.5x").caught());
        all.add(slower("as fast", none, sharp, "p99: 1.02x").checked(JudgeScenario::falseRollback));
        all.add(slower("2 % take 5 ×", few, sharp, "p99: 1.02x"));
        all.add(slower("20 % slower", all(1.2), sharp, "p99: 1.02x"));
        all.add(slower("20 % slower", all(1.2), middle, "p50: 1.02x").caught());
        all.add(slower("5 % slower", all(1.05), middle, "p50: 1.02x"));
    }

    private static World.Slowdown all(double times) {
        return new World.Slowdown(times, 1);
    }

    private static JudgeScenario slower(String name, World.Slowdown by, Guard guard, String limit) {
        return JudgeScenario.of(
                        name(name + ", " + limit, 1_000), Kind.SLOW, same(1_000).slower(by))
                .guarded(guard)
                .alone();
    }
}
