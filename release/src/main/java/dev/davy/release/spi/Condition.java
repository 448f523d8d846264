package dev.davy.release.spi;

import dev.davy.model.Facts;

/** Says whether an expression holds of a release. Called by any thread; bounded in time and memory by itself. */
@FunctionalInterface
public interface Condition {
    /**
     * Whether it holds.
     *
     * @throws RuntimeException when that cannot be said, such as when a fact it names is not known
     */
    boolean holds(String expression, Facts facts);
}
