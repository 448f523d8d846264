package dev.davy.model;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * An address that is asked or told something by HTTP.
 *
 * @param url of the receiver
 * @param method such as {@code POST}
 * @param headers that go along
 * @param secret what the body is signed with; unsigned where empty
 * @param timeout of one try
 * @param retries after the first, where there was no answer
 * @param metadata handed over as it is
 */
public record Webhook(
        String url,
        String method,
        Map<String, Sourced> headers,
        Optional<Sourced> secret,
        Duration timeout,
        int retries,
        Map<String, String> metadata) {
    public Webhook {
        Checks.present("webhook.url", url);
        Checks.present("webhook.method", method);
        headers = Map.copyOf(headers);
        metadata = Map.copyOf(metadata);
        if (!timeout.isPositive()) {
            throw new IllegalArgumentException("webhook.timeout: " + timeout + " (expected: above 0s)");
        }
        if (retries < 0) {
            throw new IllegalArgumentException("webhook.retries: " + retries + " (expected: 0 or more)");
        }
    }

    /** A webhook with nothing but defaults: POST, 10 s, no second try. */
    public static Webhook of(String url) {
        return new Webhook(url, "POST", Map.of(), Optional.empty(), Duration.ofSeconds(10), 0, Map.of());
    }

    /** How long an answer takes at most, with a second between two tries. */
    public Duration longest() {
        return timeout.plusSeconds(1).multipliedBy(retries + 1L);
    }
}
