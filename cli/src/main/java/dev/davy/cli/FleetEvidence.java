package dev.davy.cli;

import dev.davy.model.Counter;
import dev.davy.release.Fleet;
import dev.davy.release.spi.EvidenceSource;
import dev.davy.store.PostgresFleet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What every node of the fleet counted, as the leader's releases read it: it can be judged as long as each live node has put the
 * present split in force, and those that carry nearly all traffic were heard of lately. Any thread may call.
 */
final class FleetEvidence implements EvidenceSource {
    private static final String HERE = "this process";

    private final FleetNode here;
    // All of these are guarded by this.
    private final Map<String, Map<String, PostgresFleet.Said>> said = new HashMap<>();
    private final Map<String, Fleet> fleets = new HashMap<>();
    private Map<String, Seen> nodes = Map.of();

    /** A node that is there, and when it last said so by this node's clock. */
    private record Seen(long boot, Duration at) {}

    FleetEvidence(FleetNode here) {
        this.here = here;
    }

    /**
     * Takes in which other nodes are there, and what they said since this was asked last.
     *
     * @param asked before the database was: ages are no less
     */
    synchronized void heard(Duration asked, List<PostgresFleet.Present> present, List<PostgresFleet.Report> reports) {
        Map<String, Seen> next = new TreeMap<>();
        present.forEach(node -> next.put(node.node(), new Seen(node.boot(), asked.minus(node.age()))));
        nodes = next;
        reports.forEach(report ->
                said.computeIfAbsent(report.target(), _ -> new TreeMap<>()).put(report.node(), report.said()));
    }

    @Override
    public Reading read(String target, boolean latencies) {
        Reading own = here.read(target, latencies);
        synchronized (this) {
            Map<String, PostgresFleet.Said> others = said.getOrDefault(target, Map.of());
            List<Counter> counters = new ArrayList<>(own.counters());
            Map<String, Long> streams = new HashMap<>(own.openStreams());
            Optional<String> invalid = own.invalid();
            for (PostgresFleet.Said other : others.values()) {
                counters.addAll(other.reading().counters());
                other.reading().openStreams().forEach((version, open) -> streams.merge(version, open, Long::sum));
                invalid = invalid.or(() -> other.reading().invalid());
            }
            return new Reading(
                    counters, own.instances(), streams, invalid.or(() -> silent(target, own.counters(), others)));
        }
    }

    private Optional<String> silent(String target, List<Counter> own, Map<String, PostgresFleet.Said> others) {
        Optional<FleetNode.Issued> issued = here.issued(target);
        if (issued.isEmpty()) {
            return Optional.empty();
        }
        Duration now = here.now();
        Fleet fleet =
                fleets.getOrDefault(target, Fleet.NONE).heard(HERE, 0, now, here.acknowledged(target), assigned(own));
        for (String name : List.copyOf(fleet.nodes().keySet())) {
            if (!name.equals(HERE) && !nodes.containsKey(name)) {
                fleet = fleet.left(name);
            }
        }
        for (Map.Entry<String, Seen> node : nodes.entrySet()) {
            PostgresFleet.Said last = others.get(node.getKey());
            fleet = fleet.heard(
                    node.getKey(),
                    node.getValue().boot(),
                    node.getValue().at(),
                    last == null ? -1 : last.acknowledged(),
                    last == null ? 0 : assigned(last.reading().counters()));
        }
        fleets.put(target, fleet);
        return fleet.silent(issued.get().generation(), issued.get().at(), now);
    }

    private static long assigned(List<Counter> counters) {
        return counters.stream()
                .mapToLong(counter -> counter.counts().assigned())
                .sum();
    }
}
