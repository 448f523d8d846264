package dev.davy.gateway;

import dev.davy.model.Key;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Cookies that the gateway issues: an identity at random and its signature, HMAC-SHA256 (RFC 2104) cut to 128 bits, over the
 * cookie's name and the identity. For one event loop.
 */
final class IssuedCookies {
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final int ID = 16;
    private static final int SIGNATURE = 22;

    private final Worker worker;
    private final Mac mac;

    IssuedCookies(Worker worker, CookieKey key) {
        this.worker = worker;
        try {
            this.mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.secret(), "HmacSHA256"));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The identity in the request's cookie; null where it has none that was issued by this key. */
    byte @Nullable [] identity(RequestHead head, byte[] name) {
        long slice = HeaderValues.cookie(head, name);
        int from = (int) (slice >>> 32);
        if ((int) slice - from != ID + 1 + SIGNATURE || head.bytes()[from + ID] != '.') {
            return null;
        }
        byte[] id = Arrays.copyOfRange(head.bytes(), from, from + ID);
        byte[] signature = Arrays.copyOfRange(head.bytes(), from + ID + 1, (int) slice);
        return MessageDigest.isEqual(signature, signature(name, id)) ? id : null;
    }

    /** An identity that nobody has. */
    byte[] create() {
        return BASE64.encode(ByteBuffer.allocate(12)
                .putLong(worker.random())
                .putInt((int) worker.random())
                .array());
    }

    /** The cookie as {@code Set-Cookie} has it (RFC 6265bis section 4.1). */
    String text(Key.IssuedCookie cookie, byte[] id) {
        StringBuilder text = new StringBuilder(cookie.name()).append('=');
        text.append(ascii(id))
                .append('.')
                .append(ascii(signature(cookie.name().getBytes(StandardCharsets.US_ASCII), id)));
        text.append("; Path=").append(cookie.path());
        if (!cookie.maxAge().isZero()) {
            text.append("; Max-Age=").append(cookie.maxAge().toSeconds());
        }
        text.append("; HttpOnly; SameSite=")
                .append(
                        switch (cookie.sameSite()) {
                            case STRICT -> "Strict";
                            case LAX -> "Lax";
                            case NONE -> "None";
                        });
        return text.append(cookie.secure() ? "; Secure" : "").toString();
    }

    private byte[] signature(byte[] name, byte[] id) {
        mac.update(name);
        mac.update((byte) '=');
        return BASE64.encode(Arrays.copyOf(mac.doFinal(id), 16));
    }

    private static String ascii(byte[] bytes) {
        return new String(bytes, StandardCharsets.US_ASCII);
    }
}
