package dev.davy.release;

import dev.davy.model.Facts;
import dev.davy.model.Hook;
import dev.davy.model.Webhook;
import java.util.Optional;

/** What something outside is asked about a release. */
public sealed interface Question {
    /** What asks it, as decisions call it: a gate, a webhook or a check. */
    String name();

    /**
     * Whether the release may go on, or whatever else its moment means.
     *
     * @param name the gate's or the hook's
     * @param on the moment of a hook; empty for a gate
     * @param call whom
     */
    record Ask(String name, Optional<Hook.On> on, Webhook call) implements Question {}

    /**
     * A figure.
     *
     * @param name the check's
     * @param store the MetricStore's
     * @param query with its variables filled in
     */
    record Measure(String name, String store, String query) implements Question {}

    /**
     * Whether an expression holds.
     *
     * @param name the gate's
     * @param expression as its author wrote it
     * @param facts what it is about
     */
    record When(String name, String expression, Facts facts) implements Question {}
}
