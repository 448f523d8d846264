package dev.davy.cli;

import dev.davy.model.Plan;
import dev.davy.simulate.SimulationReport;
import java.util.Formatter;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a simulation came to, as a person reads it. */
final class SimulationTable {
    private static final double PERCENT = 100.0;

    private SimulationTable() {}

    static String of(Plan plan, SimulationReport report, double requestsPerSecond, long seed) {
        String reasons = report.rolledBackFor().entrySet().stream()
                .map(reason -> reason.getKey() + " " + reason.getValue())
                .collect(Collectors.joining(", "));
        StringBuilder text = new StringBuilder();
        try (Formatter table = new Formatter(text, Locale.ROOT)) {
            table.format(
                    "%s: %d runs at %.0f requests a second, seed %d%n",
                    plan.release(), report.runs(), requestsPerSecond, seed);
            row(table, "rolled back", report.rolledBack(), report.runs(), reasons);
            row(
                    table,
                    "promoted",
                    report.promoted(),
                    report.runs(),
                    "certified " + report.promotedCertified() + ", returned in watch " + report.returnedInWatch());
            row(table, "held", report.held(), report.runs(), "not decided in time");
            table.format(
                    "  failed candidate requests a run  mean %.1f, p99 %d%n",
                    report.failedRequests().mean(), report.failedRequests().p99());
            table.format(
                    "  beyond what stable fails         mean %.1f, p99 %.1f%n",
                    report.excess().mean(), report.excess().p99());
            table.format(
                    "  seconds until decided            median %.1f, p99 %.1f%n",
                    report.secondsToVerdict().median(),
                    report.secondsToVerdict().p99());
        }
        return text.toString();
    }

    private static void row(Formatter table, String name, int count, int runs, String detail) {
        table.format("  %-12s %6d  %5.1f %%  (%s)%n", name, count, count * PERCENT / runs, detail);
    }
}
