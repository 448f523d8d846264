package dev.davy.release;

import dev.davy.model.Weight;

/**
 * A change of verdict, stage, weight or phase, with the figures that led to it.
 *
 * @param number counts the decisions about a target, from 1
 * @param at when
 * @param release the Release's name
 * @param candidate the version that it was about
 * @param phase after it
 * @param stage as people read it, such as {@code weight auto to 50%}
 * @param verdict {@code Harm}, {@code Safe}, {@code NeedMore}, {@code Invalid}, or a reason that is no verdict: {@code
 *     BudgetSpent}, {@code Crashed}, {@code CheckFailed}, {@code Deadline}, {@code Person}
 * @param weight the candidate's share of everyone after it
 * @param why one sentence with figures
 */
public record Decision(
        int number,
        Moment at,
        String release,
        String candidate,
        Phase phase,
        String stage,
        String verdict,
        Weight weight,
        String why) {}
