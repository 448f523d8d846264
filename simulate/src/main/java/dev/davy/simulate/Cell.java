package dev.davy.simulate;

import dev.davy.model.Counter;
import dev.davy.model.Counts;
import dev.davy.model.LatencyHistogram;
import dev.davy.model.Stratum;

/** The cumulative counts of one generation, stratum, version and route, as a data plane keeps them. Of one thread. */
final class Cell {
    final long generation;
    final Stratum stratum;
    final String version;
    final String route;
    final boolean candidate;
    long assigned;
    long answered;
    long failed;
    long counted;
    boolean changed;
    private final long[] latency = new long[LatencyHistogram.BUCKETS];
    private LatencyHistogram read = LatencyHistogram.EMPTY;

    Cell(long generation, Stratum stratum, String version, String route, boolean candidate) {
        this.generation = generation;
        this.stratum = stratum;
        this.version = version;
        this.route = route;
        this.candidate = candidate;
    }

    void answer(int bucket) {
        answered++;
        latency[bucket]++;
        changed = true;
    }

    /** The time for an answer is over. */
    void give() {
        answered++;
        changed = true;
    }

    void fail(boolean evidence) {
        failed++;
        counted += evidence ? 1 : 0;
    }

    /** What a reading says; histograms are only brought up to date when they are asked for. */
    Counter counter(boolean latencies, boolean shield) {
        if (latencies) {
            read = LatencyHistogram.ofDense(latency);
        }
        long shielded = candidate && shield ? failed : 0;
        return new Counter(
                "simulated",
                1,
                generation,
                stratum,
                version,
                route,
                new Counts(assigned, answered, 0, failed, counted, shielded, 0, 0, Math.min(30, assigned), read));
    }
}
