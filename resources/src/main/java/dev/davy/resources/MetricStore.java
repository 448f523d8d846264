package dev.davy.resources;

import dev.davy.model.Sourced;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A server that keeps measurements and answers queries about them, by the HTTP API of Prometheus.
 *
 * @param address where its API begins: {@code /api/v1/query} is put behind it
 * @param login what is sent to be let in
 * @param headers what is sent besides, by name in lower case
 * @param tls how a server that is asked by https is known, and how Davy is known to it
 * @param timeout for a whole query, looking up the name included
 */
public record MetricStore(
        Metadata metadata, URI address, Optional<Login> login, Map<String, Sourced> headers, Tls tls, Duration timeout)
        implements Resource {
    public static final String KIND = "MetricStore";
    public static final Duration TIMEOUT = Duration.ofSeconds(5);

    public MetricStore {
        headers = Map.copyOf(headers);
    }

    @Override
    public String kind() {
        return KIND;
    }

    /** What a request is let in by. */
    public sealed interface Login {
        record Bearer(Sourced token) implements Login {}

        record Basic(String username, Sourced password) implements Login {}
    }

    /**
     * Files in PEM, relative to the configuration's directory unless they are absolute.
     *
     * @param authorities who signs the server's certificate; empty for those that Java trusts
     * @param certificate of Davy, with its key
     */
    public record Tls(Optional<String> authorities, Optional<ClientCertificate> certificate) {
        public static final Tls DEFAULT = new Tls(Optional.empty(), Optional.empty());
    }

    /** A chain and its key. */
    public record ClientCertificate(String certificateFile, String keyFile) {}
}
