package dev.davy.demo;

/** What a user saw of one request. */
public sealed interface Seen {
    /** Whether the user was let down: no answer, or one that is neither 2xx nor 3xx. */
    boolean failure();

    /**
     * A whole answer.
     *
     * @param status the HTTP status
     * @param version the version that gave it, as {@link LoadOptions#versionHeader} said; empty when it did not
     */
    record Answered(int status, String version) implements Seen {
        @Override
        public boolean failure() {
            return status < 200 || status >= 400;
        }
    }

    /** No answer, or none that was whole. */
    record Unanswered(Why why) implements Seen {
        @Override
        public boolean failure() {
            return true;
        }
    }

    /** Why there was no answer. */
    enum Why {
        /** No connection could be opened. */
        REFUSED,
        /** The connection ended before the first byte of the answer. */
        DROPPED,
        /** The connection ended, or sense ended, after the first byte of the answer. */
        CUT_OFF,
        /** The user's patience, {@link LoadOptions#patience}, was over. */
        TIMEOUT
    }
}
