package dev.davy.cli;

import dev.davy.demo.LoadSnapshot;
import dev.davy.demo.ShopRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How one story of the demo went.
 *
 * @param last the release as it ended, or as it was when the patience for it ended
 * @param seconds from the wish to the end
 * @param users what the users of the shop saw in that time
 * @param candidate what the candidate's own server saw
 */
record DemoResult(DemoScenario scenario, Reading last, double seconds, LoadSnapshot users, ShopRecord candidate) {
    boolean asItShould() {
        return last.phase().equals(scenario.outcome());
    }

    /**
     * How long the candidate still got requests after it had sent the answer that decided: the last failed answer before
     * the decision. Empty where nothing was taken back for what it answered.
     */
    Optional<Duration> reaction() {
        if (!last.phase().equals("RolledBack") || last.decisions().isEmpty()) {
            return Optional.empty();
        }
        Instant decided = last.decisions().getLast().at();
        Optional<Instant> deciding = candidate.failures().stream()
                .takeWhile(failure -> !failure.isAfter(decided))
                .reduce((earlier, later) -> later);
        return deciding.flatMap(answer -> candidate.lastArrival().map(arrival -> {
            Duration reaction = Duration.between(answer, arrival);
            return reaction.isNegative() ? Duration.ZERO : reaction;
        }));
    }
}
