package dev.davy.gateway;

import dev.davy.model.Counter;
import dev.davy.model.Counts;
import dev.davy.model.LatencyHistogram;
import dev.davy.model.Split;
import dev.davy.model.Stratum;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * What was counted under one generation of a split: a cell for each stratum, version and route, on each event loop.
 *
 * <p>Cells are made by their loop and written by it alone; any thread sums them up.
 */
final class Evidence {
    /** The stratum that everyone is in whom the weight decides for. */
    static final int EVERYONE = 0;

    /** The stratum of references that name a version. */
    static final int PINNED = 1;

    private final Split split;
    private final List<Stratum> strata = new ArrayList<>();
    private final List<CopyOnWriteArrayList<EvidenceCell>> perLoop = new ArrayList<>();
    private final LongTable<EvidenceCell>[] index;
    private final SeenKeys seen;
    private long drainedAt;

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
    Evidence(Split split, int loops, SeenKeys seen) {
        this.split = split;
        this.seen = seen;
        strata.add(Stratum.Split.EVERYONE);
        strata.add(new Stratum.Pinned());
        this.index = new LongTable[loops];
        for (int i = 0; i < loops; i++) {
            perLoop.add(new CopyOnWriteArrayList<>());
            index[i] = new LongTable<>();
        }
    }

    Split split() {
        return split;
    }

    /** The number of a stratum; called while a split is lowered, never by event loops. */
    int stratum(Stratum stratum) {
        int known = strata.indexOf(stratum);
        if (known >= 0) {
            return known;
        }
        strata.add(stratum);
        return strata.size() - 1;
    }

    /** The cell of stable or candidate; for the event loop of the worker. */
    EvidenceCell cell(Worker worker, int stratum, boolean candidate, int route) {
        return cell(
                worker, (long) stratum << 40 | (candidate ? 1L : 0L) << 32 | route, stratum, route, null, candidate);
    }

    /** The cell of references that name this version; for the event loop of the worker. */
    EvidenceCell pinned(Worker worker, Version version, int route) {
        long id = 1L << 60 | (long) System.identityHashCode(version) << 28 | route;
        return cell(worker, id, PINNED, route, version.name(), false);
    }

    private EvidenceCell cell(
            Worker worker, long id, int stratum, int route, @Nullable String version, boolean candidate) {
        LongTable<EvidenceCell> cells = index[worker.index()];
        @Nullable EvidenceCell cell = cells.get(id);
        if (cell == null) {
            String named =
                    version != null ? version : candidate ? split.candidate().orElse("") : split.stable();
            cell = new EvidenceCell(strata.get(stratum), named, worker.routeName(route), seen);
            cells.put(id, cell);
            perLoop.get(worker.index()).add(cell);
        }
        return cell;
    }

    /** Adds the cumulative counters; returns how many requests have no outcome yet. */
    long read(String node, long boot, List<Counter> into) {
        List<Sum> sums = new ArrayList<>();
        for (List<EvidenceCell> cells : perLoop) {
            for (EvidenceCell cell : cells) {
                Sum.of(sums, cell).add(cell);
            }
        }
        long open = 0;
        for (Sum sum : sums) {
            Counts counts = sum.counts();
            open += counts.inFlight();
            into.add(new Counter(
                    node, boot, split.generation(), sum.cell.stratum(), sum.cell.version(), sum.cell.route(), counts));
        }
        return open;
    }

    /** Remembers when it was first read without a request in flight; whether that is longer ago than so many nanoseconds. */
    boolean drainedFor(long open, long now, long atLeast) {
        if (open > 0) {
            drainedAt = 0;
        } else if (drainedAt == 0) {
            drainedAt = now | 1;
        }
        return drainedAt != 0 && now - drainedAt > atLeast;
    }

    /** The cells of one key, over the event loops. */
    private static final class Sum {
        private final EvidenceCell cell;
        private final List<long[]> keys = new ArrayList<>();
        private Counts counts = Counts.NONE;
        private final long[] latency = new long[LatencyHistogram.BUCKETS];

        private Sum(EvidenceCell cell) {
            this.cell = cell;
        }

        static Sum of(List<Sum> sums, EvidenceCell cell) {
            for (Sum sum : sums) {
                if (sum.cell.stratum().equals(cell.stratum())
                        && sum.cell.version().equals(cell.version())
                        && sum.cell.route().equals(cell.route())) {
                    return sum;
                }
            }
            Sum sum = new Sum(cell);
            sums.add(sum);
            return sum;
        }

        void add(EvidenceCell each) {
            counts = counts.plus(each.read(latency, keys));
        }

        Counts counts() {
            long distinct = keys.stream()
                    .flatMapToLong(java.util.Arrays::stream)
                    .distinct()
                    .count();
            return new Counts(
                    counts.assigned(),
                    counts.answered(),
                    counts.gone(),
                    counts.failed(),
                    counts.counted(),
                    counts.shielded(),
                    counts.clientErrors(),
                    counts.countedClientErrors(),
                    Math.min(EvidenceCell.MOST_KEYS, counts.keys() + distinct),
                    LatencyHistogram.ofDense(latency));
        }
    }
}
