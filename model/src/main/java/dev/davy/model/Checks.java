package dev.davy.model;

import java.time.Duration;

/** The checks that several values of this package share; each names the thing, the value and what was expected. */
final class Checks {
    private Checks() {}

    static void present(String name, String value) {
        if (value.isBlank()) {
            throw new IllegalArgumentException(name + ": \"" + value + "\" (expected: a name)");
        }
    }

    static void notNegative(String name, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: 0 or more)");
        }
    }

    static void notNegative(String name, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: 0s or more)");
        }
    }

    /** An open interval: both ends are outside. */
    static void between(String name, double value, double low, double high) {
        if (!(value > low && value < high)) {
            throw new IllegalArgumentException(
                    name + ": " + value + " (expected: above " + low + " and below " + high + ")");
        }
    }

    static void atLeast(String name, double value, double low) {
        if (!(value >= low) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + low + " or more)");
        }
    }
}
