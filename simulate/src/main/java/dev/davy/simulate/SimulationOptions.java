package dev.davy.simulate;

import java.time.Duration;

/**
 * How often a plan is run through, and in which world.
 *
 * @param world the traffic
 * @param runs 1 or more
 * @param duration after which an undecided release counts as held
 * @param seed the same one gives the same answer
 * @param tick how often the evidence is read
 */
public record SimulationOptions(World world, int runs, Duration duration, long seed, Duration tick) {
    /** How often the engine reads the evidence. */
    public static final Duration TICK = Duration.ofMillis(25);

    public SimulationOptions {
        if (runs < 1) {
            throw new IllegalArgumentException("runs: " + runs + " (expected: 1 or more)");
        }
        if (!duration.isPositive()) {
            throw new IllegalArgumentException("duration: " + duration + " (expected: more than 0s)");
        }
        if (tick.compareTo(Duration.ofMillis(1)) < 0 || tick.compareTo(Duration.ofSeconds(1)) > 0) {
            throw new IllegalArgumentException("tick: " + tick + " (expected: 1ms..1s)");
        }
    }

    /** With the engine's tick. */
    public static SimulationOptions of(World world, int runs, Duration duration, long seed) {
        return new SimulationOptions(world, runs, duration, seed, TICK);
    }
}
