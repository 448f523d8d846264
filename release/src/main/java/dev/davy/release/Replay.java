package dev.davy.release;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Folds a journal's records through the machine: to know a target's state, or to compare decisions then and now. */
public final class Replay {
    private Replay() {}

    /**
     * The state that records lead to. A last step that no restart would take back, and that nothing shows to have been in
     * force, is left out: what came after it may have been lost.
     */
    public static Fold fold(String target, List<JournalRecord> records) {
        Folding folding = new Folding(target);
        for (JournalRecord record : records) {
            switch (record) {
                case JournalRecord.Happened happened -> folding.go(List.of(happened.event()));
                case JournalRecord.Evidence evidence -> folding.go(evidence.observed());
                case JournalRecord.Decided told -> folding.told(told.decision());
                case JournalRecord.LineChanged _ -> {}
                case JournalRecord.Dropped _ -> folding.back();
                case JournalRecord.Taken _ -> folding.untaken = Optional.empty();
            }
        }
        Optional<Event> untaken = folding.untaken;
        if (untaken.isPresent()) {
            folding.back();
        }
        return new Fold(folding.state, folding.last, untaken, List.copyOf(folding.decided), List.copyOf(folding.made));
    }

    /** A fold under way. */
    private static final class Folding {
        final List<Told> decided = new ArrayList<>();
        final List<Decision> made = new ArrayList<>();
        ReleaseState state;
        Optional<Moment> last = Optional.empty();
        /** The last step, as long as it is one that no restart would take back. */
        Optional<Event> untaken = Optional.empty();
        // What there was before the last record of events. A step that gives share has a record of its own, and is the
        // last
        // before the one that drops it.
        private ReleaseState before;
        private int decidedBefore;
        private int madeBefore;

        Folding(String target) {
            state = ReleaseState.of(target);
            before = state;
        }

        void go(List<? extends Event> events) {
            before = state;
            decidedBefore = decided.size();
            madeBefore = made.size();
            for (Event event : events) {
                Outcome outcome = ReleaseMachine.step(state, event);
                made.addAll(outcome.decisions());
                untaken = outcome.lasts(state) ? Optional.of(event) : Optional.empty();
                state = outcome.state();
                last = Optional.of(event.at());
            }
        }

        void told(Decision decision) {
            decided.add(new Told(decision, state));
        }

        void back() {
            state = before;
            decided.subList(decidedBefore, decided.size()).clear();
            made.subList(madeBefore, made.size()).clear();
            untaken = Optional.empty();
        }
    }

    /**
     * What records lead to.
     *
     * @param last when the last event happened
     * @param untaken the last event, where its step is left out; whoever goes on says so first, by {@link
     *     JournalRecord.Dropped}
     * @param decided the decisions that the records tell of, each with the state that it led to
     * @param made the decisions that the machine makes of the same events now
     */
    public record Fold(
            ReleaseState state,
            Optional<Moment> last,
            Optional<Event> untaken,
            List<Told> decided,
            List<Decision> made) {
        /** Whether the machine decides the same again; decisions kept from before the first event do not count. */
        public boolean agrees() {
            List<Decision> told = decided.stream().map(Told::decision).toList();
            int kept = told.size() - made.size();
            return kept >= 0 && told.subList(kept, told.size()).equals(made);
        }

        /** The first decision that the machine makes otherwise now, or does not make; empty where it makes all of them again. */
        public Optional<Difference> difference() {
            int kept = Math.max(0, decided.size() - made.size());
            for (int i = 0; i < Math.max(decided.size() - kept, made.size()); i++) {
                int at = i;
                Optional<Decision> told = Optional.of(kept + at)
                        .filter(index -> index < decided.size())
                        .map(index -> decided.get(index).decision());
                Optional<Decision> now =
                        Optional.of(at).filter(index -> index < made.size()).map(made::get);
                if (!told.equals(now)) {
                    return Optional.of(new Difference(told, now));
                }
            }
            return Optional.empty();
        }
    }

    /** A decision that the records tell of, and the state after it. */
    public record Told(Decision decision, ReleaseState after) {}

    /** A decision that the records tell of, and the one that the machine makes in its place now; either may be missing. */
    public record Difference(Optional<Decision> told, Optional<Decision> made) {}
}
