package dev.davy.release;

import dev.davy.model.Counts;
import dev.davy.model.Facts;
import dev.davy.model.MetricCheck;
import dev.davy.model.Verdict;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What those outside are shown of a release, and how what they say is shown to people. */
final class Figures {
    private Figures() {}

    static Context context(RunDraft run, String id, Moment now) {
        return new Context(
                id,
                run.plan.release(),
                run.plan.target(),
                run.stable,
                run.candidate,
                run.phase,
                run.label(),
                run.grant.weight(),
                Endings.requests(run),
                run.tallies.values().stream().mapToInt(Tally::failed).sum(),
                run.verdict.word(),
                run.why,
                now);
    }

    /** What an expression may name; a rate of nothing is not known and left out. */
    static Facts of(RunDraft run, Moment now) {
        Map<String, Object> facts = new HashMap<>();
        version(facts, "candidate", run.ledger.candidate());
        version(facts, "stable", run.ledger.stable());
        facts.put(
                "requests",
                run.ledger.candidate().assigned() + run.ledger.stable().assigned());
        facts.put("excess", run.judgement.excess().estimate());
        facts.put("budget.left", run.plan.guard().blastRadius() - Endings.spent(run));
        facts.put("share", run.grant.weight().share());
        facts.put("verdict", run.verdict.word());
        facts.put("safe", run.certificate.isPresent() && !(run.verdict instanceof Verdict.Invalid));
        facts.put("seconds", run.position.time().read(now).toMillis() / 1000.0);
        return new Facts(facts);
    }

    private static void version(Map<String, Object> facts, String name, Counts totals) {
        facts.put(name + ".requests", totals.answered());
        facts.put(name + ".failures", totals.failed());
        if (totals.answered() > 0) {
            facts.put(name + ".failureRate", (double) totals.failed() / totals.answered());
        }
    }

    /** {@code check conversion: 0.31 (expected: 0.5..10)}. */
    static String failed(MetricCheck check, double value) {
        return "check " + check.name() + ": " + figure(value) + " (expected: " + check.range() + ")";
    }

    /** As short as it is exact enough to be told from a bound. */
    static String figure(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    /** {@code Passed}, {@code Failed}, {@code Invalid}, or {@code NeedMore} before the first figure was asked for. */
    static String state(MetricCheck check, Optional<Result> last) {
        return last.filter(result -> result instanceof Result.Value(double value) && !check.passes(value))
                        .isPresent()
                ? "Failed"
                : state(last);
    }

    static String state(Optional<Result> last) {
        return last.map(result -> switch (result) {
                    case Result.Yes _, Result.Value _ -> "Passed";
                    case Result.No _ -> "Failed";
                    case Result.Wait _ -> "NeedMore";
                    case Result.Nothing _, Result.Invalid _ -> "Invalid";
                })
                .orElse("NeedMore");
    }

    /** In the words of whoever said it. */
    static String said(Result result) {
        return switch (result) {
            case Result.Yes(String text) -> with("yes", text);
            case Result.No(String text) -> with("no", text);
            case Result.Wait(String text) -> with("not yet", text);
            case Result.Value(double value) -> figure(value);
            case Result.Nothing(String reason) -> reason;
            case Result.Invalid(String reason) -> "no answer: " + reason;
        };
    }

    private static String with(String word, String text) {
        return text.isBlank() ? word : word + ", " + text;
    }
}
