package dev.davy.release;

import dev.davy.model.Split;
import java.util.List;
import java.util.Optional;

/** What a step of the machine comes to: the state after it, and what is to be done outside, in this order. */
public record Outcome(ReleaseState state, List<Effect> effects) {
    public Outcome {
        effects = List.copyOf(effects);
    }

    /** Whether a request could reach a version after the step that could not before. */
    boolean raises() {
        return effects.stream().anyMatch(Outcome::raises);
    }

    /** Whether the step gives what a restart does not take back: every request of a release that is over, or to no version. */
    boolean lasts(ReleaseState before) {
        boolean running = state.run().filter(run -> run.phase().running()).isPresent();
        return raises() && !(running && stable(state).equals(stable(before)));
    }

    private static Optional<String> stable(ReleaseState state) {
        return state.memory().split().map(Split::stable);
    }

    /** Whether a split is to be put in force at once under which some request goes elsewhere than under this one. */
    boolean takesFrom(Optional<Split> inForce) {
        return effects.stream()
                .filter(effect -> effect instanceof Effect.Route && !raises(effect))
                .map(effect -> ((Effect.Route) effect).split())
                .anyMatch(split -> !inForce.filter(last -> alike(last, split)).isPresent());
    }

    private static boolean alike(Split a, Split b) {
        boolean given =
                a.exposes() || b.exposes() || a.undetermined() || !a.mirror().isZero();
        boolean candidate = !given || (a.candidate().equals(b.candidate()) && a.salt() == b.salt());
        return candidate
                && a.stable().equals(b.stable())
                && a.key().equals(b.key())
                && a.weight().equals(b.weight())
                && a.rings().equals(b.rings())
                && a.mirror().equals(b.mirror());
    }

    /** The decisions of the step, in order. */
    List<Decision> decisions() {
        return effects.stream()
                .filter(Effect.Decided.class::isInstance)
                .map(effect -> ((Effect.Decided) effect).decision())
                .toList();
    }

    /** A target that no split decides for any more is served by all its instances. */
    static boolean raises(Effect effect) {
        return switch (effect) {
            case Effect.Route route -> route.raises();
            case Effect.Unroute _ -> true;
            case Effect.Decided _, Effect.Answered _ -> false;
        };
    }
}
