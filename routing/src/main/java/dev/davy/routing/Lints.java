package dev.davy.routing;

import dev.davy.resources.Problem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a table says that nobody can have meant.
 *
 * <p>Since entries are ordered by how specific they are, an entry can only be hidden by one that asks for exactly the
 * same: one with a shorter path, fewer headers or fewer parameters comes after it.
 */
final class Lints {
    private Lints() {}

    static void unreachable(Map<String, List<RankedEntry>> byHost, List<Problem> problems) {
        byHost.forEach((host, entries) -> {
            Map<String, RankedEntry> first = new HashMap<>();
            for (RankedEntry entry : entries) {
                RankedEntry earlier = first.putIfAbsent(entry.entry().when().toString(), entry);
                if (earlier != null && !(earlier.route().equals(entry.route()) && earlier.rule() == entry.rule())) {
                    problems.add(Problem.warning(
                            entry.at(),
                            "match: never reached" + (host.equals("*") ? "" : " for " + host) + ", since rule "
                                    + earlier.entry().rule().index() + " of HTTPRoute "
                                    + earlier.entry().rule().route() + " (" + earlier.at()
                                    + ") asks for the same and comes first"));
                }
            }
        });
    }
}
