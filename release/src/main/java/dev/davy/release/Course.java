package dev.davy.release;

import dev.davy.model.Hook;
import dev.davy.model.Stage;
import dev.davy.model.Verdict;
import dev.davy.model.Weight;
import java.time.Duration;
import java.util.Optional;

/** How a release goes from stage to stage. */
final class Course {
    /** A stage has been judged by no fewer candidate requests than these. */
    static final long JUDGED = 3;
    /** What is Safe is at its share within this time, if nothing keeps it low. */
    private static final Duration CLIMB = Duration.ofMinutes(1);

    private Course() {}

    /** Ends every stage that is over, and promotes when the way is free. */
    static void advance(Draft draft, RunDraft run) {
        for (int left = run.plan.stages().size() + 1; left > 0 && run.phase == Phase.PROGRESSING; left--) {
            reach(draft, run);
            if (waitsFor(draft.now, run).isPresent()) {
                break;
            }
            if (Plans.promotes(run.stage())) {
                if (Restraints.promotion(draft, run).isEmpty() && confirmed(draft, run)) {
                    promote(draft, run);
                }
                break;
            }
            enter(draft, run, run.position.stage() + 1);
        }
        if (run.phase == Phase.WAITING
                && run.stage() instanceof Stage.Gate gate
                && Inquiries.confirming(run).isEmpty()) {
            gate(draft, run, gate);
        }
    }

    /** Whether the webhooks that are asked before promotion have said yes; if not, it waits for them as at a gate. */
    private static boolean confirmed(Draft draft, RunDraft run) {
        if (Inquiries.confirmed(draft.now, run, Hook.On.CONFIRM_PROMOTION)) {
            return true;
        }
        run.phase = Phase.WAITING;
        run.judging = run.judging.stop(draft.now);
        draft.decide(
                run,
                run.verdict.word(),
                "ready to be promoted, waits for "
                        + Inquiries.confirming(run)
                                .map(hook -> "webhook " + hook.name())
                                .orElse("nothing") + ": " + Sentences.figures(run));
        return false;
    }

    /** The way is free to begin: at the first stage, or at the webhooks that are asked before it. */
    static void begin(Draft draft, RunDraft run) {
        boolean waits = Inquiries.confirming(run).isPresent();
        run.phase = waits ? Phase.WAITING : Phase.PROGRESSING;
        run.judging = run.judging.when(!waits, draft.now);
        Inquiries.attend(draft.now, run);
        if (!waits && run.stage() instanceof Stage.Gate) {
            enter(draft, run, run.position.stage());
        }
    }

    /** A gate is open: the next stage begins. */
    static void pass(Draft draft, RunDraft run, String reason, String why) {
        if (run.phase != Phase.PAUSED) {
            run.phase = Phase.PROGRESSING;
            run.judging = run.judging.start(draft.now);
        }
        draft.decide(run, reason, why);
        enter(draft, run, run.position.stage() + 1);
    }

    /** A switch does not wait for a certificate: what was tested before it has to do. */
    private static void promote(Draft draft, RunDraft run) {
        boolean safe = run.certificate.isPresent();
        String how = safe ? Sentences.safe(run) : "switched to as the plan says, without a certificate";
        Endings.promote(
                draft,
                run,
                safe ? "Safe" : "Switched",
                run.candidate + " is stable: " + how + ", " + Sentences.figures(run));
    }

    /** What keeps the stage from ending; empty when nothing does. */
    static Optional<String> waitsFor(Moment now, RunDraft run) {
        Stage stage = run.stage();
        if (run.verdict instanceof Verdict.Invalid invalid) {
            return Optional.of("evidence that can be judged: " + invalid.reason());
        }
        Optional<Hook> confirming = Inquiries.confirming(run);
        if (confirming.isPresent()) {
            return confirming.map(hook -> Inquiries.waits(hook, Inquiries.tally(run, Inquiries.key(hook))));
        }
        if (stage instanceof Stage.Gate gate) {
            return Optional.of(Gates.waits(run, gate));
        }
        if (stage instanceof Stage.Switch) {
            return Optional.empty();
        }
        if (Plans.promotes(stage)) {
            return promotion(now, run);
        }
        if (!run.position.reached()) {
            return Optional.of("a share of " + Sentences.wanted(run));
        }
        Duration left = time(stage).minus(run.position.time().read(now));
        if (left.isPositive()) {
            return Optional.of(Sentences.time(left) + " more in this stage");
        }
        return judged(run, stage instanceof Stage.Mirror);
    }

