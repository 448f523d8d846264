package dev.davy.routing;

import dev.davy.model.Stratum;
import dev.davy.routing.Explanation.Outcome;
import java.util.ArrayList;
import java.util.List;

/** Writes an explanation for a person, a line for each step. */
final class ExplanationText {
    private ExplanationText() {}

    static List<String> of(Explanation explanation) {
        List<String> lines = new ArrayList<>();
        explanation.host().ifPresent(host -> lines.add("host matches " + host));
        explanation.rule().ifPresent(rule -> lines.add(rule.place()));
        if (!explanation.audiences().isEmpty()) {
            lines.add("in audience "
                    + String.join(
                            ", ", explanation.audiences().stream().sorted().toList()));
        }
        explanation
                .assignment()
                .ifPresent(assignment -> lines.add("the candidate owns the buckets below "
                        + assignment.weight().buckets() + " (" + assignment.weight() + "), by "
                        + word(assignment.stratum())));
        explanation.bucket().ifPresent(bucket -> lines.add("bucket " + bucket));
        lines.addAll(explanation.changes());
        explanation
                .rule()
                .flatMap(rule -> rule.treatment().session())
                .ifPresent(
                        session -> lines.add("a session of the rule stays with its reference and, within the version,"
                                + " with its instance; without one, as follows"));
        lines.add(
                switch (explanation.outcome()) {
                    case Outcome.Answered answered -> "answered " + answered.status() + ": " + answered.why();
                    case Outcome.Given given ->
                        "given to " + given.upstream()
                                + given.version().map(version -> "." + version).orElse(", any version")
                                + given.withheld()
                                        .map(version -> " but " + version
                                                + ", which is withheld until it is known which version is stable")
                                        .orElse("")
                                + (given.instances() == 0 ? ", which has no instance" : "");
                });
        return List.copyOf(lines);
    }

    private static String word(Stratum stratum) {
        return switch (stratum) {
            case Stratum.Split split ->
                split.ring().map(ring -> "the share of audience " + ring).orElse("the weight");
            case Stratum.Ring ring -> "audience " + ring.audience() + " as a whole";
            case Stratum.Mirror _ -> "mirror";
            case Stratum.Pinned _ -> "pin";
            case Stratum.Counted _ -> "a metric store";
        };
    }
}
