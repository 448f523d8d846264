package dev.davy.release;

import dev.davy.model.Counter;
import dev.davy.model.Counts;
import dev.davy.model.Plan;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Something that happened to a target, in the order in which its machine consumes it. */
public sealed interface Event {
    /** When. */
    Moment at();

    /**
     * A Release asks for a version, or what it asks or the target consists of has changed.
     *
     * @param plan as the files say now
     * @param inventory what the target consists of
     * @param beginning what a release that starts here is compared with
     */
    record Wanted(Moment at, Plan plan, Inventory inventory, Beginning beginning) implements Event {}

    /** The Release was deleted. */
    record Withdrawn(Moment at) implements Event {}

    /**
     * A look at the data plane. Without counters it says that time has passed, and where nothing comes of it the state stays
     * equal, so that it need not be journaled.
     *
     * @param counters cumulative; those that changed since the last look are enough
     * @param health of the version to go back to and of the candidate
     * @param invalid why the evidence can no longer be judged; empty when it can
     */
    record Observed(Moment at, List<Counter> counters, Health health, Optional<String> invalid) implements Event {
        public Observed {
            counters = List.copyOf(counters);
        }

        /** A look at evidence that can be judged. */
        public Observed(Moment at, List<Counter> counters, Health health) {
            this(at, counters, health, Optional.empty());
        }

        /** What both looks saw, as if only the later had been taken: counters are cumulative. */
        Observed followedBy(Observed later) {
            Map<Counter, Counter> merged = new LinkedHashMap<>();
            for (Counter counter :
                    Stream.concat(counters.stream(), later.counters.stream()).toList()) {
                merged.merge(
                        with(counter, Counts.NONE),
                        counter,
                        (a, b) -> with(a, a.counts().max(b.counts())));
            }
            return new Observed(later.at, List.copyOf(merged.values()), later.health, later.invalid);
        }

        private static Counter with(Counter c, Counts counts) {
            return new Counter(c.node(), c.boot(), c.generation(), c.stratum(), c.version(), c.route(), counts);
        }
    }

    /**
     * A person asks for something.
     *
     * @param who as the journal names them
     * @param argument the gate's name for an approval or a refusal; empty otherwise
     * @param role as whom they answer a gate, where they say so
     * @param reason of a refusal, in their words
     */
    record Commanded(
            Moment at, Command command, String who, String argument, Optional<String> role, Optional<String> reason)
            implements Event {
        /** What needs no role and no reason. */
        public Commanded(Moment at, Command command, String who, String argument) {
            this(at, command, who, argument, Optional.empty(), Optional.empty());
        }
    }

    /**
     * Something outside answered a question. An answer to none that is open, because it is late or came before, changes
     * nothing.
     *
     * @param inquiry the id of the question
     * @param result what came of it
     */
    record Told(Moment at, String inquiry, Result result) implements Event {}

    /**
     * A process begins to decide. Whatever share there was is gone and counts as traffic unseen for the gap.
     *
     * @param gap between the last record and now by the clock on the wall; zero at first
     * @param term of its leadership
     * @param unseen for how long of the gap traffic may have gone on at most; 2 s where a record does not say
     */
    record Restarted(Moment at, Duration gap, long term, Duration unseen) implements Event {
        /** What is not journaled yet is no older. */
        public static final Duration UNSEEN = Duration.ofSeconds(2);

        public Restarted {
            unseen = Objects.requireNonNullElse(unseen, UNSEEN);
            if (gap.isNegative()) {
                throw new IllegalArgumentException("restarted.gap: " + gap + " (expected: 0s or more)");
            }
        }

        /** A process that is the only node. */
        public Restarted(Moment at, Duration gap, long term) {
            this(at, gap, term, UNSEEN);
        }

        /** Whether other nodes may have obeyed splits of the term before that are in no journal. */
        boolean amongOthers() {
            return unseen.compareTo(UNSEEN) > 0;
        }
    }

    /** What keeps the target's release back from outside is another than before. */
    record Restrained(Moment at, Restraint restraint) implements Event {}

    /** The journal cannot be written: nothing may raise the share until it can. */
    record JournalLost(Moment at, String reason) implements Event {}

    /** The journal can be written again, and all that was held back is in it. */
    record JournalBack(Moment at) implements Event {}

    /**
     * What is remembered of a target whose last release has settled: the first record of a journal that was begun anew.
     *
     * @param memory all of it
     */
    record Recalled(Moment at, Memory memory) implements Event {}
}
