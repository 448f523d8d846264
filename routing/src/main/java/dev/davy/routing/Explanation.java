package dev.davy.routing;

import dev.davy.model.Split;
import dev.davy.model.Stratum;
import dev.davy.routing.RoutingTable.Backend;
import dev.davy.routing.RoutingTable.Rule;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Where a request goes, and why.
 *
 * @param host the pattern whose entry matched; empty without a match
 * @param rule the rule that matched
 * @param audiences what the request belongs to
 * @param backend the reference that was drawn
 * @param assignment what the split decided by, where a split decided
 * @param bucket where the request fell
 * @param changes what is changed in the request on its way, in words
 * @param outcome what happens to it
 */
public record Explanation(
        Optional<String> host,
        Optional<Rule> rule,
        Set<String> audiences,
        Optional<Backend> backend,
        Optional<Split.Assignment> assignment,
        OptionalInt bucket,
        List<String> changes,
        Outcome outcome) {
    public Explanation {
        changes = List.copyOf(changes);
        audiences = Set.copyOf(audiences);
    }

    /** What happens to a request. */
    public sealed interface Outcome {
        /** Answered by Davy itself. */
        record Answered(int status, String why) implements Outcome {}

        /**
         * Given to a version of an Upstream.
         *
         * @param version empty where nothing decides: all instances
         * @param withheld the version that is left out of all while nobody knows which one is stable
         * @param stratum how it was assigned; empty where no release is concerned
         * @param instances how many the version has; none: 503, or stable's for a candidate
         */
        record Given(
                String upstream,
                Optional<String> version,
                Optional<String> withheld,
                Optional<Stratum> stratum,
                int instances)
                implements Outcome {
            /** Nothing is withheld. */
            public Given(String upstream, Optional<String> version, Optional<Stratum> stratum, int instances) {
                this(upstream, version, Optional.empty(), stratum, instances);
            }
        }
    }

    /** A line for each step, for a person. */
    public List<String> lines() {
        return ExplanationText.of(this);
    }
}
