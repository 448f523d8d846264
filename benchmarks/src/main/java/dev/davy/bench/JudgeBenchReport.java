package dev.davy.bench;

import dev.davy.simulate.SimulationReport;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/**
 * What the judge's scenarios came to.
 *
 * @param seed of all of them
 * @param rows one for each scenario
 */
record JudgeBenchReport(long seed, List<Row> rows) {
    /** A scenario with its report and checks. */
    record Row(String scenario, SimulationReport report, List<JudgeCheck> checks) {}

    boolean passed() {
        return rows.stream()
                .flatMap(row -> row.checks().stream())
                .noneMatch(check -> check.outcome() == JudgeCheck.Outcome.FAILS);
    }

    void print(PrintStream out) {
        out.printf("seed %d; limits are one-sided 99.9 %% Clopper-Pearson%n%n", seed);
        out.printf(
                "%-40s %5s %5s %5s %5s %5s %9s %9s %9s%n",
                "scenario", "runs", "harm", "spent", "prom.", "held", "failed", "excess", "decided");
        out.printf("%-40s %5s %5s %5s %5s %5s %9s %9s %9s%n", "", "", "", "", "", "", "mean", "p99", "median");
        for (Row row : rows) {
            SimulationReport r = row.report();
            out.printf(
                    Locale.ROOT,
                    "%-40s %5d %5d %5d %5d %5d %9.1f %9.1f %7.1f s%n",
                    row.scenario(),
                    r.runs(),
                    r.rolledBackFor().getOrDefault("Harm", 0),
                    r.rolledBackFor().getOrDefault("BudgetSpent", 0),
                    r.promoted(),
                    r.held(),
                    r.failedRequests().mean(),
                    r.excess().p99(),
                    r.secondsToVerdict().median());
        }
        out.println();
        out.printf("%-40s %-18s %-36s %-18s%n", "scenario", "figure", "measured (limits)", "expected");
        for (Row row : rows) {
            for (JudgeCheck check : row.checks()) {
                out.printf(
                        "%-40s %-18s %-36s %-18s %s%n",
                        row.scenario(), check.what(), check.measured(), check.expected(), word(check.outcome()));
            }
        }
        out.println();
        out.println(passed() ? "PASS" : "FAIL");
    }

    private static String word(JudgeCheck.Outcome outcome) {
        return switch (outcome) {
            case OK -> "ok";
            case NEAR -> "not reached";
            case FAILS -> "FAILS";
        };
    }
}
