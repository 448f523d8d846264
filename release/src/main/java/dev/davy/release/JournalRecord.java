package dev.davy.release;

import java.util.List;

/** A line of a target's journal. Its state is the fold of the events in it; the decisions say what came of them. */
public sealed interface JournalRecord {
    /** Something other than evidence happened. */
    record Happened(Event event) implements JournalRecord {}

    /** Evidence in the form and order in which the machine consumed it: what came within a second, at most. */
    record Evidence(List<Event.Observed> observed) implements JournalRecord {
        public Evidence {
            observed = List.copyOf(observed);
        }
    }

    /** What was decided on what stands before it. A replay compares its own decisions with these. */
    record Decided(Decision decision) implements JournalRecord {}

    /** A person stopped the line, or let it go on. Has a journal of its own, since it is about every target. */
    record LineChanged(Line line) implements JournalRecord {}

    /** The step before, which gives share, was not taken: it was never in force. */
    record Dropped() implements JournalRecord {}

    /** The step before, whose share a restart would not take back, is in force. */
    record Taken() implements JournalRecord {}
}
