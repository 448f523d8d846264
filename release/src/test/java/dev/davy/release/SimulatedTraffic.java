package dev.davy.release;

import dev.davy.model.Counter;
import dev.davy.model.Counts;
import dev.davy.model.LatencyHistogram;
import dev.davy.model.Split;
import dev.davy.model.Stratum;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Requests that follow the split in force, counted as a data plane counts them. Outcomes come at once. */
final class SimulatedTraffic {
    private static final String ROUTE = "shop";

    private final Random random;
    private final Map<Key, Counts> counters = new LinkedHashMap<>();
    private final List<Key> changed = new ArrayList<>();
    private final Map<String, Double> failing = new LinkedHashMap<>();
    private final Map<String, Long> ever = new LinkedHashMap<>();
    private final Map<String, Long> failed = new LinkedHashMap<>();
    private double carry;
    private long boot = 1;
    int perSecond;
    /** One user's part of all requests, 0..1; he is in the first bucket. */
    double heavy;

    private boolean heavyFailed;
    /** Requests of the candidate that stay without an outcome. */
    boolean stuck;

    private record Key(long generation, Stratum stratum, String version) {}

    SimulatedTraffic(long seed, int perSecond) {
        this.random = new Random(seed);
        this.perSecond = perSecond;
    }

    SimulatedTraffic failing(String version, double share) {
        failing.put(version, share);
        return this;
    }

    /** Requests that a version was ever given. */
    long assigned(String version) {
        return ever.getOrDefault(version, 0L);
    }

    /** Requests that a version ever failed. */
    long failures(String version) {
        return failed.getOrDefault(version, 0L);
    }

    /** The data plane starts anew. */
    void reboot() {
        boot++;
        counters.clear();
        changed.clear();
    }

    /** Lets requests come for a time. */
    void flow(Split split, Duration time) {
        if (split.undetermined()) {
            return;
        }
        carry += perSecond * (time.toNanos() / 1e9);
        long requests = (long) carry;
        carry -= requests;
        for (long i = 0; i < requests; i++) {
            boolean byHeavy = heavy > 0 && random.nextDouble() < heavy;
            String version = split.candidate()
                    .filter(_ -> byHeavy
                            ? !split.weight().isZero()
                            : random.nextDouble() < split.weight().share())
                    .orElse(split.stable());
            ever.merge(version, 1L, Long::sum);
            boolean failed = random.nextDouble() < failing.getOrDefault(version, 0.0);
            if (failed) {
                this.failed.merge(version, 1L, Long::sum);
            }
            boolean counts = failed && !(byHeavy && heavyFailed);
            heavyFailed |= failed && byHeavy;
            boolean open = stuck && !version.equals(split.stable());
            Key key = new Key(split.generation(), Stratum.Split.EVERYONE, version);
            Counts one = new Counts(
                    1,
                    open ? 0 : 1,
                    0,
                    failed && !open ? 1 : 0,
                    counts && !open ? 1 : 0,
                    0,
                    0,
                    0,
                    1,
                    LatencyHistogram.EMPTY);
            counters.merge(key, one, Counts::plus);
            if (!changed.contains(key)) {
                changed.add(key);
            }
        }
    }

    /** The counters that changed since the last reading. */
    List<Counter> read() {
        List<Counter> read = changed.stream()
                .map(key -> new Counter(
                        "node",
                        boot,
                        key.generation(),
                        key.stratum(),
                        key.version(),
                        ROUTE,
                        latencies(counters.get(key))))
                .toList();
        changed.clear();
        return read;
    }

    private static Counts latencies(Counts c) {
        int twentyMillis = LatencyHistogram.bucket(20_000_000);
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
                LatencyHistogram.of(new int[] {twentyMillis}, new long[] {c.answered()}));
    }
}
