package dev.davy.resources;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/** Someone who signs tokens (JWT, RFC 7519) that say something about their bearers. */
public record Issuer(Metadata metadata, Terms terms) implements Resource {
    public static final String KIND = "Issuer";

    @Override
    public String kind() {
        return KIND;
    }

    /**
     * Which tokens count.
     *
     * @param issuer what {@code iss} has to be
     * @param audiences one of them has to be in {@code aud}; empty for whatever it says
     * @param keys where the public keys are
     * @param algorithms of signatures that count, by their names of RFC 7518 and 8037; none with a shared secret
     * @param place where requests carry the token
     * @param clockSkew how far the issuer's clock may be from ours
     */
    public record Terms(
            String issuer,
            List<String> audiences,
            Keys keys,
            List<String> algorithms,
            Place place,
            Duration clockSkew) {
        public static final Duration CLOCK_SKEW = Duration.ofSeconds(60);
        /** Every signature by a key pair that is known here. */
        public static final List<String> ALGORITHMS =
                List.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA");

        public Terms {
            audiences = List.copyOf(audiences);
            algorithms = List.copyOf(algorithms);
        }
    }

    /** Where the public keys are, as a JWK Set (RFC 7517). */
    public sealed interface Keys {
        /** A file; a path that is not absolute begins at the directory of the configuration. */
        record File(String path) implements Keys {}

        /**
         * A document that is fetched.
         *
         * @param refresh time between two times
         */
        record Url(URI url, Duration refresh) implements Keys {
            public static final Duration REFRESH = Duration.ofMinutes(5);
        }
    }

    /** Where requests carry the token. */
    public sealed interface Place {
        /** A header, in lower case; the word {@code Bearer} before the token is left out. */
        record Header(String name) implements Place {}

        record Cookie(String name) implements Place {}
    }
}
