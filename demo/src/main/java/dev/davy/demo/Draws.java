package dev.davy.demo;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Random numbers that depend on a seed and the number of a request alone, whichever thread asks for them. */
record Draws(long seed) {
    /** Spreads consecutive request numbers over the seeds (the odd constant of SplitMix64). */
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    RandomGenerator of(long number) {
        return new SplittableRandom((seed * GOLDEN_GAMMA) ^ ((number + 1) * 0xBF58476D1CE4E5B9L));
    }
}
