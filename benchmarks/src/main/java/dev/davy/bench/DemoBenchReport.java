package dev.davy.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * What the runs of the demo came to.
 *
 * @param rows one for each share of failures
 * @param runs every run
 * @param wrong each figure that is not as promised, in words
 */
record DemoBenchReport(List<Row> rows, List<DemoRun> runs, List<String> wrong) {
    private static final double MEDIAN_FAILED = 6;
    private static final double MOST_FAILED = 15;
    private static final double LONGEST_REACTION_MILLIS = 200;
    private static final double LONGEST_RUN_SECONDS = 15;

    /** The figures of all runs with the same share of failures; the reaction and the time are the longest. */
    record Row(
            int failing,
            int runs,
            double medianFailed,
            double mostFailed,
            long userVisibleFailed,
            double medianReleaseSeconds,
            double longestReactionMillis,
            double longestRunSeconds) {}

    static DemoBenchReport of(List<DemoRun> runs) {
        List<Row> rows = runs.stream()
                .map(DemoRun::failing)
                .distinct()
                .map(failing -> row(
                        failing,
                        runs.stream().filter(run -> run.failing() == failing).toList()))
                .toList();
        return new DemoBenchReport(rows, runs, wrong(rows, runs));
    }

    boolean passed() {
        return wrong.isEmpty();
    }

    private static Row row(int failing, List<DemoRun> runs) {
        return new Row(
                failing,
                runs.size(),
                median(runs, DemoRun::candidateFailed),
                most(runs, DemoRun::candidateFailed),
                runs.stream().mapToLong(DemoRun::userVisibleFailed).sum(),
                median(runs, DemoRun::releaseSeconds),
                most(runs, DemoRun::reactionMillis),
                most(runs, DemoRun::seconds));
    }

    private static List<String> wrong(List<Row> rows, List<DemoRun> runs) {
        List<String> wrong = new ArrayList<>();
        for (DemoRun run : runs) {
            if (run.exit() != 0) {
                wrong.add(String.format(
                        Locale.ROOT,
                        "seed %d, failing %d %%: exit code %d, outcome %s",
                        run.seed(),
                        run.failing(),
                        run.exit(),
                        run.outcome()));
            }
        }
        for (Row row : rows) {
            limit(wrong, row, "median of failed requests", row.medianFailed(), MEDIAN_FAILED);
            limit(wrong, row, "most failed requests", row.mostFailed(), MOST_FAILED);
            limit(wrong, row, "failures that users saw", (double) row.userVisibleFailed(), 0);
            limit(wrong, row, "longest reaction in ms", row.longestReactionMillis(), LONGEST_REACTION_MILLIS);
            limit(wrong, row, "longest run in s", row.longestRunSeconds(), LONGEST_RUN_SECONDS);
        }
        return wrong;
    }

    private static void limit(List<String> wrong, Row row, String figure, double value, double limit) {
        if (!(value <= limit)) {
            wrong.add(String.format(
                    Locale.ROOT,
                    "failing %d %%: %s: %.1f (expected: at most %.0f)",
                    row.failing(),
                    figure,
                    value,
                    limit));
        }
    }

    private static double median(List<DemoRun> runs, ToDoubleFunction<DemoRun> figure) {
        return PairedRatio.median(runs.stream().mapToDouble(figure).toArray());
    }

    private static double most(List<DemoRun> runs, ToDoubleFunction<DemoRun> figure) {
        return runs.stream()
                .map(figure::applyAsDouble)
                .max(Comparator.naturalOrder())
                .orElse(Double.NaN);
    }

    void print(PrintStream out) {
        out.println("davy demo --once --only broken: v3 fails a share of real requests, its health check is fine");
        out.println();
        out.printf(
                "%-8s %5s %14s %12s %10s %15s %15s %12s%n",
                "failing",
                "runs",
                "failed median",
                "failed most",
                "users saw",
                "release median",
                "reaction most",
                "run most");
        for (Row row : rows) {
            out.printf(
                    Locale.ROOT,
                    "%6d %% %5d %14.1f %12.0f %10d %13.1f s %12.0f ms %10.1f s%n",
                    row.failing(),
                    row.runs(),
                    row.medianFailed(),
                    row.mostFailed(),
                    row.userVisibleFailed(),
                    row.medianReleaseSeconds(),
                    row.longestReactionMillis(),
                    row.longestRunSeconds());
        }
        out.println();
        out.println(
                "failed: requests that v3 failed, those included that stable answered again; reaction: from the answer");
        out.println("that decided to the last request that reached v3.");
        wrong.forEach(out::println);
        out.println(passed() ? "PASS" : "FAIL");
    }
}
