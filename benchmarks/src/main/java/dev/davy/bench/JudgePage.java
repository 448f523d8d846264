package dev.davy.bench;

import dev.davy.bench.JudgeScenario.Kind;
import dev.davy.simulate.SimulationReport;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The page of the documentation that says what {@code ./bench judge} measured, with its charts.
 *
 * @param files by their path under the documentation
 */
record JudgePage(Map<String, String> files) {
    JudgePage {
        files = Map.copyOf(files);
    }

    static JudgePage of(JudgeBenchReport report) {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("benchmarks/judge-false.svg", falseRollbacks(report).svg());
        files.put("benchmarks/judge-promotion.svg", promotion(report).svg());
        files.put("benchmarks/judge-seconds.svg", seconds(report).svg());
        files.put("benchmarks/judge-failed.svg", failed(report).svg());
        files.put("benchmarks/judge.md", page(report));
        return new JudgePage(files);
    }

    private static List<JudgeBenchReport.Row> compared(JudgeBenchReport report, Kind kind) {
        return report.rows().stream()
                .filter(row -> row.kind() == kind && !row.compared().isEmpty())
                .toList();
    }

    private static DotChart falseRollbacks(JudgeBenchReport report) {
        return chart(
                "Nothing is wrong with the new version, and it is rolled back",
                "percent of the releases",
                DotChart.Scale.PERCENT,
                compared(report, Kind.HEALTHY),
                one -> OptionalDouble.of(100.0 * one.rolledBack() / one.runs()));
    }

    private static DotChart promotion(JudgeBenchReport report) {
        return chart(
                "Nothing is wrong with the new version: time until it is promoted",
                "seconds, median of those that are promoted",
                DotChart.Scale.LOGARITHMIC,
                compared(report, Kind.HEALTHY),
                one -> half(one.promoted(), one, one.secondsToPromotion()));
    }

    private static DotChart seconds(JudgeBenchReport report) {
        return chart(
                "The new version fails: time until it is rolled back",
                "seconds, median; no dot where fewer than half are rolled back",
                DotChart.Scale.LOGARITHMIC,
                compared(report, Kind.FAILING),
                one -> half(one.rolledBack(), one, one.secondsToRollback()));
    }

    private static DotChart failed(JudgeBenchReport report) {
        return chart(
                "The new version fails: failed requests until the release is decided",
                "failed requests of the new version, mean",
                DotChart.Scale.LOGARITHMIC,
                compared(report, Kind.FAILING),
                one -> OptionalDouble.of(one.failed()));
    }

    private static OptionalDouble half(int hits, PeerRelease.Summary of, double value) {
        return 2 * hits >= of.runs() ? OptionalDouble.of(value) : OptionalDouble.empty();
    }

    private static DotChart chart(
            String title,
            String axis,
            DotChart.Scale scale,
            List<JudgeBenchReport.Row> rows,
            Function<PeerRelease.Summary, OptionalDouble> figure) {
        return new DotChart(
                title,
                axis,
                scale,
                rows.isEmpty() ? List.of() : names(rows.getFirst()),
                rows.stream()
                        .map(row -> new DotChart.Row(
                                row.scenario(),
                                row.compared().stream().map(figure).toList()))
                        .toList());
    }

    private static List<String> names(JudgeBenchReport.Row row) {
        return row.compared().stream().map(PeerRelease.Summary::peer).toList();
    }

    private static String page(JudgeBenchReport report) {
        int most = report.rows().stream()
                .mapToInt(row -> row.report().runs())
                .max()
                .orElse(0);
        String alone = report.rows().stream()
                .filter(row -> row.report().runs() < most)
                .map(row -> row.scenario() + " (" + count(row.report().runs()) + ")")
                .collect(Collectors.joining(", "));
        StringBuilder page = new StringBuilder(String.format(
                Locale.ROOT, """
                # What the judge decides, measured

                Written by `./bench judge --docs docs`, seed %d, %s simulated releases a scenario%s. The machine, judge, ramp and
                ledger are the ones that run; only clock, traffic and router are simulated. Stable fails 0.1 %% unless the scenario
                says otherwise, the guard is the default, and traffic is Poisson. Limits are one-sided 99.9 %% Clopper-Pearson limits.
                [How Davy decides](../judgement.md) explains the words.

                """, report.seed(), count(most), alone.isEmpty() ? "" : "; fewer of: " + alone));
        promises(page, report);
        for (Kind kind : Kind.values()) {
            davy(page, report, kind);
        }
        comparison(page, report);
        return page.toString();
    }

    private static void promises(StringBuilder page, JudgeBenchReport report) {
        page.append("## What is promised or expected\n\n");
        table(page, List.of("scenario", "figure", "measured (limits)", "expected", ""));
        for (JudgeBenchReport.Row row : report.rows()) {
            for (JudgeCheck check : row.checks()) {
                String outcome = switch (check.outcome()) {
                    case OK -> "ok";
                    case NEAR -> "**not reached**";
                    case FAILS -> "**fails**";
                };
                line(page, List.of(row.scenario(), check.what(), check.measured(), check.expected(), outcome));
            }
        }
        page.append("""

                *Not reached* is above the bar by no more than chance explains with 99.9 %% confidence, or by what
                [the choices of the judge](../decisions/0006-choices-of-the-judge.md) put up with; *fails* ends the bench with exit
                code 1. Latency is judged by histograms whose edges are 4.5 %% apart: no smaller shift can be told.
                """.replace("%%", "%"));
    }

