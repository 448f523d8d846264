package dev.davy.resources;

import java.util.List;
import java.util.Optional;

/** A Gateway of the Gateway API: the listeners that routes attach to. On one machine all of them are what {@code run} listens on. */
public record Gateway(Metadata metadata, List<Listener> listeners) implements Resource {
    public static final String KIND = "Gateway";

    public Gateway {
        listeners = List.copyOf(listeners);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public String identity() {
        return kind() + " " + metadata().qualified();
    }

    /**
     * Where requests come in.
     *
     * @param hostname only requests for it; every host where empty
     * @param everyNamespace whether routes of other namespaces may attach
     * @param tls how connections are secured; empty for plain HTTP
     */
    public record Listener(
            String name, int port, Optional<String> hostname, boolean everyNamespace, Optional<Tls> tls) {}

    /**
     * How a listener's connections are secured: TLS ends here.
     *
     * @param certificates what it shows: one
     * @param authorities who signs the certificates that clients have to show; empty where they need none
     * @param only13 whether nothing below TLS 1.3 is spoken; else nothing below 1.2
     */
    public record Tls(List<CertificateRef> certificates, List<CertificateRef> authorities, boolean only13) {
        public Tls {
            certificates = List.copyOf(certificates);
            authorities = List.copyOf(authorities);
        }
    }

    /** A reference to a {@link Certificate}, and where it stands. */
    public record CertificateRef(String name, Position at) {}
}
