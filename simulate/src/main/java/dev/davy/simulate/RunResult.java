package dev.davy.simulate;

import dev.davy.model.Weight;
import java.util.List;
import java.util.Optional;

/**
 * How one simulated release ended.
 *
 * @param ending what it came to
 * @param reason of a rollback, such as {@code Harm} or {@code BudgetSpent}; empty otherwise
 * @param certified when it was certified Safe, in seconds; empty if it never was
 * @param seconds until rollback, promotion or hold
 * @param returned whether it was promoted and taken back in its watch
 * @param failed candidate requests that failed, those in flight at the end included
 * @param excess failed candidate requests beyond what stable would have failed of them
 * @param weight the candidate's share when it was decided, before the decision
 * @param steps every share that came in force, in order
 */
public record RunResult(
        Ending ending,
        Optional<String> reason,
        Optional<Double> certified,
        double seconds,
        boolean returned,
        long failed,
        double excess,
        Weight weight,
        List<Step> steps) {
    public RunResult {
        steps = List.copyOf(steps);
    }

    /**
     * A share that came in force.
     *
     * @param seconds since the release began
     * @param weight the candidate's share of everyone
     */
    public record Step(double seconds, Weight weight) {}

    /** What a release can come to. */
    public enum Ending {
        ROLLED_BACK,
        PROMOTED,
        /** Undecided at its deadline, or at the end of the simulation. */
        HELD
    }

    /** Whether it was taken back for this reason. */
    public boolean rolledBackFor(String word) {
        return ending == Ending.ROLLED_BACK && reason.filter(word::equals).isPresent();
    }
}
