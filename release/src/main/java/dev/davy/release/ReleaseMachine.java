package dev.davy.release;

import dev.davy.model.Stage;
import dev.davy.model.Weight;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a release does next: a pure function from a state and an event to a state and effects, without clock, randomness or
 * I/O. A state is the fold of its events, so that a journal of them can be replayed to the same decisions.
 *
 * <p>It keeps these promises at every step: share rises only by an {@link Effect.Route} that says so; no share is above what
 * the stage allows; the verdict Harm leads to share 0 whatever the phase, unless stable has no healthy instance; an event
 * that was seen before changes nothing.
 */
public final class ReleaseMachine {
    private ReleaseMachine() {}

    /** The state after an event, and what is to be done. */
    public static Outcome step(ReleaseState state, Event event) {
        if (event instanceof Event.Recalled recalled) {
            return new Outcome(new ReleaseState(recalled.memory(), Optional.empty()), List.of());
        }
        Draft draft = new Draft(state, event.at());
        switch (event) {
            case Event.Observed observed -> Progress.observed(draft, observed);
            case Event.Wanted wanted -> Wishes.wanted(draft, wanted);
            case Event.Withdrawn _ -> Wishes.withdrawn(draft);
            case Event.Commanded commanded -> Orders.commanded(draft, commanded);
            case Event.Told told -> Hearing.told(draft, told);
            case Event.Restarted restarted -> restarted(draft, restarted);
            case Event.Restrained restrained -> Restraints.restrained(draft, restrained.restraint());
            case Event.JournalLost lost -> draft.journalLost = Optional.of(lost.reason());
            case Event.JournalBack _ -> draft.journalLost = Optional.empty();
            case Event.Recalled _ -> {}
        }
        Restraints.stopTheClock(draft);
        return draft.outcome();
    }

    /** Nothing proves that the last share is still allowed: it is taken back, and what it may have cost is charged. */
    private static void restarted(Draft draft, Event.Restarted event) {
        draft.term = event.term();
        draft.generation = event.amongOthers() ? first(draft.generation, event.term()) - 1 : draft.generation;
        draft.journalLost = Optional.empty();
        RunDraft run = draft.run;
        if (run == null) {
            draft.again();
            return;
        }
        if (!run.phase.running()) {
            if (run.watching()) {
                draft.route(run, false);
            } else {
                Endings.settle(draft, run);
                draft.again();
            }
            return;
        }
        Weight before = run.grant.weight();
        double cost = charge(run, event);
        run.charged += cost;
        run.fitness = run.fitness.uncrashed();
        // Whoever counted failed users has forgotten them, and nobody has the candidate: buckets can be dealt anew.
        run.beginning = run.beginning.reseeded(draft.generation + 1);
        run.grant = Grant.none(draft.now, draft.generation + 1);
        run.position = new Run.Position(
                run.position.stage(),
                run.stage() instanceof Stage.Gate
                        ? run.position.time()
                        : run.position.time().stop(draft.now),
                false,
                run.position.judgedBefore());
        draft.route(run, false);
        draft.decide(run, run.verdict.word(), Sentences.restarted(before, event.gap(), cost));
    }

    /**
     * The first generation of a term in a fleet, after the last in the journal: each term has numbers of its own, since other nodes
     * may have counted under a split of the term before that is in no journal, which must be evidence of none that follows.
     */
    static long first(long last, long term) {
        return Math.max(last, term << 20) + 1;
    }

    /**
     * What traffic that nobody saw may have cost: the last share × traffic × the gap, each failing at most by the bound of
     * the failure rate; never more than half of what is left, so that a restart alone cannot end a release.
     */
    private static double charge(RunDraft run, Event.Restarted event) {
        Duration unseen = event.gap().compareTo(event.unseen()) > 0 ? event.unseen() : event.gap();
        double requests = Math.max(run.grant.weight().share() * run.rate.all(), run.rate.toCandidate())
                * (unseen.toNanos() / 1e9);
        double exposed = run.grant.exposes() ? requests * run.judgement.failureBound() : 0;
        double left = Math.max(0, run.plan.guard().blastRadius() - Endings.spent(run));
        return Math.min(exposed, left / 2);
    }
}
