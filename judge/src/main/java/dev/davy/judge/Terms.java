package dev.davy.judge;

import dev.davy.model.Guard;
import dev.davy.model.Key;
import dev.davy.model.Plan;
import dev.davy.model.Stage;
import dev.davy.model.Weight;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a release is judged by, fixed and journaled at its start.
 *
 * @param guard the limits
 * @param rings the audiences that the plan gives the candidate whole
 * @param mirror whether the plan mirrors requests
 * @param keyed whether users are recognised, so that a user's requests stay together
 * @param baseline what was known before
 * @param routes the busiest routes, up to {@value #MAX_ROUTES}; the rest is judged as one
 */
public record Terms(
        Guard guard, List<String> rings, boolean mirror, boolean keyed, Baseline baseline, List<String> routes) {
    /** How many routes are tested each by itself. */
    public static final int MAX_ROUTES = 32;

    public Terms {
        rings = List.copyOf(rings);
        routes = List.copyOf(routes);
        if (routes.size() > MAX_ROUTES) {
            throw new IllegalArgumentException(
                    "terms.routes: " + routes.size() + " routes (expected: the " + MAX_ROUTES + " busiest at most)");
        }
        if (routes.stream().distinct().count() < routes.size()) {
            throw new IllegalArgumentException("terms.routes: " + routes + " (expected: each once)");
        }
    }

    /** The terms of a plan; of more routes than are tested each by itself, the first count. */
    public static Terms of(Plan plan, Baseline baseline, List<String> routesByTraffic) {
        Set<String> rings = new TreeSet<>();
        boolean mirror = false;
        for (Stage stage : plan.stages()) {
            switch (stage) {
                case Stage.Audience audience -> {
                    if (audience.share().equals(Weight.ALL)) {
                        rings.add(audience.name());
                    }
                }
                case Stage.Mirror _ -> mirror = true;
                case Stage.Fixed _, Stage.Auto _, Stage.Switch _, Stage.Hold _, Stage.Gate _ -> {}
            }
        }
        return new Terms(
                plan.guard(),
                List.copyOf(rings),
                mirror,
                !(plan.key() instanceof Key.Request),
                baseline,
                routesByTraffic.stream().distinct().limit(MAX_ROUTES).toList());
    }
}
