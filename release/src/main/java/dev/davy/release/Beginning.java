package dev.davy.release;

import dev.davy.judge.Baseline;
import java.util.List;

/**
 * What is known when a release starts, before the candidate's first share.
 *
 * @param baseline how stable did until now
 * @param routes the names of the busiest routes to the target, busiest first; 32 at most, the rest is judged as one
 * @param salt seed of the release's bucket hash, drawn at random
 */
public record Beginning(Baseline baseline, List<String> routes, long salt) {
    public Beginning {
        routes = List.copyOf(routes.subList(0, Math.min(32, routes.size())));
    }

    /** Nothing is known about stable yet. */
    public static Beginning blank(long salt) {
        return new Beginning(Baseline.NONE, List.of(), salt);
    }
}
