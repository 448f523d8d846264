package dev.davy.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/**
 * The secret by which a gateway knows the cookies that it has issued again. Processes that have the same one agree on
 * their users.
 */
public final class CookieKey {
    /** The fewest bytes that a secret may have, and as many as one has that is made here. */
    public static final int BYTES = 32;

    private final byte[] secret;

    private CookieKey(byte[] secret) {
        this.secret = secret;
    }

    /** A secret that nobody has seen. */
    public static CookieKey create() {
        byte[] secret = new byte[BYTES];
        new SecureRandom().nextBytes(secret);
        return new CookieKey(secret);
    }

    /**
     * The secret in a file, whatever bytes it has.
     *
     * @throws IOException if it cannot be read or is too short
     */
    public static CookieKey of(Path file) throws IOException {
        byte[] secret = Files.readAllBytes(file);
        if (secret.length < BYTES) {
            throw new IOException(secret.length + " bytes (expected: " + BYTES + " or more, at random)");
        }
        return new CookieKey(secret);
    }

    /** A copy of the secret. */
    public byte[] secret() {
        return secret.clone();
    }

    /** Says nothing: a secret must not reach a log. */
    @Override
    public String toString() {
        return "CookieKey[…]";
    }
}
