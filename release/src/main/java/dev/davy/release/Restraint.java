package dev.davy.release;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * What keeps a release back from outside, each with why: a freeze, a window that is closed, a line that was stopped, the
 * other members of its group. Nothing of it keeps a share from being taken back.
 *
 * @param rise no share rises, no mirror begins, nothing is promoted and no watch gives its holdback away; the judging time
 *     stands still
 * @param promotion shares may rise, but the candidate does not become stable without a person
 * @param watch the watch goes on when its time is over
 * @param back the release goes back, its watch included
 */
public record Restraint(
        Optional<String> rise, Optional<String> promotion, Optional<String> watch, Optional<String> back) {
    public static final Restraint NONE =
            new Restraint(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** A restraint that lets nothing rise. */
    public static Restraint rise(String why) {
        return new Restraint(Optional.of(why), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** Both; where both say why, this one first. */
    public Restraint and(Restraint other) {
        return new Restraint(
                both(rise, other.rise),
                both(promotion, other.promotion),
                both(watch, other.watch),
                both(back, other.back));
    }

    private static Optional<String> both(Optional<String> first, Optional<String> second) {
        return Stream.of(first, second).flatMap(Optional::stream).reduce((a, b) -> a + "; " + b);
    }
}
