package dev.davy.release;

import dev.davy.release.spi.Condition;
import dev.davy.release.spi.Gate;
import dev.davy.release.spi.MetricQuery;
import dev.davy.release.spi.Notifier;

/** Those whom a release asks and tells. */
public record Outside(Gate gate, MetricQuery metrics, Condition condition, Notifier notifier) {
    /** Nobody: every question is an outage, and nobody is told. */
    public static final Outside NOBODY = new Outside(
            (question, _) -> {
                throw new IllegalStateException("nobody asks webhooks here");
            },
            (store, _, _) -> {
                throw new IllegalStateException("nobody asks metric stores here");
            },
            (expression, _) -> {
                throw new IllegalStateException("nobody computes expressions here");
            },
            _ -> {});

    /** The same with another to compute expressions. */
    public Outside with(Condition other) {
        return new Outside(gate, metrics, other, notifier);
    }
}
