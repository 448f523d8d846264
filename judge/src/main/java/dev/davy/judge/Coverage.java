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
 * @param keyed whether users are recognised: then the same one may come under every split, and the most under one count
 * @param seen by route, up to {@value #MAX_ROUTES} of them
 */
record Coverage(boolean keyed, Map<String, Route> seen) {
    static final int ENOUGH = 30;
    static final int MAX_ROUTES = 256;

    static Coverage begin(boolean keyed) {
        return new Coverage(keyed, Map.of());
    }

    /**
     * @param requests of stable, up to 30
     * @param keys their users, up to 30
     * @param generation of the newest split
     * @param under the users that it has seen, up to 30
     * @param covered whether the candidate had a request
     */
    record Route(long requests, long keys, long generation, long under, boolean covered) {
        boolean missing() {
            return !covered && requests >= ENOUGH && keys >= ENOUGH;
        }

        Route after(Batch batch, boolean keyed) {
            boolean newer = !keyed || batch.generation() >= generation;
            long before = !keyed || batch.generation() == generation ? under : 0;
            long now = newer ? Saturated.sum(before, batch.stable().keys()) : under;
            return new Route(
                    Math.min(ENOUGH, Saturated.sum(requests, batch.stable().assigned())),
                    Math.min(ENOUGH, Math.max(keys, now)),
                    Math.max(generation, batch.generation()),
                    Math.min(ENOUGH, now),
                    batch.candidate().assigned() > 0 || batch.candidate().answered() > 0);
        }
    }

    private static final Route NEW = new Route(0, 0, 0, 0, false);

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
            Route route = known.after(batch, keyed);
            if (!route.equals(known)) {
                next = next == null ? new TreeMap<>(seen) : next;
                next.put(batch.route(), route);
            }
        }
        return next == null ? this : new Coverage(keyed, Collections.unmodifiableSortedMap(next));
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
