package dev.davy.release.spi;

import dev.davy.release.Moment;

/** Asks a metric store for a figure. Called by any thread, by many at once; blocks for the store's timeout at most. */
@FunctionalInterface
public interface MetricQuery {
    /**
     * What a query says at a moment.
     *
     * @param store the MetricStore's name
     * @param query in the store's language
     * @param at its wall time is the query's
     * @throws RuntimeException when the store does not answer, or says that it cannot: an outage; its message is shown and
     *     journaled, so it has no secret in it
     */
    Measured query(String store, String query, Moment at);

    /** What a store says. */
    sealed interface Measured {
        /** One figure; not NaN. */
        record Value(double value) implements Measured {}

        /** No series. */
        record None() implements Measured {}

        /** One series, whose figure is not a number. */
        record NaN() implements Measured {}

        /** More than one series. */
        record Several(int series) implements Measured {}
    }
}
