package dev.davy.release;

import java.util.Optional;

/**
 * All that the machine knows about a target: the fold of its events. Immutable.
 *
 * @param memory what outlasts a release
 * @param run the release that is under way, or whose last outcomes are still to come; empty at rest
 */
public record ReleaseState(Memory memory, Optional<Run> run) {
    /** The state of a target that nothing has happened to. */
    public static ReleaseState of(String target) {
        return new ReleaseState(Memory.of(target), Optional.empty());
    }

    public Phase phase() {
        return run.map(Run::phase).or(() -> memory.past().map(Past::phase)).orElse(Phase.IDLE);
    }

    /** Whether {@link Memory} is all there is, so that a journal can begin anew with it. */
    public boolean atRest() {
        return run.isEmpty();
    }

    /** The version to go back to, as {@link Health} means it. */
    public Optional<String> fallback() {
        return run.map(Run::stable).or(memory::stable);
    }

    /** The version that wants to become stable, as {@link Health} means it. */
    public Optional<String> candidate() {
        return run.map(Run::candidate);
    }
}
