package dev.davy.release;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where a release stands, and what would change that: each figure with the bar that it is held against. Derived from the
 * same state as {@link ReleaseView}.
 *
 * @param name the Release's
 * @param phase where it is
 * @param verdict the last one, or empty where nothing was judged
 * @param why the present state in one sentence
 * @param evidence what is known, each against its bar; empty at rest
 * @param changes what would change the state, and when
 * @param last the last decision; empty where none was made
 */
public record Standing(
        String name,
        Phase phase,
        Optional<String> verdict,
        String why,
        List<Evidence> evidence,
        List<Change> changes,
        Optional<Decision> last) {
    public Standing {
        evidence = List.copyOf(evidence);
        changes = List.copyOf(changes);
    }

    /**
     * A figure and its bar.
     *
     * @param what is measured, such as {@code harm}, a test's metric, {@code certificate}, {@code failure bound}, {@code budget}
     * @param value the figure
     * @param bar what it is held against
     * @param says the same in words
     */
    public record Evidence(String what, double value, double bar, String says) {}

    /**
     * Something that would change the state.
     *
     * @param to what it would become: a verdict, a reason, {@code share}, {@code stage} or {@code promotion}
     * @param needs what that takes, in words
     * @param requests how many more, where that is known
     * @param time how long that takes at the present traffic, where that is known
     */
    public record Change(String to, String needs, Optional<Long> requests, Optional<Duration> time) {}
}
