package dev.davy.release;

import dev.davy.model.Split;

/** What a step of the machine wants done outside. Each may be done twice without harm. */
public sealed interface Effect {
    /**
     * Put a split in force. Its term and generation are its id.
     *
     * @param raises whether a request could reach the candidate that could not before: such a split is journaled and
     *     synced before it is applied, every other is applied first
     */
    record Route(Split split, boolean raises) implements Effect {}

    /** Put no split in force for the target any more. */
    record Unroute(String target) implements Effect {}

    /** Record and announce a decision; its number is its id. */
    record Decided(Decision decision) implements Effect {}

    /** Answer the person whose command this step was. */
    record Answered(Answer answer) implements Effect {}
}
