package dev.davy.release;

import java.util.List;

/** What a step of the machine comes to: the state after it, and what is to be done outside, in this order. */
public record Outcome(ReleaseState state, List<Effect> effects) {
    public Outcome {
        effects = List.copyOf(effects);
    }

    /** Whether a request could reach a version after the step that could not before. */
    boolean raises() {
        return effects.stream().anyMatch(Outcome::raises);
    }

    /** Whether a split is to be put in force that gives nobody more. */
    boolean lowers() {
        return effects.stream().anyMatch(effect -> effect instanceof Effect.Route && !raises(effect));
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
