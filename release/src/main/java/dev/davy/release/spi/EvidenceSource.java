package dev.davy.release.spi;

import dev.davy.model.Counter;
import dev.davy.model.StoreEvidence;
import dev.davy.release.Health;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Says what became of the requests to a target, and which of its instances are healthy. Called by one thread a target. */
public interface EvidenceSource {
    /**
     * Everything that was counted about the target, cumulatively; what did not change since an earlier reading may be left
     * out.
     *
     * @param target the name of the Upstream
     * @param latencies whether the histograms are wanted too; without, they may be empty
     * @throws RuntimeException when there is no reading now: the engine says so and asks again
     */
    Reading read(String target, boolean latencies);

    /**
     * The same for a release that is judged by the counters of a metric store. Who cannot ask one reads its own.
     *
     * @param from the counters; empty for those of the data plane
     */
    default Reading read(String target, Optional<StoreEvidence> from, boolean latencies) {
        return read(target, latencies);
    }

    /**
     * A reading.
     *
     * @param counters cumulative
     * @param instances of each version
     * @param openStreams requests and streams that are under way, by version
     * @param invalid why what is counted cannot be judged now, such as {@code more than 131,072 users failed, and later ones
     *     are not counted}, or that a metric store does not answer. Empty: it can be
     */
    record Reading(
            List<Counter> counters,
            Map<String, Health.Instances> instances,
            Map<String, Long> openStreams,
            Optional<String> invalid) {
        public Reading {
            counters = List.copyOf(counters);
            instances = Map.copyOf(instances);
            openStreams = Map.copyOf(openStreams);
        }

        /** A reading that can be judged. */
        public Reading(List<Counter> counters, Map<String, Health.Instances> instances, Map<String, Long> openStreams) {
            this(counters, instances, openStreams, Optional.empty());
        }

        public Health.Instances instances(String version) {
            return instances.getOrDefault(version, Health.Instances.NONE);
        }
    }
}
