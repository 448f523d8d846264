package dev.davy.gateway;

import java.net.URI;

/**
 * Where spans go.
 *
 * @param endpoint of an OTLP receiver over HTTP, such as {@code http://127.0.0.1:4318/v1/traces}
 * @param share of the requests without a parent that become spans, 0..1; those with one follow it
 */
public record Tracing(URI endpoint, double share) {
    public Tracing {
        if (!("http".equals(endpoint.getScheme()) || "https".equals(endpoint.getScheme()))
                || endpoint.getHost() == null) {
            throw new IllegalArgumentException(
                    "tracing.endpoint: " + endpoint + " (expected: http://HOST:PORT/v1/traces)");
        }
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("tracing.share: " + share + " (expected: 0..1)");
        }
    }
}
