package dev.davy.bench;

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
import java.util.function.Function;

/**
 * A release that is simulated many times, and what is checked of it.
 *
 * @param name in the table
 * @param plan its guard is the default that users get
 * @param world the traffic
 * @param part of the runs that were asked for: slow ones have fewer
 * @param checks of the results
 */
record JudgeScenario(
        String name, Plan plan, World world, double part, Function<List<RunResult>, List<JudgeCheck>> checks) {
    private static final Duration NEVER = Duration.ofHours(1);
    private static final Guard GUARD = Guard.DEFAULT;

    /** Everything that is promised (identical versions first, since all stands on it), then what is expected. */
    static List<JudgeScenario> all() {
        List<JudgeScenario> all = new ArrayList<>();
        identical(all);
        faults(all);
        return all;
    }

    private static void identical(List<JudgeScenario> all) {
        all.add(alike("identical, 10/s", standard(), World.of(10, 0.001, 0.001), 0.5));
        all.add(new JudgeScenario(
                "identical, 100/s",
                standard(),
                World.of(100, 0.001, 0.001),
                1,
                runs -> List.of(falseRollback(runs), promotion("median promotion", 480, 600, runs))));
        all.add(new JudgeScenario(
                "identical, 500/s",
                standard(),
                World.of(500, 0.001, 0.001),
                1,
                runs -> List.of(falseRollback(runs), promotion("median promotion", 180, 180, runs))));
        all.add(new JudgeScenario(
                "identical, 1,000/s",
                standard(),
                World.of(1_000, 0.001, 0.001),
                1,
                runs -> List.of(
                        falseRollback(runs),
                        promotion("median promotion", 70, 75, runs),
                        JudgeCheck.atLeast(
                                "certified by 90 s",
                                0.8,
                                runs,
                                run -> run.certified().orElse(1e9) <= 90))));
        all.add(alike("identical, 10,000/s", standard(), World.of(10_000, 0.001, 0.001), 0.25));
        all.add(new JudgeScenario(
                "never failing, 500/s",
                standard(),
                World.of(500, 0, 0),
                0.5,
                runs -> List.of(falseRollback(runs), promotion("median promotion", 100, 100, runs))));
        List<World.Burst> bursts = List.of(
                new World.Burst(Duration.ofSeconds(4), Duration.ofSeconds(15), 0.2),
                new World.Burst(Duration.ofSeconds(30), Duration.ofSeconds(30), 0.02),
                new World.Burst(Duration.ofSeconds(100), Duration.ofSeconds(30), 0.05));
        all.add(alike(
                "shared outages, 300/s", standard(), World.of(300, 0.001, 0.001).bursts(bursts), 1));
        all.add(alike(
                "swinging traffic, 200/s",
                standard(),
                World.of(200, 0.002, 0.002).swinging(0.9, Duration.ofMinutes(3)),
                1));
        all.add(alike(
                "persistently broken users, 300/s",
                plan(new Key.Cookie("sid"), List.of(new Stage.Auto(Weight.ALL))),
                World.of(300, 0.0005, 0.0005).users(new World.Users(20_000, 100)),
                0.5));
        World staff = World.of(300, 0.001, 0.001).audience(new World.Audience("staff", 0.05, 3));
        all.add(alike("half of a ring with 3 × the base rate", ring(50), staff, 0.5));
        all.add(alike("a whole ring with 3 × the base rate", ring(100), staff, 0.5));
    }

    private static void faults(List<JudgeScenario> all) {
        all.add(new JudgeScenario(
                "1 % failing, 1,000/s",
                standard(),
                World.of(1_000, 0.001, 0.01),
                1,
                runs -> List.of(
                        caught(runs), JudgeCheck.mean("failed on average", 20, runs, run -> (double) run.failed()))));
        for (int perSecond : new int[] {10, 1_000, 10_000, 100_000}) {
            all.add(new JudgeScenario(
                    String.format(Locale.ROOT, "all failing, %,d/s", perSecond),
                    standard(),
                    World.of(perSecond, 0.001, 1),
                    perSecond > 10_000 ? 0.5 : 1,
                    runs -> List.of(caught(runs), excess(runs))));
        }
        hanging(all);
        all.add(new JudgeScenario(
                "2 × regression, 1,000/s",
                standard(),
                World.of(1_000, 0.001, 0.002),
                1,
                runs -> List.of(JudgeCheck.atMost(
                        "called Safe",
                        GUARD.missedHarm(),
                        runs,
                        run -> run.certified().isPresent()))));
        Duration tenth = Duration.ofMinutes(10);
        Plan held = plan(new Key.Request(), List.of(new Stage.Fixed(Weight.ofPercent(5), Duration.ofMinutes(25))));
        all.add(new JudgeScenario(
                "10 × from minute 10 on, 100/s at 5 %",
                held,
                World.of(100, 0.001, 0.01).harmFrom(tenth),
                0.5,
                runs -> List.of(
                        caught(runs),
                        JudgeCheck.quantile(
                                "median from onset",
                                0.5,
                                240,
                                " s",
                                runs,
                                run -> run.ending() == Ending.ROLLED_BACK ? run.seconds() - 600 : 1e9))));
    }

    /** A version that does not answer shows nothing until its requests time out. */
    private static void hanging(List<JudgeScenario> all) {
        for (int perSecond : new int[] {100, 1_000, 10_000, 100_000}) {
            all.add(hangs("never answering", 1, perSecond, perSecond > 10_000 ? 0.1 : 0.5));
        }
        all.add(hangs("answering half", 0.5, 1_000, 0.5));
        all.add(hangs("answering 9 of 10", 0.1, 1_000, 0.5));
    }

    private static JudgeScenario hangs(String name, double share, int perSecond, double part) {
        return new JudgeScenario(
                String.format(Locale.ROOT, "%s, %,d/s", name, perSecond),
                standard(),
                World.of(perSecond, 0.001, 0.001).hanging(share),
                part,
                runs -> {
                    JudgeCheck mean =
                            JudgeCheck.mean("excess on average", GUARD.blastRadius(), runs, RunResult::excess);
                    return share < 1 ? List.of(caught(runs), mean) : List.of(caught(runs), mean, excess(runs));
                });
    }

    private static JudgeCheck excess(List<RunResult> runs) {
        return JudgeCheck.quantile("p99 of excess", 0.99, 1.3 * GUARD.blastRadius(), "", runs, RunResult::excess);
    }

    private static JudgeScenario alike(String name, Plan plan, World world, double part) {
        return new JudgeScenario(name, plan, world, part, runs -> List.of(falseRollback(runs)));
    }

    private static JudgeCheck falseRollback(List<RunResult> runs) {
        return JudgeCheck.atMost("false rollbacks", GUARD.falseRollback(), runs, run -> run.rolledBackFor("Harm"));
    }

    private static JudgeCheck caught(List<RunResult> runs) {
        return JudgeCheck.atLeast("rolled back", 0.95, runs, run -> run.ending() == Ending.ROLLED_BACK);
    }

    private static JudgeCheck promotion(String what, double seconds, double must, List<RunResult> runs) {
        return JudgeCheck.quantile(
                what,
                0.5,
                seconds,
                must,
                " s",
                runs,
                run -> run.ending() == Ending.PROMOTED ? run.seconds() : NEVER.toSeconds());
    }

    private static Plan ring(int share) {
        return plan(
                new Key.Request(),
                List.of(
                        new Stage.Audience("staff", Weight.ofPercent(share), Duration.ofMinutes(2)),
                        new Stage.Auto(Weight.ALL)));
    }

    private static Plan standard() {
        return plan(new Key.Request(), List.of(new Stage.Auto(Weight.ALL)));
    }

    private static Plan plan(Key key, List<Stage> stages) {
        return new Plan(
                "shop",
                "shop",
                Optional.of("v1"),
                "v2",
                key,
                stages,
                GUARD,
                new Plan.Watch(Duration.ZERO, Weight.ZERO, Plan.OnAlarm.TELL));
    }
}
