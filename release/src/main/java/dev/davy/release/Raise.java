package dev.davy.release;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A step that gives share and is not taken yet, because its record is not safe from a crash. What happens meanwhile queues
 * behind it, and is tried without the step: as soon as that takes share away or speaks against the step, it is dropped.
 * Immutable.
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

    /** The same with one more event behind it; empty where that takes share away, or after it the step would not be taken. */
    Optional<Raise> behind(Asked asked) {
        Outcome next = ReleaseMachine.step(without, asked.event());
        if (next.takesFrom(without.memory().split()) || !stands(next.state())) {
            return Optional.empty();
        }
        List<Asked> more = new ArrayList<>(queued);
        more.add(asked);
        return Optional.of(new Raise(step, outcome, record, next.raises() ? without : next.state(), List.copyOf(more)));
    }

    /** Whether the step would be taken after what came meanwhile, by whoever wanted it. */
    private boolean stands(ReleaseState next) {
        Optional<RunDraft> run = next.run().map(RunDraft::new);
        if (run.filter(now -> now.owed.isPresent()).isPresent()) {
            return false;
        }
        Optional<RunDraft> running = run.filter(now -> now.phase.running());
        // The release that the step is about, if one was under way.
        Optional<Moment> ran = without.run()
                .filter(now -> now.phase().running())
                .map(Run::began)
                .filter(began -> outcome.state()
                        .run()
                        .filter(now -> now.began().equals(began))
                        .isPresent());
        if (ran.isEmpty()) {
            return true;
        }
        if (!ran.equals(running.map(now -> now.began))) {
            return false;
        }
        return switch (step.event()) {
            case Event.Observed _ ->
                running.flatMap(now ->
                                Climb.blocked(Optional.empty(), next.memory().restrained(), now))
                        .isEmpty();
            case Event.Commanded _ ->
                running.filter(now -> !now.fitness.candidateServes()).isEmpty();
            case Event.Wanted _,
                    Event.Withdrawn _,
                    Event.Told _,
                    Event.Restarted _,
                    Event.Restrained _,
                    Event.JournalLost _,
                    Event.JournalBack _,
                    Event.Recalled _ -> true;
        };
    }
}
