package dev.davy.model;

import java.time.Duration;

/** What tells one user from another, so that each stays in one bucket for as long as a release lasts. */
public sealed interface Key {
    /** Each request by itself: nobody is recognised. The default. */
    record Request() implements Key {}

    /** The client's address, as the listener trusts it. */
    record ClientAddress() implements Key {}

    /** The value of a request header; a request without it is assigned by itself. */
    record Header(String name) implements Key {
        public Header {
            Checks.present("key.header", name);
        }
    }

    /** The value of a cookie; a request without it is assigned by itself. */
    record Cookie(String name) implements Key {
        public Cookie {
            Checks.present("key.cookie", name);
        }
    }

    /**
     * A claim of a token; a request without it is assigned by itself.
     *
     * @param issuer the name of the Issuer that vouches for it
     * @param name of the claim; a dot leads into a mapping
     */
    record Claim(String issuer, String name) implements Key {
        public Claim {
            Checks.present("key.claim.issuer", issuer);
            Checks.present("key.claim.name", name);
        }
    }

    /**
     * A cookie that the gateway gives to who has none. It is signed, so that nobody picks his own bucket.
     *
     * @param path below which browsers send it
     * @param maxAge how long browsers keep it; zero until they are closed
     * @param secure whether browsers send it over TLS only
     */
    record IssuedCookie(String name, String path, Duration maxAge, SameSite sameSite, boolean secure) implements Key {
        public static final IssuedCookie DEFAULT =
                new IssuedCookie("davy-bucket", "/", Duration.ofDays(365), SameSite.LAX, false);

        public IssuedCookie {
            Checks.present("key.issuedCookie.name", name);
            Checks.notNegative("key.issuedCookie.maxAge", maxAge);
        }
    }

    /** Whether browsers send a cookie with requests that other sites cause (RFC 6265bis section 5.6.7). */
    enum SameSite {
        STRICT,
        LAX,
        NONE
    }
}
