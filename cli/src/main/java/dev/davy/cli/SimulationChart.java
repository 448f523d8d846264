package dev.davy.cli;

import dev.davy.simulate.RunResult;
import dev.davy.simulate.RunResult.Ending;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * The runs of a simulation drawn with characters, 80 columns wide and without colour, so that a pipe shows them too: the
 * candidate's share over time, and how failures and times are spread.
 */
final class SimulationChart {
    private static final double[] LEVELS = {100, 50, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0};
    private static final int LABEL = 8;
    private static final int COLUMNS = 64;

    private SimulationChart() {}

    static String of(List<RunResult> runs) {
        return share(runs) + spread(runs);
    }

    /** The share that half of the runs have, and the range of four in five. */
    private static String share(List<RunResult> runs) {
        double end = runs.stream().mapToDouble(RunResult::seconds).max().orElse(1);
        char[][] rows = new char[LEVELS.length][COLUMNS];
        for (char[] row : rows) {
            Arrays.fill(row, ' ');
        }
        for (int column = 0; column < COLUMNS; column++) {
            double second = end * (column + 0.5) / COLUMNS;
            double[] shares = runs.stream()
                    .mapToDouble(run -> share(run, second))
                    .sorted()
                    .toArray();
            int high = level(quantile(shares, 0.9));
            int low = level(quantile(shares, 0.1));
            for (int row = high; row <= low; row++) {
                rows[row][column] = '░';
            }
            rows[level(quantile(shares, 0.5))][column] = '█';
        }
        StringBuilder text = new StringBuilder("\nshare over time: █ half of the runs, ░ four in five\n");
        for (int row = 0; row < LEVELS.length; row++) {
            String label =
                    (LEVELS[row] % 1 == 0 ? Long.toString((long) LEVELS[row]) : Double.toString(LEVELS[row])) + " %";
            text.append(" ".repeat(LABEL - 2 - label.length()))
                    .append(label)
                    .append(" │")
                    .append(new String(rows[row]).stripTrailing())
                    .append('\n');
        }
        text.append(" ".repeat(LABEL - 1))
                .append('└')
                .append("─".repeat(COLUMNS))
                .append('\n');
        String middle = Figures.time(millis(end / 2));
        String last = Figures.time(millis(end));
        int gap = COLUMNS / 2 - 1 - middle.length() / 2;
        int rest = COLUMNS - 1 - gap - middle.length() - last.length();
        return text.append(" ".repeat(LABEL))
                .append('0')
                .append(" ".repeat(gap))
                .append(middle)
                .append(" ".repeat(Math.max(1, rest)))
                .append(last)
                .append('\n')
                .toString();
    }

    private static Duration millis(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1_000));
    }

    /** A run's share at a moment in percent: after its end none where it was rolled back, all where it was promoted. */
    private static double share(RunResult run, double second) {
        if (second > run.seconds() && run.ending() != Ending.HELD) {
            return run.ending() == Ending.PROMOTED ? 100 : 0;
        }
        double share = 0;
        for (RunResult.Step step : run.steps()) {
            share = step.seconds() <= second ? step.weight().share() * 100 : share;
        }
        return share;
    }

    /** The row that a share is nearest to, by their ratio; nothing is the last. */
    private static int level(double percent) {
        if (percent <= 0) {
            return LEVELS.length - 1;
        }
        int nearest = 0;
        for (int row = 1; row < LEVELS.length - 1; row++) {
            if (Math.abs(Math.log(percent / LEVELS[row])) < Math.abs(Math.log(percent / LEVELS[nearest]))) {
                nearest = row;
            }
        }
        return nearest;
    }

    private static String spread(List<RunResult> runs) {
        return String.format(
                        Locale.ROOT, "%n%-26s%9s%9s%9s%9s%9s%9s%n", "", "p10", "median", "p90", "p99", "most", "mean")
                + row("failed requests", runs, run -> (double) run.failed())
                + row("beyond stable's", runs, RunResult::excess)
                + row("seconds until decided", runs, RunResult::seconds);
    }

    private static String row(String label, List<RunResult> runs, ToDoubleFunction<RunResult> figure) {
        double[] values = runs.stream().mapToDouble(figure).sorted().toArray();
        return String.format(
                Locale.ROOT,
                "  %-24s%9.1f%9.1f%9.1f%9.1f%9.1f%9.1f%n",
                label,
                quantile(values, 0.1),
                quantile(values, 0.5),
                quantile(values, 0.9),
                quantile(values, 0.99),
                values[values.length - 1],
                Arrays.stream(values).average().orElse(0));
    }

    /** The smallest value that so large a part of the values does not exceed. */
    private static double quantile(double[] sorted, double q) {
        return sorted[Math.max(0, (int) Math.ceil(q * sorted.length) - 1)];
    }
}
