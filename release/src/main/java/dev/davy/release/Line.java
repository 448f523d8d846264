package dev.davy.release;

import java.time.Instant;

/**
 * Whether releases may rise at all: a line that a person stopped holds every release where it is until it goes on.
 *
 * @param stopped whether it is
 * @param by who stopped it, or let it go on
 * @param reason why
 * @param since when
 */
public record Line(boolean stopped, String by, String reason, Instant since) {
    /** A line that nobody ever stopped. */
    public static final Line RUNNING = new Line(false, "", "", Instant.EPOCH);

    /** One sentence. */
    public String text() {
        return stopped
                ? "the line was stopped by " + by + (reason.isEmpty() ? "" : ": " + reason)
                : "the line is not stopped";
    }

    Restraint restraint() {
        return stopped ? Restraint.rise(text()) : Restraint.NONE;
    }
}
