package dev.davy.resources;

import java.time.Duration;
import java.util.Optional;

/**
 * How a rule keeps each of its users with one instance (Gateway API, GEP-1619).
 *
 * @param name of the cookie, or of the header; empty for one of the gateway's choice
 * @param absoluteTimeout how long a session may last; empty without limit
 * @param idleTimeout how long it lasts without a request; empty without limit
 * @param permanent whether the cookie outlives the browser; only with an absolute timeout
 */
public record SessionPersistence(
        Optional<String> name,
        Carrier type,
        Optional<Duration> absoluteTimeout,
        Optional<Duration> idleTimeout,
        boolean permanent) {
    /** How a session is carried. */
    public enum Carrier {
        COOKIE,
        HEADER
    }

    public SessionPersistence {
        if (permanent && absoluteTimeout.isEmpty()) {
            throw new IllegalArgumentException("permanent: true (expected: with an absoluteTimeout only)");
        }
    }
}
