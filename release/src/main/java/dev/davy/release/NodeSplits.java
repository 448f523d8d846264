package dev.davy.release;

import dev.davy.model.Split;
import dev.davy.model.Weight;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The splits that a node of a fleet obeys: of each target the newest that it was told. A share in them is a lease: it is the
 * candidate's as long as the leader whose term it is was heard of within {@link #LEASE}, and goes back to stable then, until
 * the leader is heard of again. Immutable, without a clock: times are the node's own, monotonic, since it started.
 *
 * <p>What is put in force has a number of the node's own as its generation, since the same split may be put in force again after
 * its lease was over; what is counted while no lease holds is evidence of no split.
 *
 * @param targets what is obeyed, by target
 * @param term the highest that was heard of; what an older one gave is not given any more
 * @param until when the lease of that term ends
 */
public record NodeSplits(SortedMap<String, Obeyed> targets, long term, Duration until) {
    /** How long a share may be given after the last sign of the leader. */
    public static final Duration LEASE = Duration.ofSeconds(10);
    /** Of so many of a target's splits outcomes are taken in; what is older was drained long ago. */
    private static final int REMEMBERED = 256;

    public static final NodeSplits NONE = new NodeSplits(new TreeMap<>(), 0, Duration.ZERO);

    public NodeSplits {
        targets = Collections.unmodifiableSortedMap(new TreeMap<>(targets));
    }

    /**
     * A target.
     *
     * @param told the newest split, as the leader numbers it
     * @param fresh whether it was told since something was put in force last
     * @param given whether what is in force gives the share that it says
     * @param number of what is in force; 0 before anything is
     * @param origins which of the leader's generations a number stands for; none where the lease was over
     */
    public record Obeyed(Split told, boolean fresh, boolean given, long number, SortedMap<Long, Long> origins) {
        public Obeyed {
            origins = Collections.unmodifiableSortedMap(new TreeMap<>(origins));
        }

        /** The leader's generation that a number stands for; empty where it is none's. */
        OptionalLong generation(long ofNumber) {
            Long generation = origins.get(ofNumber);
            return generation == null ? OptionalLong.empty() : OptionalLong.of(generation);
        }

        /** Whether outcomes under a number are still taken in. */
        boolean remembers(long ofNumber) {
            return ofNumber > number - REMEMBERED;
        }

        private Obeyed putInForce(boolean gives) {
            SortedMap<Long, Long> next = new TreeMap<>(origins.tailMap(number + 2 - REMEMBERED));
            if (gives) {
                next.put(number + 1, told.generation());
            }
            return new Obeyed(told, false, gives, number + 1, next);
        }

        /** What the data plane is given. */
        private Split inForce() {
            return new Split(
                    told.target(),
                    told.release(),
                    0,
                    number,
                    told.salt(),
                    told.key(),
                    told.stable(),
                    told.candidate(),
                    given ? told.weight() : Weight.ZERO,
                    given ? told.rings() : List.of(),
                    given ? told.observed() : List.of(),
                    given ? told.mirror() : Weight.ZERO,
                    told.shield(),
                    told.drain());
        }
    }

    /** What a moment changes: the splits that the data plane is to be given, with the node's own numbers. */
    public record Change(NodeSplits after, List<Split> splits) {}

    /** The same with a split that the leader of its term issued; an older one than is known changes nothing. */
    public NodeSplits told(Split split) {
        Obeyed known = targets.get(split.target());
        if (known != null && !newer(split, known.told())) {
            return this;
        }
        SortedMap<String, Obeyed> next = new TreeMap<>(targets);
        next.put(
                split.target(),
                known == null
                        ? new Obeyed(split, true, false, 0, new TreeMap<>())
                        : new Obeyed(split, true, known.given(), known.number(), known.origins()));
        return new NodeSplits(next, term, until);
    }

    /** The same without a target, whose instances all serve again. */
    public NodeSplits forgotten(String target) {
        SortedMap<String, Obeyed> next = new TreeMap<>(targets);
        next.remove(target);
        return new NodeSplits(next, term, until);
    }

    /**
     * The leader of a term gave a sign.
     *
     * @param asked when the node began to listen: the sign is no younger
     * @param age how old it was then, at most
     */
    public NodeSplits heard(long ofTerm, Duration asked, Duration age) {
        Duration end = asked.plus(LEASE).minus(age);
        if (ofTerm < term || (ofTerm == term && end.compareTo(until) <= 0)) {
            return this;
        }
        return new NodeSplits(targets, ofTerm, end);
    }

    /**
     * What is to be in force at a moment.
     *
     * @param serves whether a split's stable version has an instance that can serve: without one a share stays
     */
    public Change at(Duration now, Predicate<Split> serves) {
        SortedMap<String, Obeyed> changes = new TreeMap<>();
        List<Split> splits = new ArrayList<>();
        targets.forEach((target, obeyed) -> {
            boolean gives = gives(obeyed, now, serves);
            if (obeyed.fresh() || gives != obeyed.given()) {
                Obeyed changed = obeyed.putInForce(gives);
                changes.put(target, changed);
                splits.add(changed.inForce());
            }
        });
        if (changes.isEmpty()) {
            return new Change(this, List.of());
        }
        SortedMap<String, Obeyed> next = new TreeMap<>(targets);
        next.putAll(changes);
        return new Change(new NodeSplits(next, term, until), List.copyOf(splits));
    }

    private boolean gives(Obeyed obeyed, Duration now, Predicate<Split> serves) {
        Split told = obeyed.told();
        boolean exposes = told.exposes() || !told.mirror().isZero();
        boolean leased = told.term() == term && now.compareTo(until) < 0;
        return !exposes || leased || (obeyed.given() && !serves.test(told));
    }

    /** The generation of each target that is in force as it was told. */
    public Map<String, Long> acknowledged() {
        Map<String, Long> generations = new TreeMap<>();
        targets.forEach((target, obeyed) -> {
            if (obeyed.given() && !obeyed.fresh()) {
                generations.put(target, obeyed.told().generation());
            }
        });
        return generations;
    }

    private static boolean newer(Split a, Split b) {
        return a.term() > b.term() || (a.term() == b.term() && a.generation() > b.generation());
    }
}
