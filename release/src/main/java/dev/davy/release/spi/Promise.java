package dev.davy.release.spi;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * One thing that every adapter of a port keeps, as a test of it: for the tests of adapters, not for running code.
 *
 * @param <S> what the adapter's test hands over
 * @param sentence what is promised
 * @param test fails with an {@link AssertionError} where it is broken
 */
public record Promise<S>(String sentence, Consumer<S> test) {
    static void equal(Object actual, Object expected) {
        if (!Objects.equals(actual, expected)) {
            throw new AssertionError("was " + actual + " (expected: " + expected + ")");
        }
    }

    static void kept(Journal.Kept kept) {
        equal(kept, Journal.Kept.Yes.YES);
    }

    static void instance(Object actual, Class<?> expected) {
        if (!expected.isInstance(actual)) {
            throw new AssertionError("was " + actual + " (expected: " + expected.getSimpleName() + ")");
        }
    }

    /** What is said by what has to fail. */
    static String outage(Supplier<?> asked) {
        Object answer;
        try {
            answer = asked.get();
        } catch (RuntimeException e) {
            return String.valueOf(e.getMessage());
        }
        throw new AssertionError("was " + answer + " (expected: an outage)");
    }

    /** Time is generous for a busy machine. */
    static void within(long began, Duration longest) {
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        if (took.compareTo(longest.plusSeconds(2)) > 0) {
            throw new AssertionError("took " + took + " (expected: " + longest + " at most)");
        }
    }

    static <T> List<T> joined(List<T> first, List<T> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }
}
