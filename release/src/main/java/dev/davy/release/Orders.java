package dev.davy.release;

import dev.davy.model.Plan;
import dev.davy.model.Stage;
import java.util.Optional;

/** What a person asks for, in each phase. */
final class Orders {
    private Orders() {}

    static void commanded(Draft draft, Event.Commanded event) {
        if (draft.wish.isEmpty() && draft.stable.isEmpty()) {
            draft.answer(new Answer.Unknown(draft.target + ": no release"));
            return;
        }
        switch (event.command()) {
            case PROMOTE -> promote(draft, event.who());
            case ROLLBACK -> rollback(draft, event.who());
            case PAUSE -> pause(draft, event.who());
            case RESUME -> resume(draft, event.who());
            case APPROVE, REFUSE -> Gates.answered(draft, event);
            case FORGET -> forget(draft);
        }
    }

    private static void promote(Draft draft, String who) {
        RunDraft run = draft.run;
        if (run == null || !run.phase.running()) {
            refuse(draft, "there is nothing to promote");
        } else if (run.owed.isPresent()) {
            refuse(
                    draft,
                    run.candidate + " is being taken back: " + run.owed.get().why());
        } else if (!run.fitness.candidateServes()) {
            refuse(draft, run.candidate + " has no healthy instance");
        } else if (draft.journalLost.isPresent()) {
            refuse(draft, "the journal is behind: " + draft.journalLost.get());
        } else if (draft.restraint.rise().isPresent()) {
            refuse(draft, draft.restraint.rise().get());
        } else {
            Endings.promote(draft, run, "Person", who + " promoted " + run.candidate + ", " + Sentences.figures(run));
            done(draft, run.candidate + " is stable now");
        }
    }

    private static void rollback(Draft draft, String who) {
        RunDraft run = draft.run;
        if (run == null || !(run.phase.running() || run.watching())) {
            refuse(draft, "there is nothing to roll back");
            return;
        }
        Endings.back(draft, run, new Run.Owed("Person", who + " rolled " + run.candidate + " back", true));
        boolean gradual = run.owed.isPresent() && run.fitness.stableServes();
        done(
                draft,
                gradual
                        ? run.stable + " was scaled down and carries no more for now: " + run.candidate + " keeps "
                                + run.grant.weight()
                                + " until its instances are back; say it again to take all back now"
                        : run.owed.isPresent()
                                ? run.stable + " has no healthy instance: the share stays until it has"
                                : "all requests go to " + run.stable + "; " + run.candidate
                                        + " is not tried again until asked");
    }

    private static void pause(Draft draft, String who) {
        RunDraft run = draft.run;
        if (run == null || !run.phase.running()) {
            refuse(draft, "there is nothing to pause");
            return;
        }
        switch (run.phase) {
            case PAUSED -> done(draft, "it is paused already");
            case HELD -> refuse(draft, "it is held: promote, roll back or resume it");
            case PROGRESSING, WAITING -> {
                run.phase = Phase.PAUSED;
                run.judging = run.judging.stop(draft.now);
                run.position = run.position.stopped(draft.now);
                run.grant = run.grant.soaking(false, draft.now);
                draft.decide(run, "Person", who + " paused it at " + Sentences.share(run));
                done(draft, "paused at " + Sentences.share(run));
            }
            case IDLE, SUCCEEDED, ROLLED_BACK, SUPERSEDED -> {}
        }
    }

    private static void resume(Draft draft, String who) {
        RunDraft run = draft.run;
        if (run != null && (run.phase == Phase.PAUSED || run.phase == Phase.HELD)) {
            if (run.phase == Phase.HELD) {
                run.judging = Stopwatch.stopped(draft.now);
                if (run.stage() instanceof Stage.Gate) {
                    Run.Position at = run.position;
                    // The gate's deadline is over: who resumes asks anew.
                    run.position =
                            new Run.Position(at.stage(), Stopwatch.stopped(draft.now), at.reached(), at.judgedBefore());
                }
            }
            Course.goOn(draft, run, who + " resumed it");
            done(draft, "goes on at " + Sentences.share(run));
            return;
        }
        if (run != null && run.phase.running()) {
            done(draft, "it is not paused");
            return;
        }
        Optional<Plan> wish = draft.wish.filter(plan -> draft.barred.equals(Optional.of(plan.version())));
        if (draft.withdrawn || wish.isEmpty()) {
            refuse(draft, "there is nothing to resume");
            return;
        }
        draft.barred = Optional.empty();
        if (run != null) {
            Endings.settle(draft, run);
        }
        Wishes.startOrRest(draft, wish.get());
        done(draft, draft.run == null ? draft.note : wish.get().version() + " is tried again");
    }

    private static void forget(Draft draft) {
        if (!draft.withdrawn) {
            refuse(draft, "its Release still exists: delete that first");
            return;
        }
        String stable = draft.stable.orElse("any version");
        Wishes.forget(draft);
        done(draft, draft.target + " is no longer pinned to " + stable);
    }

    static void done(Draft draft, String text) {
        draft.answer(new Answer.Done(name(draft) + ": " + text));
    }

    static void refuse(Draft draft, String text) {
        draft.answer(new Answer.Refused(name(draft) + ": " + text));
    }

    private static String name(Draft draft) {
        return draft.wish.map(Plan::release).orElse(draft.target);
    }
}
