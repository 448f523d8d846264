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
import java.util.Optional;
import java.util.function.Function;

/**
 * A release that is simulated many times, and what is checked of it.
 *
 * @param name in the table
 * @param kind which question it answers
 * @param plan its guard is the default that users get, where the name says nothing else
 * @param world the traffic
 * @param part of the runs that were asked for: slow ones that nothing else rests on have fewer
 * @param compared whether the rules that others use meet the same traffic: where all that is wrong is failures
 * @param checks of the results
 */
record JudgeScenario(
        String name,
        Kind kind,
        Plan plan,
        World world,
        double part,
        boolean compared,
        List<Function<List<RunResult>, JudgeCheck>> checks) {
    private static final Duration NEVER = Duration.ofHours(1);

    JudgeScenario {
        checks = List.copyOf(checks);
    }

    /** Which question a scenario answers. */
    enum Kind {
        /** Nothing is wrong with the candidate. */
        HEALTHY,
        /** It fails from the start. */
        FAILING,
        /** It does not answer. */
        HANGING,
        /** It begins to fail late. */
        LATE,
        /** It is slower. */
        SLOW
    }

    static JudgeScenario of(String name, Kind kind, World world) {
        return new JudgeScenario(name, kind, plan(Guard.DEFAULT), world, 1, true, List.of());
    }

    /** A scenario in which no harm may be found. */
    static JudgeScenario alike(String name, World world) {
        return of(name, Kind.HEALTHY, world).checked(JudgeScenario::falseRollback);
    }

    JudgeScenario under(Plan other) {
        return new JudgeScenario(name, kind, other, world, part, compared, checks);
    }

    JudgeScenario guarded(Guard guard) {
        return under(plan(guard));
    }

    JudgeScenario alone() {
        return new JudgeScenario(name, kind, plan, world, part, false, checks);
    }

    JudgeScenario part(double ofRuns) {
        return new JudgeScenario(name, kind, plan, world, ofRuns, compared, checks);
    }

    /** How many runs it has where so many are asked for. */
    int runs(int asked) {
        return Math.max(4, (int) Math.round(asked * part));
    }

    JudgeScenario checked(Function<List<RunResult>, JudgeCheck> check) {
        List<Function<List<RunResult>, JudgeCheck>> more = new ArrayList<>(checks);
        more.add(check);
        return new JudgeScenario(name, kind, plan, world, part, compared, more);
    }

    /** To be found in 95 of 100 runs. */
    JudgeScenario caught() {
        return checked(
                runs -> JudgeCheck.atLeast("rolled back", 0.95, runs, run -> run.ending() == Ending.ROLLED_BACK));
    }

    /** Half of the runs are promoted by then. */
    JudgeScenario promoted(double seconds, double must) {
        return checked(runs -> JudgeCheck.quantile(
                "median promotion",
                0.5,
                seconds,
                must,
                " s",
                runs,
                run -> run.ending() == Ending.PROMOTED ? run.seconds() : NEVER.toSeconds()));
    }

    /** What a fault from the start may cost. */
    JudgeScenario withinBudget() {
        return checked(runs -> JudgeCheck.quantile(
                "p99 of excess", 0.99, 1.3 * plan.guard().blastRadius(), "", runs, RunResult::excess));
    }

    JudgeScenario meanExcess(double most) {
        return checked(runs -> JudgeCheck.mean("excess on average", most, runs, RunResult::excess));
    }

    JudgeScenario seldomSafe() {
        return checked(runs -> JudgeCheck.atMost(
                "called Safe",
                plan.guard().missedHarm(),
                runs,
                run -> run.certified().isPresent()));
    }

    static JudgeCheck falseRollback(List<RunResult> runs) {
        return JudgeCheck.atMost(
                "false rollbacks", Guard.DEFAULT.falseRollback(), runs, run -> run.rolledBackFor("Harm"));
    }

    /** One stage {@code weight: auto}, no watch. */
    static Plan plan(Guard guard) {
        return plan(guard, new Key.Request(), List.of(new Stage.Auto(Weight.ALL)));
    }

    static Plan plan(Guard guard, Key key, List<Stage> stages) {
        return plan(guard, key, stages, new Plan.Watch(Duration.ZERO, Weight.ZERO, Plan.OnAlarm.TELL));
    }

    static Plan plan(Guard guard, Key key, List<Stage> stages, Plan.Watch watch) {
        return new Plan("shop", "shop", Optional.of("v1"), "v2", key, stages, guard, watch);
    }
}
