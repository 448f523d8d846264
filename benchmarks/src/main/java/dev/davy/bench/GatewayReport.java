package dev.davy.bench;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What a comparison found: medians for each proxy and its ratios to nginx.
 *
 * @param job the job in words
 * @param notes flags, versions and differences, by proxy
 * @param rows one for each proxy, in the order they ran
 * @param runs every measured run
 * @param limit highest cost ratio that is a pass
 * @param passed whether Davy's median cost is within the limit and no request failed
 */
record GatewayReport(
        String job,
        Map<String, List<String>> notes,
        List<Row> rows,
        List<GatewayRun> runs,
        double limit,
        boolean passed) {
    private static final String REFERENCE = "nginx";

    /**
     * Medians of one proxy.
     *
     * @param costRatio its busy time per request over nginx's, pair by pair
     * @param ownCostRatio the same by the processes' own time
     * @param throughputRatio requests a second over nginx's; "load-bound" where the load was the limit
     * @param disturbed runs in which others used more than 5 % of the proxy's processor
     */
    record Row(
            String proxy,
            double costMicros,
            double ownCostMicros,
            PairedRatio costRatio,
            PairedRatio ownCostRatio,
            double perSecond,
            String throughputRatio,
            double p50Micros,
            double p99Micros,
            double p999Micros,
            double residentMegabytes,
            double coreBusy,
            double loadBusy,
            long failed,
            long disturbed) {
        /** What counts: the processor's busy time, or the processes' own where others kept the processor busy too. */
        PairedRatio judged() {
            return disturbed == 0 ? costRatio : ownCostRatio;
        }
    }

    static GatewayReport of(
            String job, Map<String, List<String>> notes, List<String> proxies, List<GatewayRun> runs, double limit) {
        List<Row> rows = proxies.stream()
                .map(proxy -> row(runsOf(proxy, runs), runsOf(REFERENCE, runs)))
                .toList();
        boolean passed = rows.stream()
                .filter(row -> row.proxy().equals("davy"))
                .allMatch(row -> row.judged().median() <= limit && row.failed() == 0);
        return new GatewayReport(job, notes, rows, runs, limit, passed);
    }

    private static List<GatewayRun> runsOf(String proxy, List<GatewayRun> runs) {
        return runs.stream().filter(run -> run.proxy().equals(proxy)).toList();
    }

    private static Row row(List<GatewayRun> runs, List<GatewayRun> reference) {
        boolean saturated = runs.stream().allMatch(GatewayRun::saturated)
                && reference.stream().allMatch(GatewayRun::saturated);
        PairedRatio throughput = ratio(runs, reference, GatewayRun::perSecond);
        return new Row(
                runs.getFirst().proxy(),
                median(runs, GatewayRun::costMicros),
                median(runs, GatewayRun::ownCostMicros),
                ratio(runs, reference, GatewayRun::costMicros),
                ratio(runs, reference, GatewayRun::ownCostMicros),
                median(runs, GatewayRun::perSecond),
                saturated ? format(throughput) : "load-bound",
                median(runs, GatewayRun::p50Micros),
                median(runs, GatewayRun::p99Micros),
                median(runs, GatewayRun::p999Micros),
                median(runs, GatewayRun::residentBytes) / (1 << 20),
                median(runs, GatewayRun::coreBusy),
                median(runs, GatewayRun::loadBusy),
                runs.stream().mapToLong(GatewayRun::failed).sum(),
                runs.stream().filter(GatewayRun::disturbed).count());
    }

    private static PairedRatio ratio(
            List<GatewayRun> subject, List<GatewayRun> reference, ToDoubleFunction<GatewayRun> figure) {
        return PairedRatio.of(
                subject.stream().mapToDouble(figure).toArray(),
                reference.stream().mapToDouble(figure).toArray());
    }

    private static double median(List<GatewayRun> runs, ToDoubleFunction<GatewayRun> figure) {
        return PairedRatio.median(runs.stream().mapToDouble(figure).toArray());
    }

    private static String format(PairedRatio ratio) {
        return String.format(Locale.ROOT, "%.2f (%.2f..%.2f)", ratio.median(), ratio.low(), ratio.high());
    }

    void print(PrintStream out) {
        out.println(job);
        out.println();
        out.printf(
                Locale.ROOT,
                "%-8s %9s %-20s %9s %-20s %10s %-18s %7s %7s %7s %8s %6s %6s%n",
                "proxy",
                "cost µs",
                "x nginx (95 %)",
                "own µs",
                "x nginx (95 %)",
                "req/s",
                "x nginx",
                "p50 µs",
                "p99 µs",
                "p99.9",
                "RSS MB",
                "core",
                "load");
        for (Row row : rows) {
            out.printf(
                    Locale.ROOT,
                    "%-8s %9.2f %-20s %9.2f %-20s %10.0f %-18s %7.0f %7.0f %7.0f %8.1f %5.0f%% %5.0f%%%n",
                    row.proxy(),
                    row.costMicros(),
                    format(row.costRatio()),
                    row.ownCostMicros(),
                    format(row.ownCostRatio()),
                    row.perSecond(),
                    row.throughputRatio(),
                    row.p50Micros(),
                    row.p99Micros(),
                    row.p999Micros(),
                    row.residentMegabytes(),
                    row.coreBusy() * 100,
                    row.loadBusy() * 100);
        }
        out.println();
        out.println(
                "cost: busy time of the proxy's processor, soft interrupts included, per request; own: its processes' time.");
        out.println("latencies are of a closed loop: they compare proxies, and promise nothing.");
        rows.stream()
                .filter(row -> row.disturbed() > 0)
                .forEach(
                        row -> out.println(row.proxy() + ": " + row.disturbed() + " runs disturbed: other programs used"
                                + " more than 5 % of its processor, so its own time counts"));
        rows.stream()
                .filter(row -> row.failed() > 0)
                .forEach(row -> out.println(row.proxy() + ": " + row.failed() + " requests failed"));
        notes.forEach((proxy, sentences) -> sentences.forEach(sentence -> out.println(proxy + ": " + sentence)));
        out.println();
        rows.stream()
                .filter(row -> row.proxy().equals("davy"))
                .forEach(row -> out.printf(
                        Locale.ROOT,
                        "%s: Davy's cost is %s x nginx's (expected: at most %.2f), %d requests failed (expected: 0)%n",
                        passed ? "PASS" : "FAIL",
                        format(row.judged()),
                        limit,
                        row.failed()));
    }
}
