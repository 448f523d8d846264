package dev.davy.release;

import dev.davy.judge.Rate;
import dev.davy.model.Weight;
import java.util.Optional;

/**
 * How a version goes back that everyone has: at once, unless the old version has been scaled down since. Then it is given as
 * much as its instances carry, and the rest as they come back, so that the way back does not hurt more users than the fault.
 */
final class Retreat {
    /** So much of its instances at the start carries all requests; as for a release that rises. */
    private static final double ENOUGH = 0.8;
    /** What fails so often is worse than a version with too few instances. */
    private static final double BROKEN = 0.5;

    /** So many answers say something about it. */
    private static final int FEW = 20;

    private Retreat() {}

    /** The share that the new version has to keep for now; empty where all goes back at once. */
    static Optional<Weight> kept(RunDraft run) {
        if (!run.fitness.stableShrunk() || !run.fitness.candidateServes() || broken(run)) {
            return Optional.empty();
        }
        int healthy = run.fitness.now().map(health -> health.stable().healthy()).orElse(0);
        double carried = healthy / (ENOUGH * run.fitness.stableAtStart());
        return Optional.of(Weight.ofShare(1 - carried)).filter(share -> !share.isZero());
    }

    private static boolean broken(RunDraft run) {
        Rate candidate = run.ledger.rateSince(run.grant.generation());
        return candidate.answered() >= FEW && candidate.value() >= BROKEN;
    }

    /** Gives the old version what it carries, and owes the rest. */
    static void begin(Draft draft, RunDraft run, Run.Owed owed, Weight kept) {
        boolean first = run.owed.isEmpty();
        run.owed = Optional.of(owed);
        if (kept.compareTo(run.grant.weight()) < 0) {
            run.grant =
                    new Grant(kept, run.grant.rings(), Weight.ZERO, draft.now, draft.generation + 1, run.grant.soak());
            draft.route(run, false);
        } else if (!first) {
            return;
        }
        int healthy = run.fitness.now().map(health -> health.stable().healthy()).orElse(0);
        draft.decide(
                run,
                owed.reason(),
                owed.why() + "; " + run.stable + " has " + healthy + " healthy instances of "
                        + run.fitness.stableAtStart() + " at the start and carries no more: " + run.candidate
                        + " keeps " + run.grant.weight() + " until they are back or davy rollback is said again");
    }
}
