package dev.davy.release.spi;

import dev.davy.release.Context;
import dev.davy.release.Question;

/**
 * Asks a receiver whether a release may go on. Called by any thread, by many at once, each of its own question; blocks
 * for {@link dev.davy.model.Webhook#longest()} at most.
 *
 * <p>Over HTTP a status of 2xx says yes; for a gate (a question without a moment) 202 says wait. No answer, 408, 425, 429,
 * 502, 503 and 504 are an outage, every other status says no. A body {@code {"answer": "yes" | "no" | "wait", "text": "…"}}
 * says it in words, which count.
 */
@FunctionalInterface
public interface Gate {
    /**
     * Asks once, with the retries of the webhook. A question may be asked again after a restart: its id tells.
     *
     * @throws RuntimeException when there is no answer: an outage, which the engine says and asks again; its message is shown
     *     and journaled, so it has no secret in it
     */
    Reply ask(Question.Ask question, Context context);

    /** What a receiver says. */
    sealed interface Reply {
        /** In the receiver's words; may be empty. */
        String text();

        /** Yes. */
        record Yes(String text) implements Reply {}

        /** No. */
        record No(String text) implements Reply {}

        /** Not decided yet: ask again. */
        record Wait(String text) implements Reply {}
    }
}