    private static Optional<String> promotion(Moment now, RunDraft run) {
        if (run.certificate.isEmpty()) {
            return Optional.of("the verdict Safe" + Sentences.more(run));
        }
        if (!run.grant.half()) {
            return Optional.of("a share of 50%");
        }
        Duration left = run.plan.guard().soak().minus(run.grant.soak().read(now));
        if (left.isPositive()) {
            return Optional.of(Sentences.time(left) + " more at 50% or above");
        }
        long open = run.ledger.inFlightBefore(run.certificate.get().generation());
        if (open > 0) {
            return Optional.of("the outcome of " + Sentences.count(open) + " requests from before the verdict");
        }
        Optional<String> figureless = Inquiries.figureless(run);
        return figureless.isPresent() ? figureless : judged(run, true);
    }

    private static Optional<String> judged(RunDraft run, boolean always) {
        long judged = run.ledger.judged() - run.position.judgedBefore();
        return judged < JUDGED && (always || run.grant.exposes())
                ? Optional.of("candidate requests to judge: " + judged + " of " + JUDGED + " in this stage")
                : Optional.empty();
    }

    static Duration time(Stage stage) {
        return switch (stage) {
            case Stage.Audience audience -> audience.time();
            case Stage.Mirror mirror -> mirror.time();
            case Stage.Fixed fixed -> fixed.time();
            case Stage.Hold hold -> hold.time();
            case Stage.Auto _, Stage.Switch _, Stage.Gate _ -> Duration.ZERO;
        };
    }

    /** Begins a stage: what it takes away goes at once, what it gives is for {@link Climb}. */
    static void enter(Draft draft, RunDraft run, int index) {
        Moment now = draft.now;
        run.position = new Run.Position(index, Stopwatch.stopped(now), false, run.ledger.judged());
        Stage stage = run.stage();
        lower(draft, run);
        if (stage instanceof Stage.Gate && run.phase != Phase.PAUSED) {
            run.phase = Phase.WAITING;
            run.judging = run.judging.stop(now);
        }
        if (stage instanceof Stage.Gate) {
            run.position = new Run.Position(
                    index, Stopwatch.stopped(now).when(run.phase != Phase.PAUSED, now), false, run.ledger.judged());
        }
        reach(draft, run);
        draft.decide(run, run.verdict.word(), Sentences.entered(run));
    }

    /** Takes away what the stage does not have; what users would lose by it waits for a stable version that can serve them. */
    static void lower(Draft draft, RunDraft run) {
        Weight weight = run.grant.weight();
        Weight ceiling = run.fitness.stableServes() ? Plans.ceiling(run.plan, run.position.stage()) : Weight.ALL;
        Weight mirror = Plans.mirror(run.plan, run.position.stage());
        if (ceiling.compareTo(weight) < 0 || mirror.compareTo(run.grant.mirror()) < 0) {
            run.grant = new Grant(
                            weight.min(ceiling),
                            run.grant.rings(),
                            run.grant.mirror().min(mirror),
                            draft.now,
                            draft.generation + 1,
                            run.grant.soak())
                    .soaking(run.phase == Phase.PROGRESSING, draft.now);
            draft.route(run, false);
        }
    }

    /** Starts the stage's time when its share is reached. */
    static void reach(Draft draft, RunDraft run) {
        Run.Position position = run.position;
        if (!position.reached()
                && !(run.stage() instanceof Stage.Gate)
                && run.grant.mirror().equals(Plans.mirror(run.plan, position.stage()))
                && Climb.nextRing(run).isEmpty()
                && run.grant.weight().compareTo(Plans.ceiling(run.plan, position.stage())) >= 0) {
            run.position = new Run.Position(
                    position.stage(),
                    position.time().when(run.phase != Phase.PAUSED, draft.now),
                    true,
                    position.judgedBefore());
        }
    }

