package dev.davy.release;

import dev.davy.judge.Baseline;
import dev.davy.judge.Judgement;
import dev.davy.judge.Rate;
import dev.davy.judge.Terms;
import dev.davy.judge.Traffic;
import dev.davy.model.Key;
import dev.davy.model.Plan;
import dev.davy.model.Verdict;
import dev.davy.model.Weight;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How a release ends: taken back, promoted, superseded, watched and settled. */
final class Endings {
    /** The name under which the watch without a control group is judged: as a ring, against its own past. */
    static final String WATCH = "watch";
    /** Every request has an outcome by then: a stream is judged by its first minute. */
    private static final Duration LAST_OUTCOME = Duration.ofSeconds(60);

    private Endings() {}

    /** Takes the candidate's share back; only where stable cannot serve at all does the share stay. */
    static void back(Draft draft, RunDraft run, Run.Owed owed) {
        if (run.grant.exposes() && !run.fitness.stableServes()) {
            if (run.owed.isEmpty()) {
                run.owed = Optional.of(owed);
                draft.decide(run, owed.reason(), Sentences.stranded(run, owed.why()));
            }
            return;
        }
        boolean watched = run.phase == Phase.SUCCEEDED;
        boolean again = owed.reason().equals("Person") && run.owed.isPresent();
        Optional<Weight> kept = watched && !again ? Retreat.kept(run) : Optional.empty();
        if (kept.isPresent()) {
            Retreat.begin(draft, run, owed, kept.get());
            return;
        }
        String label = run.label();
        // It was wished for while the rollback waited for stable, or the release gives way to it.
        Optional<Plan> next = draft.withdrawn
                ? Optional.empty()
                : draft.wish.filter(wish -> !wish.version().equals(run.candidate));
        run.owed = Optional.empty();
        run.phase = Phase.ROLLED_BACK;
        run.grant = Grant.none(draft.now, draft.generation + 1);
        run.judging = run.judging.stop(draft.now);
        draft.route(run, false);
        if (owed.bars() && next.isEmpty()) {
            draft.barred = Optional.of(run.candidate);
        }
        if (watched) {
            draft.stable = Optional.of(run.stable);
        }
        List<Inventory.Pin> pins = draft.inventory.pins(run.candidate);
        draft.decide(run, owed.reason(), owed.why() + Sentences.pins(run.candidate, pins), label);
        if (draft.withdrawn) {
            draft.note = Wishes.pinned(draft);
        } else if (next.isPresent()) {
            settle(draft, run);
            Wishes.startOrRest(draft, next.get());
        }
    }

    /** Another version is wished for: the share goes back first, then that version starts. */
    static void supersede(Draft draft, RunDraft run, String version) {
        if (run.grant.exposes() && !run.fitness.stableServes()) {
            back(draft, run, new Run.Owed("Person", version + " is wanted instead of " + run.candidate, false));
            return;
        }
        run.phase = Phase.SUPERSEDED;
        run.grant = Grant.none(draft.now, draft.generation + 1);
        draft.route(run, false);
        draft.decide(run, "Person", version + " is wanted instead of " + run.candidate);
        settle(draft, run);
    }

    /** Makes the candidate stable. */
    static void promote(Draft draft, RunDraft run, String word, String why) {
        Plan.Watch plan = run.plan.watch();
        boolean watched = plan.time().isPositive();
        boolean controlled = watched && !plan.holdback().isZero();
        Weight weight = controlled ? new Weight(Weight.BUCKETS - plan.holdback().buckets()) : Weight.ALL;
        run.phase = Phase.SUCCEEDED;
        run.judging = run.judging.stop(draft.now);
        run.grant = new Grant(
                weight, List.of(), Weight.ZERO, draft.now, draft.generation + 1, Stopwatch.stopped(draft.now));
        draft.stable = Optional.of(run.candidate);
        String label = run.label();
        draft.route(run, true);
        draft.decide(run, word, why, label);
        if (!watched) {
            run.watch = Optional.of(new Run.Watching(draft.now, false, false, true));
            return;
        }
        run.watch = Optional.of(new Run.Watching(draft.now, controlled, false, false));
        // Its own certified rate; without one, what stable failed meanwhile.
        Rate certified = run.certificate.isPresent()
                ? run.judgement.meters().candidate()
                : new Rate(run.ledger.stable().failed(), run.ledger.stable().answered());
        Baseline before = controlled
                ? run.beginning.baseline()
                : new Baseline(run.beginning.baseline().stable(), Map.of(WATCH, certified));
        run.judgement = Judgement.begin(new Terms(
                run.plan.guard(),
                controlled ? List.of() : List.of(WATCH),
                false,
                !(run.plan.key() instanceof Key.Request),
                before,
                controlled ? run.judgement.terms().routes() : List.of()));
        run.judged = draft.now;
        run.verdict = run.judgement.verdict(Traffic.NONE);
        run.charged = 0;
    }

    /** Ends the watch: what was held back goes to the new version too. */
    static void endWatch(Draft draft, RunDraft run, String why) {
        Run.Watching watch = run.watch.orElseThrow();
        run.watch = Optional.of(new Run.Watching(watch.since(), watch.controlled(), watch.alarmed(), true));
        if (watch.controlled()) {
            run.grant = new Grant(
                    Weight.ALL, List.of(), Weight.ZERO, draft.now, draft.generation + 1, Stopwatch.stopped(draft.now));
            draft.route(run, true);
        }
        draft.decide(run, run.verdict instanceof Verdict.NeedMore ? run.reason : run.verdict.word(), why);
    }

    /** Whether no outcome is to be expected any more. */
    static boolean settled(Draft draft, RunDraft run) {
        Duration time = draft.now.since(run.grant.stepped());
        Duration drain = run.plan.guard().drain();
        return switch (run.phase) {
            case ROLLED_BACK ->
                time.compareTo(drain) > 0
                        && (run.ledger.inFlight() == 0 || time.compareTo(drain.plus(LAST_OUTCOME)) > 0);
            case SUCCEEDED -> !run.watching();
            case IDLE, SUPERSEDED, PROGRESSING, WAITING, PAUSED, HELD -> false;
        };
    }

    /** Leaves nothing of a release but what it came to. */
    static void settle(Draft draft, RunDraft run) {
        draft.past = Optional.of(new Past(
                run.plan.release(),
                run.phase,
                run.stable,
                run.candidate,
                run.label(),
                run.reason,
                run.why,
                requests(run),
                run.plan.guard().blastRadius(),
                shown(run),
                Optional.of(run.grant.stepped().wall())));
        boolean succeeded = run.phase == Phase.SUCCEEDED;
        draft.run = null;
        draft.changed = true;
        if (succeeded) {
            draft.rest(false);
        }
    }

    static ReleaseView.Requests requests(RunDraft run) {
        return new ReleaseView.Requests(
                run.ledger.stable().assigned() + run.ledger.candidate().assigned(),
                run.ledger.candidate().assigned(),
                run.ledger.candidate().failed(),
                run.ledger.candidate().failed() - run.ledger.candidate().shielded());
    }

    /** What is spent of the budget for certain: the lower bound of the excess, and what was charged for traffic unseen. */
    static double spent(RunDraft run) {
        return run.judgement.excess().lowerBound() + run.charged;
    }

    /** What people are shown as spent: the plain excess, and what was charged. */
    static double shown(RunDraft run) {
        return Math.max(0, run.judgement.excess().estimate()) + run.charged;
    }
}
