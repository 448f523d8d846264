package dev.davy.release;

import dev.davy.judge.Baseline;
import dev.davy.judge.Rate;
import dev.davy.model.Counter;
import dev.davy.model.Counts;
import dev.davy.model.LatencyHistogram;
import dev.davy.model.Stratum;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The readings of one target: keeps what was read last, so that only what changed is fed to the machine, and the figures of
 * the last minutes, which a release that starts is compared with. Used by the target's thread only.
 */
final class Intake {
    private static final Duration MARK_EVERY = Duration.ofMinutes(1);
    private static final int MARKS = 10;
    /** Of so many splits counters are remembered, the newest, once there are many. */
    private static final int GENERATIONS = 256;

    private static final int MANY = 2_048;

    private final Map<Key, Counts> known = new HashMap<>();
    private final Map<Key, Counts> fed = new HashMap<>();
    private final Deque<Mark> marks = new ArrayDeque<>();

    private record Key(String node, long boot, long generation, Stratum stratum, String version, String route) {
        static Key of(Counter c) {
            return new Key(c.node(), c.boot(), c.generation(), c.stratum(), c.version(), c.route());
        }
    }

    private record Mark(Moment at, Map<Key, Counts> counts) {}

    /** Merges a reading, and says whether a version has failed a request since what was fed last. */
    boolean read(Moment now, List<Counter> counters, String version) {
        boolean failed = false;
        for (Counter counter : counters) {
            Key key = Key.of(counter);
            Counts merged = known.merge(key, counter.counts(), Counts::max);
            failed |= counter.version().equals(version)
                    && merged.failed() > fed.getOrDefault(key, Counts.NONE).failed();
        }
        if (marks.isEmpty() || now.since(marks.getLast().at()).compareTo(MARK_EVERY) >= 0) {
            marks.addLast(new Mark(now, Map.copyOf(known)));
            if (marks.size() > MARKS) {
                marks.removeFirst();
            }
        }
        return failed;
    }

    /** The counters that changed since they were fed last, and counts them as fed. */
    List<Counter> feed(boolean latencies) {
        if (known.size() > MANY) {
            List<Long> newest = known.keySet().stream()
                    .map(Key::generation)
                    .distinct()
                    .sorted(Comparator.reverseOrder())
                    .limit(GENERATIONS)
                    .toList();
            known.keySet().removeIf(key -> key.generation() < newest.getLast());
        }
        fed.keySet().retainAll(known.keySet());
        List<Counter> changed = new ArrayList<>();
        known.forEach((key, counts) -> {
            Counts given = latencies ? counts : without(counts);
            Counts before = fed.getOrDefault(key, Counts.NONE);
            if (!(latencies ? before : without(before)).equals(given)) {
                fed.put(key, before.max(given));
                changed.add(new Counter(
                        key.node(), key.boot(), key.generation(), key.stratum(), key.version(), key.route(), given));
            }
        });
        changed.sort(ORDER);
        return changed;
    }

    /** In the order of the splits, so that a batch does not depend on how a map happens to be laid out. */
    private static final Comparator<Counter> ORDER = Comparator.comparingLong(Counter::generation)
            .thenComparing(Counter::route)
            .thenComparing(counter -> counter.stratum().toString())
            .thenComparing(Counter::version)
            .thenComparing(Counter::node)
            .thenComparingLong(Counter::boot);

    /** What is known about a version from the last minutes. */
    Beginning beginning(String stable, long salt) {
        Map<Key, Counts> from = marks.isEmpty() ? Map.of() : marks.getFirst().counts();
        boolean young = marks.size() < MARKS;
        LatencyHistogram latency = LatencyHistogram.EMPTY;
        Map<String, Rate> rings = new HashMap<>();
        Map<String, Long> routes = new HashMap<>();
        for (Map.Entry<Key, Counts> entry : known.entrySet()) {
            Key key = entry.getKey();
            if (!key.version().equals(stable)) {
                continue;
            }
            Counts recent = young ? entry.getValue() : entry.getValue().minus(from.getOrDefault(key, Counts.NONE));
            switch (key.stratum()) {
                case Stratum.Split _, Stratum.Counted _ -> {}
                case Stratum.Ring ring ->
                    rings.merge(
                            ring.audience(),
                            new Rate(recent.failed(), recent.answered()),
                            (a, b) -> a.plus(b.failed(), b.answered()));
                case Stratum.Mirror _, Stratum.Pinned _ -> {
                    continue;
                }
            }
            latency = latency.plus(recent.latency());
            routes.merge(key.route(), recent.assigned(), Long::sum);
        }
        List<String> busiest = routes.keySet().stream()
                .sorted(Comparator.<String>comparingLong(route -> -routes.getOrDefault(route, 0L))
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
        return new Beginning(new Baseline(latency, rings), busiest, salt);
    }

    private static Counts without(Counts c) {
        return new Counts(
                c.assigned(),
                c.answered(),
                c.gone(),
                c.failed(),
                c.counted(),
                c.shielded(),
                c.clientErrors(),
                c.countedClientErrors(),
                c.keys(),
                LatencyHistogram.EMPTY);
    }
}
