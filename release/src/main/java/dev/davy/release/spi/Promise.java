package dev.davy.release.spi;

import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
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

    static <T> List<T> joined(List<T> first, List<T> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }
}
