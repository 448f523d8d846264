package dev.davy.judge;

import java.util.ArrayList;
import java.util.List;

/**
 * Two or more versions beside each other: which one is better by each goal, or that none is better by more than matters. A
 * pure function of the counts so far, whose answers hold at any time: with a chance of {@code level} at most, some winner is
 * none or some difference is larger than was said, however often one looks.
 *
 * <p>The level is divided evenly among the goals, and a goal's among its pairs of versions (Bonferroni), whose differences
 * are enclosed by {@link Differences}. A version wins a goal when it is better than every other in all of its intervals;
 * there is no difference when every interval lies within what matters. Users who do not come as they were assigned make all
 * of it Invalid ({@link UserRatio}).
 *
 * @param level chance of any wrong answer, above 0 and below 1
 * @param goals at least one
 */
public record Experiment(double level, List<Goal> goals) {
    public Experiment {
        goals = List.copyOf(goals);
        if (!(level > 0 && level < 1) || goals.isEmpty()) {
            throw new IllegalArgumentException(
                    "experiment: level " + level + ", " + goals.size() + " goals (expected: 0..1, one or more)");
        }
    }

    /**
     * What users are to do.
     *
     * @param name the goal's
     * @param kind how it is counted
     * @param more whether more of it is better
     * @param relevant the smallest difference that matters: of rates between 0 and 1, or in the unit of the values
     */
    public record Goal(String name, Kind kind, boolean more, double relevant) {
        public Goal {
            if (name.isEmpty()) {
                throw new IllegalArgumentException("goal.name: empty (expected: a name)");
            }
            if (!(relevant > 0) || !Double.isFinite(relevant)) {
                throw new IllegalArgumentException("goal.relevant: " + relevant + " (expected: above 0)");
            }
        }
    }

    /** How a goal is counted. */
    public enum Kind {
        /** A user reaches it or not. */
        CONVERSION,
        /** A user brings a value. */
        MEAN
    }

    /**
     * A version and its users.
     *
     * @param share of all users, assigned, above 0
     * @param goals what they brought, in the order of the experiment's goals
     */
    public record Arm(String version, double share, List<Moments> goals) {
        public Arm {
            goals = List.copyOf(goals);
        }

        long users() {
            return goals.getFirst().users();
        }
    }

    /** The first version's goal minus the second's. */
    public record Comparison(String first, String second, Interval difference) {}

    /** What is known of a goal. */
    public record Reading(Goal goal, List<Comparison> comparisons, Outcome outcome) {}

    /** What a goal came to. */
    public sealed interface Outcome {
        /** A version that is better than every other. */
        record Winner(String version) implements Outcome {}

        /** No two versions differ by more than this. */
        record NoDifference(double relevant) implements Outcome {}

        /**
         * There is not enough evidence yet.
         *
         * @param users about how many more of all versions it takes; {@link Long#MAX_VALUE} where nobody can say
         */
        record NeedMore(long users) implements Outcome {}

        /** The evidence cannot be judged. */
        record Invalid(String reason) implements Outcome {}
    }

    /** What the users so far say of each goal. */
    public List<Reading> read(List<Arm> arms) {
        List<Double> shares = arms.stream().map(Arm::share).toList();
        List<Long> users = arms.stream().map(Arm::users).toList();
        boolean split = !UserRatio.alarm(shares, users);
        List<Reading> readings = new ArrayList<>();
        for (int goal = 0; goal < goals.size(); goal++) {
            List<Comparison> comparisons = compare(arms, goal);
            readings.add(new Reading(
                    goals.get(goal),
                    comparisons,
                    split ? outcome(arms, goal, comparisons) : new Outcome.Invalid(mismatch(arms))));
        }
        return readings;
    }

    private List<Comparison> compare(List<Arm> arms, int index) {
        Goal goal = goals.get(index);
        double each = level / goals.size() / (arms.size() * (arms.size() - 1) / 2.0);
        List<Comparison> comparisons = new ArrayList<>();
        for (int i = 0; i < arms.size(); i++) {
            for (int j = i + 1; j < arms.size(); j++) {
                Moments first = arms.get(i).goals().get(index);
                Moments second = arms.get(j).goals().get(index);
                Interval difference = switch (goal.kind()) {
                    case CONVERSION -> Differences.ofRates(first, second, each);
                    case MEAN -> Differences.ofMeans(first, second, each, goal.relevant());
                };
                comparisons.add(
                        new Comparison(arms.get(i).version(), arms.get(j).version(), difference));
            }
        }
        return comparisons;
    }

    private Outcome outcome(List<Arm> arms, int index, List<Comparison> comparisons) {
        Goal goal = goals.get(index);
        for (Arm arm : arms) {
            if (comparisons.stream().allMatch(each -> beats(goal, arm.version(), each))) {
                return new Outcome.Winner(arm.version());
            }
        }
        if (comparisons.stream().allMatch(each -> each.difference().within(goal.relevant()))) {
            return new Outcome.NoDifference(goal.relevant());
        }
        return new Outcome.NeedMore(more(arms, index, comparisons));
    }

    /** Whether a version is better in a pair, or not part of it. */
    private static boolean beats(Goal goal, String version, Comparison pair) {
        boolean first = pair.first().equals(version);
        if (!first && !pair.second().equals(version)) {
            return true;
        }
        return first == goal.more()
                ? pair.difference().low() > 0
                : pair.difference().high() < 0;
    }

    /** An interval's width goes about with the root of the users: as many as the widest pair needs to say one or the other. */
    private long more(List<Arm> arms, int index, List<Comparison> comparisons) {
        double relevant = goals.get(index).relevant();
        long users = arms.stream().mapToLong(Arm::users).sum();
        double most = 0;
        for (Comparison pair : comparisons) {
            double middle = mean(arms, index, pair.first()) - mean(arms, index, pair.second());
            double wanted = Math.max(Math.abs(middle), relevant - Math.abs(middle));
            double width = pair.difference().width() / 2;
            if (!Double.isFinite(width)) {
                return Long.MAX_VALUE;
            }
            most = Math.max(most, users * Math.max(0, (width / wanted) * (width / wanted) - 1));
        }
        return Math.max(1, (long) Math.ceil(most));
    }

    private static double mean(List<Arm> arms, int index, String version) {
        return arms.stream()
                .filter(arm -> arm.version().equals(version))
                .findFirst()
                .orElseThrow()
                .goals()
                .get(index)
                .mean();
    }

    /** Names the version that is furthest from its share. */
    private static String mismatch(List<Arm> arms) {
        long all = arms.stream().mapToLong(Arm::users).sum();
        Arm furthest = arms.getFirst();
        for (Arm arm : arms) {
            if (surprise(arm, all) > surprise(furthest, all)) {
                furthest = arm;
            }
        }
        return "sample ratio: " + furthest.version() + " has " + furthest.users() + " of " + all
                + " users (expected: about " + Math.round(furthest.share() * all) + " by its assigned share)";
    }

    private static double surprise(Arm arm, long all) {
        double expected = arm.share() * all;
        return (arm.users() - expected) * (arm.users() - expected) / expected;
    }
}
