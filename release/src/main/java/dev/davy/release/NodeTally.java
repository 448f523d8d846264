package dev.davy.release;

import dev.davy.model.Counter;
import dev.davy.model.Counts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a node counted for a target: everything that it ever read of its data plane, which leaves out what is drained, so that a
 * leader who hears nothing for minutes misses nothing. Used by one thread at a time.
 */
public final class NodeTally {
    private final Map<Counter, Counts> known = new HashMap<>();

    /** Takes a reading in, and answers with all that is evidence of the leader's splits, cumulative. */
    public List<Counter> evidence(NodeSplits.Obeyed obeyed, List<Counter> counted) {
        counted.forEach(counter -> known.merge(with(counter, Counts.NONE), counter.counts(), Counts::max));
        known.keySet().removeIf(key -> !obeyed.remembers(key.generation()));
        return obeyed.evidence(known.entrySet().stream()
                .map(entry -> with(entry.getKey(), entry.getValue()))
                .toList());
    }

    private static Counter with(Counter c, Counts counts) {
        return new Counter(c.node(), c.boot(), c.generation(), c.stratum(), c.version(), c.route(), counts);
    }
}
