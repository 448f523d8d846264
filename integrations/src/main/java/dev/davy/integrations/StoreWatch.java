package dev.davy.integrations;

import dev.davy.model.Counter;
import dev.davy.model.Split;
import dev.davy.model.StoreEvidence;
import dev.davy.model.Stratum;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Looks at one target's counters in a metric store again and again, on a virtual thread of its own; what it found last is read
 * by the target's thread, which never waits for it.
 *
 * <p>Growth between two looks counts as settled when one split was in force from a look's time before the first of them to the
 * second: a store measures from time to time, so what it says lags behind.
 */
final class StoreWatch {
    /** Nobody reads any more: the release is over. */
    private static final Duration UNREAD = Duration.ofSeconds(30);

    private final StoreEvidence from;
    private final StoreQueries queries;
    private final String node;
    private final long boot;
    private final Increments requests = new Increments();
    private final Increments failures = new Increments();
    private final Increments latencies = new Increments();
    private final Map<Cell, Growth> grown = new HashMap<>();
    private final Map<String, Double> early = new HashMap<>();

    private volatile Found found = new Found(List.of(), Optional.empty());
    private volatile InForce inForce = new InForce(Optional.empty(), 0);
    private volatile long readNanos = System.nanoTime();
    private final Thread thread;
    private boolean measured;
    private long lookedNanos;
    private long lookedGeneration = -1;

    /**
     * What the last look came to.
     *
     * @param counters cumulative
     * @param invalid why there is nothing to be judged
     */
    record Found(List<Counter> counters, Optional<String> invalid) {}

    private record InForce(Optional<Split> split, long sinceNanos) {
        long generation() {
            return split.map(Split::generation).orElse(-1L);
        }
    }

    private record Cell(long generation, boolean settled, String version) {}

    StoreWatch(String target, StoreEvidence from, StoreQueries queries) {
        this.from = from;
        this.queries = queries;
        this.node = "store/" + from.store();
        this.boot = Instant.now().toEpochMilli();
        this.thread = Thread.ofVirtual().name("store " + target).start(this::run);
    }

    StoreEvidence from() {
        return from;
    }

    /** What is known; called by the target's thread, with the split that it put in force. */
    Found read(Optional<Split> split) {
        readNanos = System.nanoTime();
        if (!split.equals(inForce.split())) {
            inForce = new InForce(split, readNanos);
        }
        return found;
    }

    boolean ended() {
        return !thread.isAlive();
    }

    void end() {
        thread.interrupt();
    }

    private void run() {
        try {
            while (System.nanoTime() - readNanos < UNREAD.toNanos()) {
                long next = System.nanoTime() + from.every().toNanos();
                look();
                Thread.sleep(Duration.ofNanos(Math.max(0, next - System.nanoTime())));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        InForce now = inForce;
        long at = System.nanoTime();
        try {
            Optional<String> missing = take(now, at, Instant.now());
            found = new Found(counters(now.generation()), missing);
        } catch (OutboundException away) {
            found = new Found(found.counters(), Optional.of(String.valueOf(away.getMessage())));
        } catch (IllegalArgumentException wrong) {
            found = new Found(
                    found.counters(), Optional.of("metric store " + from.store() + ": " + wrong.getMessage()));
        }
    }

    /** Takes what has grown; says what is missing. */
    private Optional<String> take(InForce now, long at, Instant wall) {
        List<PrometheusAnswer.Sample> all = queries.series(from.store(), from.requests(), wall);
        List<PrometheusAnswer.Sample> failed = queries.series(from.store(), from.failures(), wall);
        List<PrometheusAnswer.Sample> buckets = from.latency()
                .map(query -> queries.series(from.store(), query, wall))
                .orElse(List.of());
        Map<String, Double> moreRequests = requests.look(all, this::version);
        Map<String, Double> moreFailures = failures.look(failed, this::version);
        Map<String, Double> moreLatencies =
                latencies.look(buckets, sample -> sample.label("le") + " " + version(sample));
        // Before the store has measured anything, what it shows first is where the counters stand.
        boolean began = measured;
        measured |= !all.isEmpty();
        long generation = now.generation();
        boolean settled = generation >= 0
                && generation == lookedGeneration
                && lookedNanos - now.sinceNanos() >= from.every().toNanos();
        lookedGeneration = generation;
        lookedNanos = at;
        Set<String> versions = now.split().map(StoreWatch::versions).orElse(Set.of());
        for (String version : began ? versions : Set.<String>of()) {
            Growth growth = grown.computeIfAbsent(new Cell(generation, settled, version), _ -> new Growth());
            double answered = moreRequests.getOrDefault(version, 0.0);
            // A failure that shows before its request waits for it.
            double open = early.getOrDefault(version, 0.0) + moreFailures.getOrDefault(version, 0.0);
            double counted = Math.min(open, answered);
            early.put(version, open - counted);
            growth.add(answered, counted);
            growth.add(buckets(moreLatencies, version));
        }
        boolean none = all.stream().noneMatch(sample -> versions.contains(version(sample)));
        return versions.isEmpty() || !none
                ? Optional.empty()
                : Optional.of("metric store " + from.store() + ": requests: no series has " + from.versionLabel() + "="
                        + String.join(" or ", versions.stream().sorted().toList()));
    }

    private String version(PrometheusAnswer.Sample sample) {
        return sample.label(from.versionLabel());
    }

    private static Set<String> versions(Split split) {
        return split.candidate()
                .map(candidate -> Set.of(split.stable(), candidate))
                .orElse(Set.of(split.stable()));
    }

    private static Map<Double, Double> buckets(Map<String, Double> grown, String version) {
        Map<Double, Double> buckets = new HashMap<>();
        grown.forEach((key, more) -> {
            int space = key.indexOf(' ');
            if (key.substring(space + 1).equals(version)) {
                buckets.put(seconds(key.substring(0, space)), more);
            }
        });
        return buckets;
    }

    private static double seconds(String le) {
        try {
            return le.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(le);
        } catch (NumberFormatException _) {
            throw new IllegalArgumentException(
                    "latency: a series without a number in its label le (expected: buckets)");
        }
    }

    /** Those of the last splits; those before were read long ago. */
    private List<Counter> counters(long generation) {
        grown.keySet().removeIf(cell -> cell.generation() < generation - 8);
        List<Counter> counters = new ArrayList<>();
        grown.forEach((cell, growth) -> {
            if (cell.generation() >= 0) {
                counters.add(new Counter(
                        node,
                        boot,
                        cell.generation(),
                        new Stratum.Counted(cell.settled()),
                        cell.version(),
                        "",
                        growth.counts()));
            }
        });
        return List.copyOf(counters);
    }
}
