package dev.davy.judge;

import dev.davy.model.LatencyHistogram;
import java.util.Map;

/**
 * What was known before the candidate's first share: frozen with the release and journaled.
 *
 * @param stable stable's latencies; its quantile is the latency limit where there are 2,000 answers or more
 * @param rings by audience, the failures of its requests on stable: what a whole ring is compared with
 */
public record Baseline(LatencyHistogram stable, Map<String, Rate> rings) {
    /** Nothing is known. */
    public static final Baseline NONE = new Baseline(LatencyHistogram.EMPTY, Map.of());

    public Baseline {
        rings = Map.copyOf(rings);
    }
}
