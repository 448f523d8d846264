package dev.davy.judge;

import dev.davy.model.Batch;
import dev.davy.model.Stratum;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which routes the candidate was never asked on: a release is not Safe while a route with 30 stable requests from 30 keys
 * has had no candidate request.
 *
 * @param seen by route, up to {@value #MAX_ROUTES} of them
 */
record Coverage(Map<String, Route> seen) {
    static final int ENOUGH = 30;
    static final int MAX_ROUTES = 256;

    static final Coverage NONE = new Coverage(Map.of());

    /**
     * @param requests of stable, up to 30
     * @param keys their users, up to 30
     * @param covered whether the candidate had a request
     */
    record Route(long requests, long keys, boolean covered) {
        boolean missing() {
            return !covered && requests >= ENOUGH && keys >= ENOUGH;
        }
    }

    private static final Route NEW = new Route(0, 0, false);

    Coverage after(List<Batch> batches) {
        SortedMap<String, Route> next = null;
        for (Batch batch : batches) {
            if (!(batch.stratum() instanceof Stratum.Split) || batch.share() == 0) {
                continue;
            }
            Map<String, Route> now = next == null ? seen : next;
            Route known = now.getOrDefault(batch.route(), NEW);
            if (known.covered() || (known.equals(NEW) && now.size() >= MAX_ROUTES)) {
                continue;
            }
            Route route = new Route(
                    Math.min(
                            ENOUGH,
                            Saturated.sum(known.requests(), batch.stable().assigned())),
                    Math.min(ENOUGH, Saturated.sum(known.keys(), batch.stable().keys())),
                    batch.candidate().assigned() > 0 || batch.candidate().answered() > 0);
            if (!route.equals(known)) {
                next = next == null ? new TreeMap<>(seen) : next;
                next.put(batch.route(), route);
            }
        }
        return next == null ? this : new Coverage(Collections.unmodifiableSortedMap(next));
    }

    /** The first route, by name, that the candidate is missing. */
    Optional<String> missing() {
        for (Map.Entry<String, Route> route : seen.entrySet()) {
            if (route.getValue().missing()) {
                return Optional.of(route.getKey());
            }
        }
        return Optional.empty();
    }
}
