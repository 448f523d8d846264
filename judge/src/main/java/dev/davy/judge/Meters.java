package dev.davy.judge;

import java.util.List;

/**
 * The evidence as screens show it: how far each test is from its bar.
 *
 * @param harm the combined e-value, which is Harm from {@code harmBar} on
 * @param harmBar 1/α
 * @param tests what the combination is made of; weights and evidence multiply to its summands
 * @param relative the e-value of the certificate against the guard's regression, Safe from {@code relativeBar} on
 * @param relativeBar 2/β
 * @param absoluteBound upper bound of the candidate's failure rate at level β/2, Safe below {@code tolerableFailures}
 * @param tolerableFailures the guard's
 * @param candidate failures of the candidate's randomised requests
 * @param stable failures of stable's, at the same time
 * @param excess what the budget is charged with
 * @param approximate whether a metric store counted: then {@code falseRollback} is not promised
 * @param notes what is not judged yet and why, such as {@code latency not judged yet: 1,200 of 2,000 stable requests}
 */
public record Meters(
        double harm,
        double harmBar,
        List<Test> tests,
        double relative,
        double relativeBar,
        double absoluteBound,
        double tolerableFailures,
        Rate candidate,
        Rate stable,
        Excess excess,
        boolean approximate,
        List<String> notes) {
    public Meters {
        tests = List.copyOf(tests);
        notes = List.copyOf(notes);
    }

    /**
     * One test against harm.
     *
     * @param metric as a verdict names it
     * @param weight its part of α, 0..1
     * @param evidence its e-value
     */
    public record Test(String metric, double weight, double evidence) {}
}
