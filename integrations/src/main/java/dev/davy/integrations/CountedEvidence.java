package dev.davy.integrations;

import dev.davy.model.Split;
import dev.davy.model.StoreEvidence;
import dev.davy.release.spi.EvidenceSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Evidence of releases that are judged by the counters of a metric store; of all others, what the data plane says. Which
 * instances are healthy, and what is open, the data plane says in any case.
 *
 * <p>Called by one thread a target, which never waits for the store. A store that is away is why nothing can be judged, never
 * a failure.
 */
public final class CountedEvidence implements EvidenceSource, AutoCloseable {
    private final EvidenceSource dataPlane;
    private final Supplier<StoreQueries> queries;
    private final Function<String, Optional<Split>> splits;
    private final Map<String, StoreWatch> watches = new ConcurrentHashMap<>();

    /**
     * A source of both.
     *
     * @param queries asked for when a release first wants them
     * @param splits in force, by target
     */
    public CountedEvidence(
            EvidenceSource dataPlane, Supplier<StoreQueries> queries, Function<String, Optional<Split>> splits) {
        this.dataPlane = dataPlane;
        this.queries = queries;
        this.splits = splits;
    }

    @Override
    public Reading read(String target, boolean latencies) {
        end(watches.remove(target));
        return dataPlane.read(target, latencies);
    }

    @Override
    public Reading read(String target, Optional<StoreEvidence> from, boolean latencies) {
        if (from.isEmpty()) {
            return read(target, latencies);
        }
        StoreWatch watch = watches.get(target);
        if (watch == null || watch.ended() || !watch.from().equals(from.get())) {
            end(watch);
            watch = new StoreWatch(target, from.get(), queries.get());
            watches.put(target, watch);
        }
        StoreWatch.Found found = watch.read(splits.apply(target));
        Reading seen = dataPlane.read(target, false);
        return new Reading(found.counters(), seen.instances(), seen.openStreams(), found.invalid());
    }

    private static void end(@Nullable StoreWatch watch) {
        if (watch != null) {
            watch.end();
        }
    }

    @Override
    public void close() {
        watches.values().forEach(StoreWatch::end);
        watches.clear();
    }
}
