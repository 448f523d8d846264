package dev.davy.release;

import dev.davy.judge.Ramp;
import dev.davy.judge.Rate;
import dev.davy.model.Hook;
import dev.davy.model.Plan;
import dev.davy.model.Ring;
import dev.davy.model.StoreEvidence;
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

    private Climb() {}

    /** Raises the share where it may be raised now. */
    static void climb(Draft draft, RunDraft run) {
        Weight mirror = Plans.mirror(run.plan, run.position.stage());
        Optional<Ring> ring = nextRing(run);
        boolean mirrors = mirror.compareTo(run.grant.mirror()) > 0;
        if (!mirrors && ring.isEmpty() && run.grant.weight().compareTo(goal(run)) >= 0) {
            Inquiries.spend(run, Hook.On.CONFIRM_TRAFFIC_INCREASE);
            return;
        }
        if (blocked(draft, run).isPresent()) {
            return;
        }
        if (mirrors) {
            raise(draft, run, new Shares(run.grant.weight(), run.grant.rings(), mirror), "");
        } else if (ring.isPresent()) {
            climbRing(draft, run, ring.get());
        } else if (!run.grant.weight().isZero() || paced(draft.now, run)) {
            Ramp.Step step = next(draft.now, draft.inventory.timeout(), run);
            Weight next = step.weight().min(exposable(run, run.rate.all(), run.grant.weight()));
            if (next.compareTo(run.grant.weight()) > 0) {
                Ramp.Limit limit = next.equals(step.weight()) ? step.limitedBy() : Ramp.Limit.EXPOSURE;
                raise(draft, run, new Shares(next, run.grant.rings(), run.grant.mirror()), Sentences.capped(limit));
            }
        }
    }

    /**
     * Lowers every share alike where {@code exposure: hard} allows no more, because traffic grew or the budget shrank; in
     * every phase, since a fault may begin in each. Nothing left of the budget holds the shares, and so does a stable version
     * that could not serve what is taken away.
     */
    static void keepExposure(Draft draft, RunDraft run) {
        double left = run.plan.guard().blastRadius() - Endings.spent(run) - Ramp.VERDICT_FAILURES;
        double cost = exposure(run) - Ramp.VERDICT_FAILURES;
        if (soft(run) || left <= 0 || cost <= left || !run.fitness.stableServes()) {
            return;
        }
        double kept = left / cost;
        run.rate = run.rate.lowered(
                draft.now,
                run.ledger.stable().assigned() + run.ledger.candidate().assigned(),
                run.ledger.candidate().assigned(),
                kept);
        List<Ring> rings = run.grant.rings().stream()
                .map(ring ->
                        new Ring(ring.audience(), Weight.ofShare(ring.share().share() * kept)))
                .toList();
        Weight weight = Weight.ofShare(run.grant.weight().share() * kept);
        grant(draft, run, new Shares(weight, rings, run.grant.mirror()), false);
        draft.decide(run, run.verdict.word(), Sentences.lowered(run));
    }

    /** What keeps every share from rising; empty when nothing does. */
    static Optional<String> blocked(Draft draft, RunDraft run) {
        return blocked(draft.journalLost, draft.restraint, run);
    }

    static Optional<String> blocked(Optional<String> journalLost, Restraint restraint, RunDraft run) {
        if (journalLost.isPresent()) {
            return Optional.of("the journal is behind: " + journalLost.get());
        }
        if (run.owed.isPresent()) {
            return Optional.of("it is to be taken back");
        }
        if (restraint.rise().isPresent()) {
            return restraint.rise();
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
        return Inquiries.blocked(run);
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
    static Ramp.Step next(Moment now, Duration timeout, RunDraft run) {
        long overdue = overdue(run);
        return Ramp.next(new Ramp.Input(
                run.plan.guard(),
                run.grant.weight(),
                goal(run),
                run.certificate.isPresent(),
                !run.fitness.stableShrunk(),
                run.rate.all(),
                run.rate.toCandidate(),
                reaction(run),
                run.judgement.failureBound(overdue),
                Endings.spent(run),
                open(run, overdue, timeout),
                run.ledger.answeredSince(run.grant.generation()),
                now.since(run.grant.stepped()),
                run.p99.orElse(Duration.ZERO)));
    }

    /**
     * Requests that are likely never to be answered: those from before the present share, which are older than a step; and of
     * all, what exceeds by two standard deviations what would be under way if each took as long as the slowest hundredth.
     */
    private static long overdue(RunDraft run) {
        long before = run.ledger.overdue(run.grant.generation());
        if (run.p99.isEmpty()) {
            return before;
        }
        double usual = run.rate.toCandidate() * (run.p99.get().toNanos() / 1e9);
        double more = run.ledger.overdue(Long.MAX_VALUE) - usual - 2 * Math.sqrt(usual);
        return Math.max(before, (long) Math.floor(more));
    }

    private static Ramp.Open open(RunDraft run, long overdue, Duration timeout) {
        long ended = run.ledger.candidate().answered();
        double hanging = overdue == 0 ? 0 : run.judgement.bound(new Rate(overdue, ended + overdue));
        return new Ramp.Open(run.ledger.inFlight(), overdue, hanging, timeout);
    }

    /** D: the time from a fault to the share being off. */
    static Duration reaction(RunDraft run) {
        return reaction(run.plan, run.p99.orElse(UNKNOWN_LATENCY));
    }

    /** The same by a plan alone; what a metric store counts is known later than what a data plane counts. */
    static Duration reaction(Plan plan, Duration p99) {
        return ACTUATION.plus(p99).plus(plan.evidence().map(StoreEvidence::lag).orElse(Duration.ZERO));
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

    private static boolean paced(Moment now, RunDraft run) {
        return !run.grant.exposes()
                || now.since(run.grant.stepped()).compareTo(Ramp.pace(run.p99.orElse(Duration.ZERO))) >= 0;
    }

    /**
     * An audience is climbed like everyone, on evidence of its own, but from as much as the budget allows: its people were
     * chosen, and of a small one a hundredth may never send a request. What the budget affords if all of it fails waits for
     * no answers; more than that does. As long as an audience has no more than everyone has, nothing is known of it.
     */
    private static void climbRing(Draft draft, RunDraft run, Ring due) {
        if (!paced(draft.now, run)) {
            return;
        }
        Weight granted = run.grant.ring(due.audience());
        Weight everyone = run.grant.weight();
        long generation = run.grant.generation();
        double perSecond = perSecond(draft.now, run, due.audience(), granted);
        Weight more = affordable(draft, run, due, Weight.ZERO, perSecond);
        if (granted.compareTo(everyone) <= 0) {
            more = more.isZero() ? more : new Weight(Math.min(Weight.BUCKETS, everyone.buckets() + more.buckets()));
        } else if (run.ledger.answeredSince(generation, due.audience()) >= Ramp.ANSWERS) {
            more = more.max(affordable(draft, run, due, granted, perSecond));
        }
        Weight next = due.share().min(more.max(everyone)).min(exposable(run, perSecond, granted.max(everyone)));
        if (next.compareTo(granted) <= 0 || (more.isZero() && next.compareTo(due.share()) < 0)) {
            return;
        }
        List<Ring> rings = new ArrayList<>(run.grant.rings());
        rings.removeIf(ring -> ring.audience().equals(due.audience()));
        rings.add(new Ring(due.audience(), next));
        raise(draft, run, new Shares(run.grant.weight(), rings, run.grant.mirror()), "");
    }

    /** What the budget affords of an audience; from no share, that all of it may fail or hang. */
    private static Weight affordable(Draft draft, RunDraft run, Ring due, Weight present, double perSecond) {
        long overdue = overdue(run);
        Rate own = run.ledger.audience(due.audience()).plus(overdue, overdue);
        return Ramp.affordable(new Ramp.Input(
                run.plan.guard(),
                present,
                due.share(),
                run.certificate.isPresent(),
                true,
                perSecond,
                0,
                reaction(run),
                run.judgement.bound(own),
                Endings.spent(run),
                open(run, overdue, draft.inventory.timeout()),
                0,
                draft.now.since(run.grant.stepped()),
                run.p99.orElse(Duration.ZERO)));
    }

    /**
     * At most so many requests a second come from an audience, by what was counted apart, before the candidate has any share,
     * or since it has a share of its own: an upper limit of a Poisson count, which is 4.6 for none.
     */
    private static double perSecond(Moment now, RunDraft run, String audience, Weight granted) {
        boolean apart = run.ledger.candidate().assigned() == 0;
        if (!apart && granted.compareTo(run.grant.weight()) <= 0) {
            return run.rate.all();
        }
        double seconds = now.since(apart ? run.began : run.grant.stepped()).toNanos() / 1e9;
        long counted = apart ? run.ledger.apart(audience) : run.ledger.assignedSince(run.grant.generation(), audience);
        return Math.min(run.rate.all(), (counted + 2 * Math.sqrt((double) counted) + 4.6) / seconds);
    }

    /** Up to where {@code exposure: hard} lets a share rise: a tenth stays free, or every swing of traffic would lower it. */
    private static Weight exposable(RunDraft run, double perSecond, Weight present) {
        double budget = run.plan.guard().blastRadius() - Endings.spent(run) - Ramp.VERDICT_FAILURES;
        double left = 0.9 * budget - (exposure(run) - Ramp.VERDICT_FAILURES);
        double cost = perSecond * (reaction(run).toNanos() / 1e9);
        return soft(run) || cost <= 0 ? Weight.ALL : Weight.ofShare(present.share() + left / cost);
    }

    /** What the candidate is given. */
    private record Shares(Weight weight, List<Ring> rings, Weight mirror) {}

    /** @param capped why it is no more; empty where the plan says how much it is */
    private static void raise(Draft draft, RunDraft run, Shares shares, String capped) {
        if (!Inquiries.confirmed(draft.now, run, Hook.On.CONFIRM_TRAFFIC_INCREASE)) {
            return;
        }
        grant(draft, run, shares, true);
        Inquiries.spend(run, Hook.On.CONFIRM_TRAFFIC_INCREASE);
        Course.reach(draft, run);
        draft.decide(run, run.verdict.word(), Sentences.granted(run, capped));
    }

    private static void grant(Draft draft, RunDraft run, Shares shares, boolean raises) {
        run.grant = new Grant(
                        shares.weight(),
                        shares.rings(),
                        shares.mirror(),
                        draft.now,
                        draft.generation + 1,
                        run.grant.soak())
                .soaking(run.phase == Phase.PROGRESSING, draft.now);
        draft.route(run, raises);
    }
}
