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
    /**
     * A scenario.
     *
     * @param scenario its name
     * @param kind which question it answers
     * @param report what Davy's releases came to
     * @param checks of them
     * @param compared Davy's and then what others' came to on the same traffic; empty where that is not compared
     */
    record Row(
            String scenario,
            JudgeScenario.Kind kind,
            SimulationReport report,
            List<JudgeCheck> checks,
            List<PeerRelease.Summary> compared) {}

    boolean passed() {
        return rows.stream()
                .flatMap(row -> row.checks().stream())
                .noneMatch(check -> check.outcome() == JudgeCheck.Outcome.FAILS);
    }

    void print(PrintStream out) {
        out.printf("seed %d; limits are one-sided 99.9 %% Clopper-Pearson%n%n", seed);
        out.printf(
                "%-52s %5s %5s %5s %5s %5s %9s %9s %9s%n",
                "scenario", "runs", "harm", "spent", "prom.", "held", "failed", "excess", "decided");
        out.printf("%-52s %5s %5s %5s %5s %5s %9s %9s %9s%n", "", "", "", "", "", "", "mean", "p99", "median");
        for (Row row : rows) {
            SimulationReport r = row.report();
            out.printf(
                    Locale.ROOT,
                    "%-52s %5d %5d %5d %5d %5d %9.1f %9.1f %7.1f s%n",
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
        out.printf("%-52s %-18s %-36s %-18s%n", "scenario", "figure", "measured (limits)", "expected");
        for (Row row : rows) {
            for (JudgeCheck check : row.checks()) {
                out.printf(
                        "%-52s %-18s %-36s %-18s %s%n",
                        row.scenario(), check.what(), check.measured(), check.expected(), word(check.outcome()));
            }
        }
        out.println();
        peers(out);
        out.println(passed() ? "PASS" : "FAIL");
    }

    /** What others' rules came to on the same traffic. */
    private void peers(PrintStream out) {
        out.printf(
                "%-52s %-26s %6s %6s %10s %10s %11s%n",
                "the same traffic", "decided by", "back", "prom.", "back after", "prom. aft.", "failed mean");
        for (Row row : rows) {
            for (PeerRelease.Summary peer : row.compared()) {
                out.printf(
                        Locale.ROOT,
                        "%-52s %-26s %6d %6d %8.0f s %8.0f s %,11.1f%n",
                        row.scenario(),
                        peer.peer(),
                        peer.rolledBack(),
                        peer.promoted(),
                        peer.secondsToRollback(),
                        peer.secondsToPromotion(),
                        peer.failed());
            }
        }
        out.println();
    }

    private static String word(JudgeCheck.Outcome outcome) {
        return switch (outcome) {
            case OK -> "ok";
            case NEAR -> "not reached";
            case FAILS -> "FAILS";
        };
    }
}
