package dev.davy.model;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * A webhook that is called at a moment of every release.
 *
 * @param name as decisions call it
 * @param on when
 * @param call whom
 * @param every how long after an answer it is asked again, where it is
 * @param failures how many answers of no a release takes from it, where no means a failed test
 * @param deadline how long a release waits for its yes, where it waits; for ever where empty
 * @param otherwise what happens then
 */
public record Hook(
        String name,
        On on,
        Webhook call,
        Duration every,
        int failures,
        Optional<Duration> deadline,
        Stage.Otherwise otherwise) {
    public Hook {
        Checks.present("webhook.name", name);
        if (!every.isPositive()) {
            throw new IllegalArgumentException("webhook.every: " + every + " (expected: above 0s)");
        }
        if (failures < 1) {
            throw new IllegalArgumentException("webhook.failures: " + failures + " (expected: 1 or more)");
        }
    }

    /** The moment of a release. */
    public enum On {
        /** Before the first share: the release waits for a yes. */
        CONFIRM_ROLLOUT("confirm-rollout"),
        /** Before the first share, and after that: a test of the candidate before any user. No is a failed test. */
        PRE_ROLLOUT("pre-rollout"),
        /** Again and again while the candidate has share. No is a failed test. */
        ROLLOUT("rollout"),
        /** Before each raise: the share stays until a yes. */
        CONFIRM_TRAFFIC_INCREASE("confirm-traffic-increase"),
        /** Before promotion: the release waits for a yes. */
        CONFIRM_PROMOTION("confirm-promotion"),
        /** Told once when a release has succeeded or was taken back. */
        POST_ROLLOUT("post-rollout"),
        /** Again and again while a release is under way. Yes takes it back. */
        ROLLBACK("rollback"),
        /** Told of every decision. */
        EVENT("event");

        private final String word;

        On(String word) {
            this.word = word;
        }

        /** As files write it. */
        public String word() {
            return word;
        }

        /** Whether a release waits for its yes. */
        public boolean confirms() {
            return this == CONFIRM_ROLLOUT || this == CONFIRM_TRAFFIC_INCREASE || this == CONFIRM_PROMOTION;
        }

        /** Whether a no is a failed test. */
        public boolean tests() {
            return this == PRE_ROLLOUT || this == ROLLOUT;
        }

        /** Whether it is told and never asked. */
        public boolean told() {
            return this == POST_ROLLOUT || this == EVENT;
        }

        /** By the word of a file. */
        public static Optional<On> of(String word) {
            return Arrays.stream(values()).filter(on -> on.word.equals(word)).findFirst();
        }
    }
}
