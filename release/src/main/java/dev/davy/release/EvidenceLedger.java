package dev.davy.release;

import dev.davy.judge.Rate;
import dev.davy.model.Batch;
import dev.davy.model.Counter;
import dev.davy.model.Counts;
import dev.davy.model.Split;
import dev.davy.model.Stratum;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * The requests of a release, merged from cumulative counters by maximum: a reading that is repeated, lost or late changes
 * nothing, and nothing is judged twice. Immutable.
 *
 * <p>Counters of generations that the release did not issue, and of versions that are neither of its two, are left out.
 *
 * @param slots what was counted under each split of the release, oldest first
 * @param boots the newest boot of each node; requests in flight on an older one will never have an outcome
 * @param stable all that stable was given by bucket or as a member of an audience
 * @param candidate the same of the candidate
 * @param copied answers to copies of requests
 */
public record EvidenceLedger(List<Slot> slots, Map<String, Long> boots, Counts stable, Counts candidate, long copied) {
    public static final EvidenceLedger EMPTY = new EvidenceLedger(List.of(), Map.of(), Counts.NONE, Counts.NONE, 0);

    private static final Stratum SETTLED = new Stratum.Counted(true);

    /** The ledger that knows one more split. */
    public EvidenceLedger issued(Split split) {
        List<Slot> more = new ArrayList<>(slots.size() + 1);
        more.addAll(slots);
        more.add(new Slot(split, Map.of()));
        return new EvidenceLedger(List.copyOf(more), boots, stable, candidate, copied);
    }

    /** Merges a reading; what is new in it comes as batches, in the order of the reading. */
    public Taken take(List<Counter> counters) {
        Merge merge = new Merge();
        counters.forEach(merge::add);
        return merge.taken();
    }

    /** Outcomes of the candidate that the judge has seen, copies among them. */
    public long judged() {
        return candidate.answered() + copied;
    }

    /** Requests of an audience that were counted apart on stable, because the candidate did not have it yet. */
    public long apart(String audience) {
        Stratum ring = new Stratum.Ring(audience);
        return sum(slots, source -> !source.candidate() && source.stratum().equals(ring), Counts::assigned);
    }

    /** Failures and answers of the candidate's requests from an audience. */
    public Rate audience(String audience) {
        Predicate<Source> theirs = source -> source.candidate() && of(audience, source.stratum());
        return new Rate(sum(slots, theirs, Counts::failed), sum(slots, theirs, Counts::answered));
    }

    /** Candidate requests without an outcome that were assigned before a generation, on nodes that can still report one. */
    public long inFlightBefore(long generation) {
        return sum(before(generation), source -> source.candidate() && open(source), Counts::inFlight);
    }

    /**
     * Those of them that stable's do not explain: where stable's requests take as long, as streams do, each is worth its
     * share's odds, and the candidate's are not suspected.
     */
    public long overdue(long generation) {
        double overdue = 0;
        for (Slot slot : before(generation)) {
            for (Map.Entry<Source, Counts> entry : slot.counts().entrySet()) {
                Source source = entry.getKey();
                double share = slot.split().share(source.stratum());
                if (source.candidate() && open(source)) {
                    overdue += entry.getValue().inFlight();
                } else if (open(source) && share < 1) {
                    overdue -= entry.getValue().inFlight() * share / (1 - share);
                }
            }
        }
        return Math.clamp((long) Math.ceil(overdue), 0, inFlightBefore(generation));
    }

    /** Candidate requests without an outcome. */
    public long inFlight() {
        return inFlightBefore(Long.MAX_VALUE);
    }

    /** Outcomes of what the weight gave the candidate under splits from a generation on; audiences are not everyone. */
    public long answeredSince(long generation) {
        return sum(
                since(generation),
                source -> source.candidate()
                        && (source.stratum().equals(Stratum.Split.EVERYONE)
                                || source.stratum().equals(SETTLED)),
                Counts::answered);
    }

    /** What the candidate failed of the requests that it got under splits from a generation on. */
    public Rate rateSince(long generation) {
        Predicate<Source> any = Source::candidate;
        return new Rate(sum(since(generation), any, Counts::failed), sum(since(generation), any, Counts::answered));
    }

    /** The same of an audience. */
    public long answeredSince(long generation, String audience) {
        return sum(since(generation), source -> source.candidate() && of(audience, source.stratum()), Counts::answered);
    }

    /** Requests of an audience under splits from a generation on, whichever version had them. */
    public long assignedSince(long generation, String audience) {
        return sum(since(generation), source -> of(audience, source.stratum()), Counts::assigned);
    }

    private List<Slot> since(long generation) {
        int from = slots.size();
        while (from > 0 && slots.get(from - 1).split().generation() >= generation) {
            from--;
        }
        return slots.subList(from, slots.size());
    }

