package dev.davy.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ExperimentTest {
    private static final long SEED = 20261122;
    private static final Experiment.Goal BUYS = new Experiment.Goal("buys", Experiment.Kind.CONVERSION, true, 0.02);
    private static final Experiment.Goal SPENDS = new Experiment.Goal("spends", Experiment.Kind.MEAN, true, 2);

    private static Experiment.Arm arm(String version, double share, Moments... goals) {
        return new Experiment.Arm(version, share, List.of(goals));
    }

    private static Experiment.Outcome outcome(Experiment.Goal goal, Moments first, Moments second) {
        return new Experiment(0.05, List.of(goal))
                .read(List.of(arm("a", .5, first), arm("b", .5, second)))
                .getFirst()
                .outcome();
    }

    /** Draws users one by one, looks after every hundredth, and stops at the first answer or at the end. */
    private static Experiment.Outcome run(
            RandomGenerator random, Experiment.Goal goal, int users, DoubleUnaryOperator[] draws) {
        double[] sum = new double[draws.length];
        double[] squares = new double[draws.length];
        long[] count = new long[draws.length];
        Experiment experiment = new Experiment(0.05, List.of(goal));
        Experiment.Outcome last = new Experiment.Outcome.NeedMore(Long.MAX_VALUE);
        for (int user = 1; user <= users; user++) {
            int version = random.nextInt(draws.length);
            double value = draws[version].applyAsDouble(random.nextDouble());
            count[version]++;
            sum[version] += value;
            squares[version] += value * value;
            if (user % 100 == 0) {
                List<Experiment.Arm> arms = new ArrayList<>();
                for (int i = 0; i < draws.length; i++) {
                    arms.add(arm("v" + i, 1.0 / draws.length, new Moments(count[i], sum[i], squares[i])));
                }
                last = experiment.read(arms).getFirst().outcome();
                if (!(last instanceof Experiment.Outcome.NeedMore)) {
                    return last;
                }
            }
        }
        return last;
    }

    private static int wrong(Experiment.Goal goal, int runs, DoubleUnaryOperator... draws) {
        int wrong = 0;
        for (int i = 0; i < runs; i++) {
            wrong += run(new Random(SEED + i), goal, 20_000, draws) instanceof Experiment.Outcome.Winner ? 1 : 0;
        }
        return wrong;
    }

    private static DoubleUnaryOperator reaches(double rate) {
        return u -> u < rate ? 1 : 0;
    }

    /** Most bring nothing, some much: the exponential of a logistic, cut at 1,000. */
    private static double skewed(double u) {
        return u < 0.8 ? 0 : Math.min(1000, 10 * Math.sqrt((u - 0.8) / Math.max(1e-9, 1 - u)));
    }

    @Test
    void versions_that_are_alike_have_a_winner_no_more_often_than_the_level_says() {
        assertThat(wrong(BUYS, 200, reaches(.1), reaches(.1))).isLessThanOrEqualTo(10);
        assertThat(wrong(BUYS, 100, reaches(.02), reaches(.02), reaches(.02))).isLessThanOrEqualTo(5);
        assertThat(wrong(SPENDS, 200, ExperimentTest::skewed, ExperimentTest::skewed))
                .isLessThanOrEqualTo(10);
    }

    @Test
    void a_better_version_wins() {
        for (int i = 0; i < 20; i++) {
            assertThat(run(new Random(SEED + i), BUYS, 40_000, new DoubleUnaryOperator[] {reaches(.1), reaches(.15)}))
                    .isEqualTo(new Experiment.Outcome.Winner("v1"));
            assertThat(run(new Random(SEED + i), SPENDS, 40_000, new DoubleUnaryOperator[] {u -> 10 * u, u -> 9 * u}))
                    .isIn(new Experiment.Outcome.Winner("v0"), new Experiment.Outcome.NoDifference(2));
        }
    }

    @Test
    void less_is_better_where_the_goal_says_so() {
        Experiment.Goal complains = new Experiment.Goal("complains", Experiment.Kind.CONVERSION, false, 0.02);
        assertThat(outcome(complains, Moments.reached(5_000, 50), Moments.reached(5_000, 500)))
                .isEqualTo(new Experiment.Outcome.Winner("a"));
    }

    @Test
    void enough_users_show_that_no_difference_matters() {
        assertThat(outcome(BUYS, Moments.reached(40_000, 4_000), Moments.reached(40_000, 4_010)))
                .isEqualTo(new Experiment.Outcome.NoDifference(0.02));
    }

    @Test
    void too_few_users_are_an_answer_with_a_number() {
        Experiment.Outcome few = outcome(BUYS, Moments.reached(1_000, 100), Moments.reached(1_000, 101));
        assertThat(few).isInstanceOf(Experiment.Outcome.NeedMore.class);
        assertThat(((Experiment.Outcome.NeedMore) few).users()).isBetween(10_000L, 60_000L);
        assertThat(outcome(SPENDS, new Moments(5, 10, 30), Moments.NONE))
                .isEqualTo(new Experiment.Outcome.NeedMore(Long.MAX_VALUE));
    }

    @Test
    void users_who_do_not_come_as_assigned_make_it_invalid_and_the_version_is_named() {
        assertThat(outcome(BUYS, Moments.reached(5_000, 500), Moments.reached(4_400, 500)))
                .isEqualTo(new Experiment.Outcome.Invalid(
                        "sample ratio: a has 5000 of 9400 users (expected: about 4700 by its assigned share)"));
    }

    @Test
    void a_fair_split_alarms_once_in_a_thousand_at_most_whenever_one_looks() {
        Random random = new Random(SEED);
        int alarms = 0;
        for (int i = 0; i < 2_000; i++) {
            long first = 0;
            for (int user = 1; user <= 500; user++) {
                first += random.nextDouble() < 0.1 ? 1 : 0;
                if (UserRatio.alarm(List.of(.1, .9), List.of(first, user - first))) {
                    alarms++;
                    break;
                }
            }
        }
        assertThat(alarms).isLessThanOrEqualTo(6);
    }

    @Test
    void the_interval_of_a_mean_is_the_normal_mixtures() {
        // v = 400, r = 25, α = 0.05: sqrt(425 · (ln 17 + 2 ln 20)) / 400
        assertThat(Differences.half(1 / 400.0, 0.05, 0.2)).isCloseTo(0.153103, within(1e-6));
    }

    @Test
    void nothing_and_everybody_are_rates_too() {
        assertThat(Differences.ofRates(Moments.NONE, Moments.NONE, 0.05)).isEqualTo(new Interval(-1, 1));
        assertThat(Differences.ofRates(Moments.reached(1000, 1000), Moments.reached(1000, 0), 0.05)
                        .low())
                .isBetween(0.97, 1.0);
    }
}
