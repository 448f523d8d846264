package dev.davy.simulate;

import dev.davy.simulate.RunResult.Ending;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * What many runs came to: the fields are those of {@code simulate --json}, in their order.
 *
 * @param runs how many; {@code rolledBack + promoted + held}
 * @param rolledBack taken back before promotion
 * @param rolledBackFor the same by reason; {@code Harm} and {@code BudgetSpent} are always there
 * @param promoted went to 100 %
 * @param promotedCertified the part of them that was certified Safe
 * @param returnedInWatch the part of them that was taken back in the watch
 * @param held undecided
 * @param failedRequests failed candidate requests of a run
 * @param excess those beyond what stable would have failed
 * @param secondsToVerdict until rollback, promotion or hold
 */
public record SimulationReport(
        int runs,
        int rolledBack,
        SortedMap<String, Integer> rolledBackFor,
        int promoted,
        int promotedCertified,
        int returnedInWatch,
        int held,
        Count failedRequests,
        Amount excess,
        Spread secondsToVerdict) {
    public SimulationReport {
        rolledBackFor = Collections.unmodifiableSortedMap(new TreeMap<>(rolledBackFor));
    }

    /** A whole number of each run. */
    public record Count(double mean, long p99) {}

    /** A figure of each run. */
    public record Amount(double mean, double p99) {}

    /** A time of each run. */
    public record Spread(double median, double p99) {}

    /** The report of at least one run. */
    public static SimulationReport of(List<RunResult> results) {
        SortedMap<String, Integer> reasons = new TreeMap<>();
        reasons.put("Harm", 0);
        reasons.put("BudgetSpent", 0);
        for (RunResult result : results) {
            if (result.ending() == Ending.ROLLED_BACK) {
                reasons.merge(result.reason().orElse("?"), 1, Integer::sum);
            }
        }
        List<RunResult> promoted =
                results.stream().filter(r -> r.ending() == Ending.PROMOTED).toList();
        double[] failed = sorted(results, r -> (double) r.failed());
        double[] excess = sorted(results, RunResult::excess);
        double[] seconds = sorted(results, RunResult::seconds);
        return new SimulationReport(
                results.size(),
                count(results, Ending.ROLLED_BACK),
                reasons,
                promoted.size(),
                (int) promoted.stream().filter(r -> r.certified().isPresent()).count(),
                (int) promoted.stream().filter(RunResult::returned).count(),
                count(results, Ending.HELD),
                new Count(mean(failed), Math.round(quantile(failed, 0.99))),
                new Amount(mean(excess), quantile(excess, 0.99)),
                new Spread(quantile(seconds, 0.5), quantile(seconds, 0.99)));
    }

    private static int count(List<RunResult> results, Ending ending) {
        return (int) results.stream().filter(r -> r.ending() == ending).count();
    }

    private static double[] sorted(List<RunResult> results, ToDoubleFunction<RunResult> figure) {
        double[] values = results.stream().mapToDouble(figure).toArray();
        Arrays.sort(values);
        return values;
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    /** The smallest value that so large a part of the values does not exceed. */
    private static double quantile(double[] sorted, double q) {
        return sorted[Math.max(0, (int) Math.ceil(q * sorted.length) - 1)];
    }
}
