package dev.davy.release;

import java.time.Duration;

/**
 * Time that counts only while it runs.
 *
 * @param before what had passed when it last started or stopped
 * @param since when that was
 * @param running whether time passes
 */
public record Stopwatch(Duration before, Moment since, boolean running) {
    static Stopwatch running(Moment now) {
        return new Stopwatch(Duration.ZERO, now, true);
    }

    static Stopwatch stopped(Moment now) {
        return new Stopwatch(Duration.ZERO, now, false);
    }

    Duration read(Moment now) {
        return running ? before.plus(now.since(since)) : before;
    }

    Stopwatch stop(Moment now) {
        return running ? new Stopwatch(read(now), now, false) : this;
    }

    Stopwatch start(Moment now) {
        return running ? this : new Stopwatch(before, now, true);
    }

    /** Runs if it should, stops if it should not. */
    Stopwatch when(boolean runs, Moment now) {
        return runs ? start(now) : stop(now);
    }
}