    private List<Slot> before(long generation) {
        int until = 0;
        while (until < slots.size() && slots.get(until).split().generation() < generation) {
            until++;
        }
        return slots.subList(0, until);
    }

    private boolean open(Source source) {
        return counts(source.stratum()) && source.boot() >= boots.getOrDefault(source.node(), Long.MIN_VALUE);
    }

    private static long sum(List<Slot> slots, Predicate<Source> which, ToLongFunction<Counts> figure) {
        long sum = 0;
        for (Slot slot : slots) {
            for (Map.Entry<Source, Counts> entry : slot.counts().entrySet()) {
                if (which.test(entry.getKey())) {
                    sum += figure.applyAsLong(entry.getValue());
                }
            }
        }
        return sum;
    }

    private static boolean of(String audience, Stratum stratum) {
        return stratum.equals(new Stratum.Ring(audience)) || stratum.equals(new Stratum.Split(Optional.of(audience)));
    }

    private int slot(long generation) {
        for (int at = slots.size() - 1; at >= 0; at--) {
            if (slots.get(at).split().generation() == generation) {
                return at;
            }
        }
        return -1;
    }

    private static boolean counts(Stratum stratum) {
        return switch (stratum) {
            case Stratum.Split _, Stratum.Ring _, Stratum.Counted _ -> true;
            case Stratum.Mirror _, Stratum.Pinned _ -> false;
        };
    }

    /** A reading on its way into the ledger. */
    private final class Merge {
        private final Map<Integer, Map<Source, Counts>> touched = new HashMap<>();
        private final Map<Cell, Counts[]> fresh = new LinkedHashMap<>();
        private final Map<String, Long> newest = new HashMap<>(boots);
        private Counts moreStable = Counts.NONE;
        private Counts moreCandidate = Counts.NONE;
        private long copies;

        void add(Counter counter) {
            int at = slot(counter.generation());
            if (at < 0) {
                return;
            }
            Split split = slots.get(at).split();
            boolean toCandidate =
                    split.candidate().filter(counter.version()::equals).isPresent();
            if (!toCandidate && !split.stable().equals(counter.version())) {
                return;
            }
            newest.merge(counter.node(), counter.boot(), Math::max);
            Source source = new Source(counter.node(), counter.boot(), counter.stratum(), toCandidate, counter.route());
            Map<Source, Counts> slot = touched.get(at);
            Counts known = (slot == null ? slots.get(at).counts() : slot).getOrDefault(source, Counts.NONE);
            Counts merged = known.max(counter.counts());
            Counts more = merged.minus(known);
            if (!more.isNone()) {
                touched.computeIfAbsent(
                                at, index -> new HashMap<>(slots.get(index).counts()))
                        .put(source, merged);
                fresh(at, counter, toCandidate, more);
            }
        }

        private void fresh(int at, Counter counter, boolean toCandidate, Counts more) {
            Counts[] sides = fresh.computeIfAbsent(
                    new Cell(at, counter.stratum(), counter.route()), _ -> new Counts[] {Counts.NONE, Counts.NONE});
            int side = toCandidate ? 0 : 1;
            sides[side] = sides[side].plus(more);
            if (counts(counter.stratum())) {
                moreCandidate = toCandidate ? moreCandidate.plus(more) : moreCandidate;
                moreStable = toCandidate ? moreStable : moreStable.plus(more);
            } else if (toCandidate && counter.stratum() instanceof Stratum.Mirror) {
                copies += more.answered();
            }
        }

        Taken taken() {
            if (fresh.isEmpty() && newest.equals(boots)) {
                return new Taken(EvidenceLedger.this, List.of());
            }
            List<Slot> merged = new ArrayList<>(slots);
            touched.forEach(
                    (at, counts) -> merged.set(at, new Slot(slots.get(at).split(), counts)));
            List<Batch> batches = new ArrayList<>(fresh.size());
            fresh.forEach((cell, sides) -> {
                Split split = slots.get(cell.slot()).split();
                double share = split.share(cell.stratum());
                batches.add(new Batch(split.generation(), cell.stratum(), share, cell.route(), sides[0], sides[1]));
            });
            EvidenceLedger after = new EvidenceLedger(
                    List.copyOf(merged),
                    newest.equals(boots) ? boots : newest,
                    stable.plus(moreStable),
                    candidate.plus(moreCandidate),
                    copied + copies);
            return new Taken(after, List.copyOf(batches));
        }
    }

    /** What was counted under one split. */
    public record Slot(Split split, Map<Source, Counts> counts) {}

    /** Whose counter it is; {@code candidate} says which of the two versions. */
    public record Source(String node, long boot, Stratum stratum, boolean candidate, String route) {}

    /** The ledger after a reading, and what was new in it. */
    public record Taken(EvidenceLedger ledger, List<Batch> batches) {}

    private record Cell(int slot, Stratum stratum, String route) {}
}