    private static void davy(StringBuilder page, JudgeBenchReport report, Kind kind) {
        page.append("\n## Davy: ").append(words(kind)).append("\n\n");
        table(
                page,
                List.of(
                        "scenario",
                        "runs",
                        "Harm",
                        "BudgetSpent",
                        "promoted",
                        "taken back in watch",
                        "held",
                        "failed, mean",
                        "excess, mean",
                        "excess, p99",
                        "decided after, median"));
        for (JudgeBenchReport.Row row : report.rows()) {
            SimulationReport r = row.report();
            if (row.kind() == kind) {
                line(
                        page,
                        List.of(
                                row.scenario(),
                                count(r.runs()),
                                count(r.rolledBackFor().getOrDefault("Harm", 0)),
                                count(r.rolledBackFor().getOrDefault("BudgetSpent", 0)),
                                count(r.promoted()),
                                count(r.returnedInWatch()),
                                count(r.held()),
                                figure(r.failedRequests().mean()),
                                figure(r.excess().mean()),
                                figure(r.excess().p99()),
                                figure(r.secondsToVerdict().median()) + " s"));
            }
        }
    }

    private static String words(Kind kind) {
        return switch (kind) {
            case HEALTHY -> "nothing is wrong with the new version";
            case FAILING -> "it fails from the start";
            case HANGING -> "it does not answer";
            case LATE -> "it begins to fail late";
            case SLOW -> "it is slower";
        };
    }

    private static void comparison(StringBuilder page, JudgeBenchReport report) {
        page.append("""

                ## Beside it: rules that others use

                The same worlds, seeds and law of arrivals; each rule has its own share, so that the requests are not the same ones.
                All are modelled ideally: no lag of a scrape, no time to change a share, an outcome at once, so that real ones are
                slower. *Flagger*: 5 % more each minute up to 50 %, 99 % of the last minute's requests must succeed, rolled back by
                the fifth failed check, or the first. *Argo*: the example of its documentation, 95 % over 5 minutes, aborted by the
                fourth failure, at a share of 5 %. *Kayenta-like*: Mann-Whitney at 98 % with tolerance 0.25 on one error rate a minute,
                judged after 10, 20 and 30 minutes. *z-test*: one-sided at 1 %, at a share of 5 %, looked at every 10 s, or once after
                30 minutes. After half an hour the last four promote what is not rolled back. Every way to be rolled back counts, BudgetSpent
                too, and failed requests are all until the release is decided, also those that stable would have failed.

                ![False rollbacks](judge-false.svg)

                ![Time to promotion](judge-promotion.svg)

                ![Time to rollback](judge-seconds.svg)

                ![Failed requests](judge-failed.svg)
                """);
        compare(
                page,
                report,
                "False rollbacks, and seconds until promotion",
                Kind.HEALTHY,
                one -> percent(one.rolledBack(), one.runs())
                        + (one.promoted() == 0 ? "" : ", " + figure(one.secondsToPromotion()) + " s"));
        Function<PeerRelease.Summary, String> back = one -> percent(one.rolledBack(), one.runs())
                + (one.rolledBack() == 0 ? "" : ", " + figure(one.secondsToRollback()) + " s")
                + ", " + figure(one.failed());
        compare(page, report, "Rolled back, after how long, and failed requests until decided", Kind.FAILING, back);
        compare(
                page,
                report,
                "The same for faults that begin at minute 10; Flagger's releases are over by then",
                Kind.LATE,
                back);
    }

    private static void compare(
            StringBuilder page,
            JudgeBenchReport report,
            String title,
            Kind kind,
            Function<PeerRelease.Summary, String> cell) {
        List<JudgeBenchReport.Row> rows = compared(report, kind);
        if (rows.isEmpty()) {
            return;
        }
        page.append("\n### ").append(title).append("\n\n");
        table(
                page,
                Stream.concat(Stream.of("scenario"), names(rows.getFirst()).stream())
                        .toList());
        for (JudgeBenchReport.Row row : rows) {
            line(
                    page,
                    Stream.concat(
                                    Stream.of(row.scenario()),
                                    row.compared().stream().map(cell))
                            .toList());
        }
    }

    private static void table(StringBuilder page, List<String> titles) {
        line(page, titles);
        page.append("|---".repeat(titles.size())).append("|\n");
    }

    private static void line(StringBuilder page, List<String> cells) {
        page.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    private static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String figure(double number) {
        return String.format(Locale.ROOT, Math.abs(number) < 100 ? "%.1f" : "%,.0f", number);
    }

    private static String percent(int hits, int runs) {
        return String.format(Locale.ROOT, "%.1f %%", 100.0 * hits / runs);
    }
}
