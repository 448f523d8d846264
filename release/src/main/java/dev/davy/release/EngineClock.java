package dev.davy.release;

import java.time.Instant;

/** The two clocks of an engine. */
public interface EngineClock {
    /** The clock on the wall. */
    Instant wall();

    /** A clock that only goes forward, in nanoseconds from any beginning. */
    long nanos();

    EngineClock SYSTEM = new EngineClock() {
        @Override
        public Instant wall() {
            return Instant.now();
        }

        @Override
        public long nanos() {
            return System.nanoTime();
        }
    };
}
