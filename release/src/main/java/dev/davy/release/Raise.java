package dev.davy.release;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A step that gives share and is not taken yet, because its record is not safe from a crash. What happens meanwhile queues
 * behind it, and is tried without the step: as soon as that takes share away, the step is dropped. Immutable.
 *
 * @param step what gives share
 * @param outcome of the step, once it is taken
 * @param record its number in the journal
 * @param without the state that all that queues leads to without the step
 * @param queued what happened since, in order
 */
record Raise(Asked step, Outcome outcome, long record, ReleaseState without, List<Asked> queued) {

    /** An event, and where the answer to it goes. */
    record Asked(Event event, CompletableFuture<Answer> reply) {}

    /** A step from a state that is in force. */
    static Raise of(Asked step, Outcome outcome, long record, ReleaseState before) {
        Event.JournalLost lost = new Event.JournalLost(step.event().at(), "a share waits for it");
        ReleaseState without = ReleaseMachine.step(before, lost).state();
        if (step.event() instanceof Event.Observed) {
            without = ReleaseMachine.step(without, step.event()).state();
        }
        return new Raise(step, outcome, record, without, List.of());
    }

    /** The same with one more event behind it; empty where that takes share away. */
    Optional<Raise> behind(Asked asked) {
        Outcome next = ReleaseMachine.step(without, asked.event());
        if (next.lowers()) {
            return Optional.empty();
        }
        List<Asked> more = new ArrayList<>(queued);
        more.add(asked);
        return Optional.of(new Raise(step, outcome, record, next.raises() ? without : next.state(), List.copyOf(more)));
    }
}
