package dev.davy.release;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Folds a journal's records through the machine: to know a target's state, or to compare decisions then and now. */
public final class Replay {
    private Replay() {}

    /** The state that records lead to. */
    public static Fold fold(String target, List<JournalRecord> records) {
        ReleaseState state = ReleaseState.of(target);
        Optional<Moment> last = Optional.empty();
        List<Told> decided = new ArrayList<>();
        List<Decision> made = new ArrayList<>();
        // A step that gives share has a record of its own, and is the last before the one that drops it.
        Before before = new Before(state, 0, 0);
        for (JournalRecord record : records) {
            switch (record) {
                case JournalRecord.Happened happened -> {
                    before = new Before(state, decided.size(), made.size());
                    state = step(state, happened.event(), made);
                    last = Optional.of(happened.event().at());
                }
                case JournalRecord.Evidence evidence -> {
                    before = new Before(state, decided.size(), made.size());
                    for (Event.Observed observed : evidence.observed()) {
                        state = step(state, observed, made);
                        last = Optional.of(observed.at());
                    }
                }
                case JournalRecord.Decided told -> decided.add(new Told(told.decision(), state));
                case JournalRecord.Dropped _ -> {
                    state = before.state();
                    decided.subList(before.decided(), decided.size()).clear();
                    made.subList(before.made(), made.size()).clear();
                }
            }
        }
        return new Fold(state, last, List.copyOf(decided), List.copyOf(made));
    }

    /** What there was before the last record of events. */
    private record Before(ReleaseState state, int decided, int made) {}

    private static ReleaseState step(ReleaseState state, Event event, List<Decision> made) {
        Outcome outcome = ReleaseMachine.step(state, event);
        for (Effect effect : outcome.effects()) {
            if (effect instanceof Effect.Decided decided) {
                made.add(decided.decision());
            }
        }
        return outcome.state();
    }

    /**
     * What records lead to.
     *
     * @param last when the last event happened
     * @param decided the decisions that the records tell of, each with the state that it led to
     * @param made the decisions that the machine makes of the same events now
     */
    public record Fold(ReleaseState state, Optional<Moment> last, List<Told> decided, List<Decision> made) {
        /** Whether the machine decides the same again; decisions kept from before the first event do not count. */
        public boolean agrees() {
            List<Decision> told = decided.stream().map(Told::decision).toList();
            int kept = told.size() - made.size();
            return kept >= 0 && told.subList(kept, told.size()).equals(made);
        }
    }

    /** A decision that the records tell of, and the state after it. */
    public record Told(Decision decision, ReleaseState after) {}
}
