package dev.davy.bench;

import dev.davy.simulate.RunResult;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * One figure that is promised or expected, as it was measured.
 *
 * @param what the figure
 * @param measured in words
 * @param expected in words
 * @param value the figure itself
 * @param outcome whether it holds
 */
record JudgeCheck(String what, String measured, String expected, double value, Outcome outcome) {
    /** How a figure compares with what is expected. */
    enum Outcome {
        OK,
        /** Not reached, by chance or by no more than is put up with. */
        NEAR,
        /** Not reached, with 99.9 % confidence. */
        FAILS
    }

    /** At most this share of runs does it: it fails when the lower limit is above. */
    static JudgeCheck atMost(String what, double limit, List<RunResult> runs, Predicate<RunResult> hit) {
        Proportion p = proportion(runs, hit);
        Outcome outcome = p.lower() > limit ? Outcome.FAILS : p.value() > limit ? Outcome.NEAR : Outcome.OK;
        return new JudgeCheck(what, words(p), "at most " + percent(limit), p.value(), outcome);
    }

    /** At least this share of runs does it: it fails when the upper limit is below. */
    static JudgeCheck atLeast(String what, double limit, List<RunResult> runs, Predicate<RunResult> hit) {
        return atLeast(what, limit, limit, runs, hit);
    }

    /** At least this share of runs is hoped to do it: it fails when the upper limit is below what it must be. */
    static JudgeCheck atLeast(String what, double limit, double must, List<RunResult> runs, Predicate<RunResult> hit) {
        Proportion p = proportion(runs, hit);
        Outcome outcome = p.upper() < must ? Outcome.FAILS : p.value() < limit ? Outcome.NEAR : Outcome.OK;
        return new JudgeCheck(what, words(p), "at least " + percent(limit), p.value(), outcome);
    }

    /** So large a part of the runs is at most at the limit. */
    static JudgeCheck quantile(
            String what,
            double q,
            double limit,
            String unit,
            List<RunResult> runs,
            ToDoubleFunction<RunResult> figure) {
        return quantile(what, q, limit, limit, unit, runs, figure);
    }

    /** So large a part of the runs is hoped to be at most at the limit, and is at most at what it must be. */
    static JudgeCheck quantile(
            String what,
            double q,
            double limit,
            double must,
            String unit,
            List<RunResult> runs,
            ToDoubleFunction<RunResult> figure) {
        double[] sorted = runs.stream().mapToDouble(figure).sorted().toArray();
        double value = sorted[Math.max(0, (int) Math.ceil(q * sorted.length) - 1)];
        Proportion within = proportion(runs, run -> figure.applyAsDouble(run) <= must);
        Outcome outcome = within.upper() < q ? Outcome.FAILS : value > limit ? Outcome.NEAR : Outcome.OK;
        return new JudgeCheck(
                what,
                String.format(Locale.ROOT, "%.1f%s", value, unit),
                String.format(Locale.ROOT, "at most %.0f%s", limit, unit),
                value,
                outcome);
    }

    /** The mean is at most the limit: it fails when it is 3.09 standard errors above. */
    static JudgeCheck mean(String what, double limit, List<RunResult> runs, ToDoubleFunction<RunResult> figure) {
        double[] values = runs.stream().mapToDouble(figure).toArray();
        double mean = Arrays.stream(values).average().orElse(0);
        double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
        double error = Math.sqrt(squares / Math.max(1, values.length - 1) / values.length);
        Outcome outcome = mean - 3.09 * error > limit ? Outcome.FAILS : mean > limit ? Outcome.NEAR : Outcome.OK;
        return new JudgeCheck(
                what,
                String.format(Locale.ROOT, "%.1f ± %.1f", mean, error),
                String.format(Locale.ROOT, "at most %.0f", limit),
                mean,
                outcome);
    }

    private static Proportion proportion(List<RunResult> runs, Predicate<RunResult> hit) {
        return new Proportion((int) runs.stream().filter(hit).count(), runs.size());
    }

    private static String words(Proportion p) {
        return String.format(
                Locale.ROOT,
                "%d of %d: %s (%s..%s)",
                p.hits(),
                p.runs(),
                percent(p.value()),
                percent(p.lower()),
                percent(p.upper()));
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }
}