    /** Goes on after a pause or a hold. */
    static void goOn(Draft draft, RunDraft run, String why) {
        boolean gate =
                run.stage() instanceof Stage.Gate || Inquiries.confirming(run).isPresent();
        run.phase = gate ? Phase.WAITING : Phase.PROGRESSING;
        run.judging = run.judging.when(!gate, draft.now);
        Run.Position position = run.position;
        run.position = new Run.Position(
                position.stage(),
                position.time().when(run.stage() instanceof Stage.Gate || position.reached(), draft.now),
                position.reached(),
                position.judgedBefore());
        run.grant = run.grant.soaking(true, draft.now);
        Inquiries.anew(draft.now, run);
        Inquiries.attend(draft.now, run);
        draft.decide(run, "Person", why);
    }

    private static void gate(Draft draft, RunDraft run, Stage.Gate gate) {
        Optional<Duration> deadline = gate.deadline();
        if (deadline.isEmpty() || run.position.time().read(draft.now).compareTo(deadline.get()) < 0) {
            return;
        }
        otherwise(
                draft,
                run,
                gate.otherwise(),
                Gates.unanswered(run, gate) + " within " + Sentences.time(deadline.get()));
    }

    /** What the plan says for a wait that is over. */
    static void otherwise(Draft draft, RunDraft run, Stage.Otherwise otherwise, String why) {
        otherwise(draft, run, otherwise, "Deadline", why);
    }

    static void otherwise(Draft draft, RunDraft run, Stage.Otherwise otherwise, String reason, String why) {
        switch (otherwise) {
            case ROLLBACK -> Endings.back(draft, run, new Run.Owed(reason, why, true));
            case PROMOTE -> promoteOrHold(draft, run, why);
            case HOLD -> hold(draft, run, reason, why);
        }
    }

    /**
     * What happens when the judging time is over. What is Safe has a minute more to get to its share, and then the time that
     * the plan gives it there; where it does not get there, because something else keeps it low, it ends all the same.
     */
    static void deadline(Draft draft, RunDraft run) {
        boolean safe = run.certificate.isPresent();
        boolean there = Plans.promotes(run.stage()) ? run.grant.half() : run.position.reached();
        Duration deadline = run.plan.guard().deadline();
        Duration last = safe ? deadline.plus(CLIMB) : deadline;
        if (run.phase != Phase.PROGRESSING
                || (safe && there)
                || run.judging.read(draft.now).compareTo(last) < 0) {
            return;
        }
        String why = safe
                ? "safe, but at " + Sentences.share(run) + " after " + Sentences.time(last) + ", waiting for "
                        + waitsFor(draft.now, run).orElse("nothing") + ": " + Sentences.figures(run)
                : "not certified within " + Sentences.time(deadline) + ": " + Sentences.figures(run);
        switch (run.plan.guard().atDeadline()) {
            case ROLLBACK -> Endings.back(draft, run, new Run.Owed("Deadline", why, true));
            case PROMOTE -> {
                Optional<String> unconfirmed =
                        Inquiries.missing(run, Hook.On.CONFIRM_PROMOTION).map(Hook::name);
                if (unconfirmed.isPresent()) {
                    hold(
                            draft,
                            run,
                            "Deadline",
                            why + "; not promoted, because webhook " + unconfirmed.get() + " has not confirmed it");
                } else {
                    promoteOrHold(draft, run, why);
                }
            }
            case HOLD -> hold(draft, run, "Deadline", why);
        }
    }

    private static void promoteOrHold(Draft draft, RunDraft run, String why) {
        Optional<String> blocked = Restraints.promotion(draft, run)
                .or(() -> run.ledger.judged() < JUDGED
                        ? Optional.of("the candidate answered " + run.ledger.judged() + " requests")
                        : Optional.empty());
        if (blocked.isPresent()) {
            hold(draft, run, "Deadline", why + "; not promoted, because " + blocked.get());
        } else {
            String without = run.certificate.isPresent() ? "" : " without a certificate";
            Endings.promote(draft, run, "Deadline", why + "; promoted" + without + ", as the plan says");
        }
    }

    /** Waits for a person, with the share as it is. */
    static void hold(Draft draft, RunDraft run, String reason, String why) {
        run.phase = Phase.HELD;
        run.judging = run.judging.stop(draft.now);
        run.position = run.position.stopped(draft.now);
        run.grant = run.grant.soaking(false, draft.now);
        Inquiries.attend(draft.now, run);
        draft.decide(run, reason, why + "; it waits for davy promote, rollback or resume");
    }
}
