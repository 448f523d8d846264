package dev.davy.release;

import java.util.List;

/** What a step of the machine comes to: the state after it, and what is to be done outside, in this order. */
public record Outcome(ReleaseState state, List<Effect> effects) {
    public Outcome {
        effects = List.copyOf(effects);
    }
}
