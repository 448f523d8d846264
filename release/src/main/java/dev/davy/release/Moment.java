package dev.davy.release;

import java.time.Duration;
import java.time.Instant;

/**
 * When something happened: on the clock on the wall, for people, and on the release's own clock, for every duration.
 *
 * @param wall for display and for windows of the calendar
 * @param elapsed monotonic; goes on after a restart from where the journal ends, so that time down does not count
 */
public record Moment(Instant wall, Duration elapsed) {
    public static final Moment ZERO = new Moment(Instant.EPOCH, Duration.ZERO);

    public Moment {
        if (elapsed.isNegative()) {
            throw new IllegalArgumentException("moment.elapsed: " + elapsed + " (expected: 0s or more)");
        }
    }

    /** How long after an earlier moment this one is; zero if it is not. */
    public Duration since(Moment earlier) {
        Duration gap = elapsed.minus(earlier.elapsed);
        return gap.isNegative() ? Duration.ZERO : gap;
    }

    /** The moment that comes so much later on both clocks. */
    public Moment plus(Duration time) {
        return new Moment(wall.plus(time), elapsed.plus(time));
    }
}
