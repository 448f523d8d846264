package dev.davy.release;

import dev.davy.judge.Ramp;
import dev.davy.model.Ring;
import dev.davy.model.Verdict;
import dev.davy.model.Weight;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How the candidate's share rises: audiences first, then the share of everyone, both within the budget. */
final class Climb {
    /** From an answer to the verdict and the new split in force: a reading of the evidence, a step, a write to disk. */
    static final Duration ACTUATION = Duration.ofMillis(100);
    /** How long an outcome takes when nobody knows. */
    private static final Duration UNKNOWN_LATENCY = Duration.ofSeconds(1);

    private static final long ANSWERS = 3;

    private Climb() {}

    /** Raises the share where it may be raised now. */
    static void climb(Draft draft, RunDraft run) {
        Weight mirror = Plans.mirror(run.plan, run.position.stage());
        Optional<Ring> ring = nextRing(run);
        boolean mirrors = mirror.compareTo(run.grant.mirror()) > 0;
        if (!mirrors && ring.isEmpty() && run.grant.weight().compareTo(goal(run)) >= 0 && soft(run)) {
            return;
        }
        if (blocked(draft, run).isPresent()) {
            return;
        }
        if (mirrors) {
            grant(draft, run, run.grant.weight(), run.grant.rings(), mirror);
            return;
        }
        if (!ready(draft.now, run) && soft(run)) {
            return;
        }
        if (ring.isPresent()) {
            climbRing(draft, run, ring.get());
            return;
        }
        Ramp.Step step = next(draft.now, run);
        int change = step.weight().compareTo(run.grant.weight());
        if (change > 0) {
            grant(draft, run, step.weight(), run.grant.rings(), run.grant.mirror());
        } else if (change < 0) {
            lower(draft, run, step);
        }
    }

    /** What keeps every share from rising; empty when nothing does. */
    static Optional<String> blocked(Draft draft, RunDraft run) {
        return blocked(draft.journalLost, run);
    }

    static Optional<String> blocked(Optional<String> journalLost, RunDraft run) {
        if (journalLost.isPresent()) {
            return Optional.of("the journal cannot be written: " + journalLost.get());
        }
        if (run.owed.isPresent()) {
            return Optional.of("it is to be taken back");
        }
        if (run.verdict instanceof Verdict.Invalid invalid) {
            return Optional.of("the evidence cannot be judged: " + invalid.reason());
        }
        if (!run.rate.known()) {
            return Optional.of("traffic is measured first");
        }
        if (!run.fitness.candidateServes()) {
            return Optional.of(run.candidate + " has no healthy instance");
        }
        if (run.fitness.stableShrunk()) {
            int now = run.fitness.now().map(health -> health.stable().healthy()).orElse(0);
            return Optional.of(run.stable + " has " + now + " healthy instances of " + run.fitness.stableAtStart()
                    + " at the start, below 80 %");
        }
        return Optional.empty();
    }

    /** The share of everyone that the ramp heads for. */
    static Weight goal(RunDraft run) {
        Weight ceiling = Plans.ceiling(run.plan, run.position.stage());
        boolean safe = run.certificate.isPresent();
        return Plans.promotes(run.stage()) || !safe ? ceiling.min(Ramp.UNCERTIFIED.max(run.grant.weight())) : ceiling;
    }

    /** The first audience of the plan that the candidate does not have as it should. */
    static Optional<Ring> nextRing(RunDraft run) {
        for (Ring due : Plans.rings(run.plan, run.position.stage())) {
            if (run.grant.ring(due.audience()).compareTo(due.share()) < 0) {
                return Optional.of(due);
            }
        }
        return Optional.empty();
    }

    /** The next step of the share of everyone. */
    static Ramp.Step next(Moment now, RunDraft run) {
        return Ramp.next(new Ramp.Input(
                run.plan.guard(),
                run.grant.weight(),
                goal(run),
                run.certificate.isPresent(),
                !run.fitness.stableShrunk(),
                run.rate.all(),
                run.rate.toCandidate(),
                reaction(run),
                run.judgement.failureBound(),
                Endings.spent(run),
                run.ledger.inFlight(),
                run.ledger.inFlightBefore(run.grant.generation()),
                run.ledger.answeredSince(run.grant.generation()),
                now.since(run.grant.stepped()),
                run.p99.orElse(Duration.ZERO)));
    }

    /** D: the time from a fault to the share being off. */
    static Duration reaction(RunDraft run) {
        return ACTUATION.plus(run.p99.orElse(UNKNOWN_LATENCY));
    }

    /** What a fault that begins now costs at the present share. */
    static double exposure(RunDraft run) {
        double perSecond = Math.max(run.grant.weight().share() * run.rate.all(), run.rate.toCandidate());
        return Exposure.failures(perSecond, reaction(run));
    }

    private static boolean soft(RunDraft run) {
        return switch (run.plan.guard().exposure()) {
            case SOFT -> true;
            case HARD -> false;
        };
    }

    private static boolean ready(Moment now, RunDraft run) {
        boolean paced = now.since(run.grant.stepped()).compareTo(Ramp.pace(run.p99.orElse(Duration.ZERO))) >= 0;
        return !run.grant.exposes() || (paced && run.ledger.answeredSince(run.grant.generation()) >= ANSWERS);
    }

    /**
     * An audience is climbed like everyone, but from as much as the budget allows: its people were chosen, and of a small
     * one a hundredth may never send a request. Its traffic is what was counted apart, or all there is.
     */
    private static void climbRing(Draft draft, RunDraft run, Ring due) {
        Weight present = run.grant.ring(due.audience());
        double perSecond = run.rate.all();
        double seconds = draft.now.since(run.began).toNanos() / 1e9;
        long apart = run.ledger.apart(due.audience());
        if (run.ledger.candidate().assigned() == 0 && apart > 0 && seconds >= 1) {
            perSecond = Math.min(perSecond, apart / seconds);
        }
        double bound = present.isZero() && run.ledger.candidate().answered() == 0 ? 1 : run.judgement.failureBound();
        double left = run.plan.guard().blastRadius()
                - Endings.spent(run)
                - Ramp.VERDICT_FAILURES
                - run.ledger.inFlight() * bound;
        double cost = perSecond * (reaction(run).toNanos() / 1e9) * bound;
        Weight affordable = left <= 0 ? Weight.ZERO : cost <= 0 ? Weight.ALL : Weight.ofShare(left / cost);
        Weight next = due.share().min(affordable);
        if (next.compareTo(present) <= 0) {
            return;
        }
        List<Ring> rings = new ArrayList<>(run.grant.rings());
        rings.removeIf(ring -> ring.audience().equals(due.audience()));
        rings.add(new Ring(due.audience(), next));
        grant(draft, run, run.grant.weight(), rings, run.grant.mirror());
    }

    private static void grant(Draft draft, RunDraft run, Weight weight, List<Ring> rings, Weight mirror) {
        run.grant = new Grant(weight, rings, mirror, draft.now, draft.generation + 1, run.grant.soak())
                .soaking(run.phase == Phase.PROGRESSING, draft.now);
        draft.route(run, true);
        Course.reach(draft, run);
        draft.decide(run, run.verdict.word(), Sentences.granted(run));
    }

    private static void lower(Draft draft, RunDraft run, Ramp.Step step) {
        run.grant = new Grant(
                        step.weight(),
                        run.grant.rings(),
                        run.grant.mirror(),
                        draft.now,
                        draft.generation + 1,
                        run.grant.soak())
                .soaking(run.phase == Phase.PROGRESSING, draft.now);
        draft.route(run, false);
        draft.decide(run, run.verdict.word(), step.why());
    }
}
