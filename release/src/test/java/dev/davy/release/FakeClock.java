package dev.davy.release;

import java.time.Duration;
import java.time.Instant;

/** A clock that stands still until it is moved. */
final class FakeClock implements EngineClock {
    private volatile Instant wall = Instant.parse("2026-01-01T00:00:00Z");
    private volatile long nanos = 1_000_000;

    synchronized void forward(Duration time) {
        wall = wall.plus(time);
        nanos += time.toNanos();
    }

    /** Sets what it shows, back or forth. */
    synchronized void set(Duration by) {
        wall = wall.plus(by);
    }

    @Override
    public Instant wall() {
        return wall;
    }

    @Override
    public long nanos() {
        return nanos;
    }
}
