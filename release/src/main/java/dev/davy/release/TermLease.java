package dev.davy.release;

import java.time.Duration;

/**
 * A term of the leadership, as the process that claimed it holds it: for {@link #HELD} after it asked for its last sign to be taken.
 * Whoever keeps the signs lets another process claim when the last one is {@link #SILENCE} old by his own clock. A sign is taken
 * after it was asked for, so that a leader has stopped before another can lead, as long as clocks go at about the same pace;
 * what they show need not agree. Immutable.
 *
 * @param term above 0; 0 for none
 * @param until by the process's own monotonic clock
 */
public record TermLease(long term, Duration until) {
    /** How old the last sign has to be before another process may lead. */
    public static final Duration SILENCE = Duration.ofSeconds(5);
    /** How long after it asked for its last sign a leader takes itself for one. */
    public static final Duration HELD = Duration.ofSeconds(4);

    public static final TermLease NONE = new TermLease(0, Duration.ZERO);

    /** A term of which a sign was taken that was asked for at this time. */
    public static TermLease of(long term, Duration asked) {
        return new TermLease(term, asked.plus(HELD));
    }

    /** Whether its holder may decide. */
    public boolean holds(Duration now) {
        return term > 0 && now.compareTo(until) < 0;
    }
}
