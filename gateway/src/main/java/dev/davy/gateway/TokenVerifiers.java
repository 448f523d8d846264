package dev.davy.gateway;

import dev.davy.resources.Issuer;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The verifiers of a table's issuers. One whose terms stay as they are keeps its keys.
 *
 * <p>Changed under the gateway's lock; event loops read one volatile field.
 */
final class TokenVerifiers implements AutoCloseable {
    private final Path directory;
    private volatile Map<String, TokenVerifier> byIssuer = Map.of();
    private @Nullable HttpClient http;

    TokenVerifiers(Path directory) {
        this.directory = directory;
    }

    /** The verifier of an issuer's name; null where nobody has it. */
    @Nullable
    TokenVerifier of(String issuer) {
        return byIssuer.get(issuer);
    }

    /** What is wrong with the issuers whose keys cannot be had now, by name. */
    Map<String, String> troubles() {
        Map<String, String> troubles = new TreeMap<>();
        byIssuer.forEach((name, verifier) -> {
            String trouble = verifier.keys().trouble();
            if (!trouble.isEmpty()) {
                troubles.put(name, trouble);
            }
        });
        return troubles;
    }

    void update(Map<String, Issuer.Terms> issuers) {
        Map<String, TokenVerifier> next = new HashMap<>();
        issuers.forEach((name, terms) -> {
            @Nullable TokenVerifier before = byIssuer.get(name);
            if (before != null && before.terms().equals(terms)) {
                next.put(name, before);
            } else if (before != null && before.terms().keys().equals(terms.keys())) {
                next.put(name, new TokenVerifier(terms, before.keys()));
            } else {
                next.put(name, new TokenVerifier(terms, IssuerKeys.start(name, terms.keys(), directory, http())));
            }
        });
        byIssuer.forEach((name, before) -> {
            @Nullable TokenVerifier after = next.get(name);
            if (after == null || after.keys() != before.keys()) {
                before.keys().close();
            }
        });
        byIssuer = Map.copyOf(next);
    }

    private HttpClient http() {
        @Nullable HttpClient now = http;
        if (now == null) {
            now = HttpClient.newBuilder()
                    .connectTimeout(Duration.ofSeconds(2))
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .build();
            http = now;
        }
        return now;
    }

    @Override
    public void close() {
        update(Map.of());
        if (http != null) {
            http.shutdownNow();
        }
    }
}
