package dev.davy.release;

import dev.davy.model.Counter;
import dev.davy.model.Counts;
import dev.davy.model.Stratum;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What a node counted for a target: everything that it ever read of its data plane, which leaves out what is drained, so that a
 * leader who hears nothing for minutes misses nothing. Used by one thread at a time.
 */
public final class NodeTally {
    private final Map<Key, Counts> known = new LinkedHashMap<>();

    private record Key(String node, long boot, long generation, Stratum stratum, String version, String route) {
        static Key of(Counter c) {
            return new Key(c.node(), c.boot(), c.generation(), c.stratum(), c.version(), c.route());
        }

        Key under(long other) {
            return new Key(node, boot, other, stratum, version, route);
        }

        Counter counter(Counts counts) {
            return new Counter(node, boot, generation, stratum, version, route, counts);
        }
    }

    /**
     * Takes a reading in, and answers with all that is evidence of the leader's splits, cumulative: what was counted while no lease
     * held is evidence of none.
     */
    public List<Counter> evidence(NodeSplits.Obeyed obeyed, List<Counter> counted) {
        for (Counter counter : counted) {
            known.merge(Key.of(counter), counter.counts(), Counts::max);
        }
        known.keySet().removeIf(key -> !obeyed.remembers(key.generation()));
        Map<Key, Counts> sums = LinkedHashMap.newLinkedHashMap(known.size());
        known.forEach((key, counts) -> {
            OptionalLong generation = obeyed.generation(key.generation());
            if (generation.isPresent()) {
                sums.merge(key.under(generation.getAsLong()), counts, Counts::plus);
            }
        });
        List<Counter> evidence = new ArrayList<>(sums.size());
        sums.forEach((key, counts) -> evidence.add(key.counter(counts)));
        return evidence;
    }
}
