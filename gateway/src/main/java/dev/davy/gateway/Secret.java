package dev.davy.gateway;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/**
 * A key of 128 bits, for marks that nobody else can make: SipHash-2-4 (Aumasson and Bernstein, SipHash: a fast short-input
 * PRF, 2012). Immutable; its text says nothing of it.
 */
public final class Secret {
    private final long k0;
    private final long k1;

    private Secret(long k0, long k1) {
        this.k0 = k0;
        this.k1 = k1;
    }

    /** A new one, which nobody knows. */
    public static Secret random() {
        byte[] bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        return of(bytes);
    }

    /** @param bytes 16 of them */
    public static Secret of(byte[] bytes) {
        if (bytes.length != 16) {
            throw new IllegalArgumentException("secret: " + bytes.length + " bytes (expected: 16)");
        }
        ByteBuffer key = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        return new Secret(key.getLong(), key.getLong());
    }

    /** Another one for a purpose, from which this one cannot be found. */
    Secret derive(String purpose) {
        return new Secret(mark("0" + purpose), mark("1" + purpose));
    }

    long mark(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return mark(bytes, bytes.length);
    }

    /** The mark of the first bytes of some. */
    long mark(byte[] bytes, int length) {
        long v0 = k0 ^ 0x736f6d6570736575L;
        long v1 = k1 ^ 0x646f72616e646f6dL;
        long v2 = k0 ^ 0x6c7967656e657261L;
        long v3 = k1 ^ 0x7465646279746573L;
        long word = 0;
        for (int i = 0; i <= length; i++) {
            boolean last = i == length;
            if (last || (i & 7) == 7) {
                word |= (last ? (long) length << 56 : (bytes[i] & 0xFFL) << 56);
                v3 ^= word;
                for (int round = 0; round < 2; round++) {
                    v0 += v1;
                    v1 = Long.rotateLeft(v1, 13) ^ v0;
                    v0 = Long.rotateLeft(v0, 32);
                    v2 += v3;
                    v3 = Long.rotateLeft(v3, 16) ^ v2;
                    v0 += v3;
                    v3 = Long.rotateLeft(v3, 21) ^ v0;
                    v2 += v1;
                    v1 = Long.rotateLeft(v1, 17) ^ v2;
                    v2 = Long.rotateLeft(v2, 32);
                }
                v0 ^= word;
                word = 0;
            } else {
                word |= (bytes[i] & 0xFFL) << ((i & 7) << 3);
            }
        }
        v2 ^= 0xFF;
        for (int round = 0; round < 4; round++) {
            v0 += v1;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v0 = Long.rotateLeft(v0, 32);
            v2 += v3;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 += v3;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 += v1;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v2 = Long.rotateLeft(v2, 32);
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }

    @Override
    public String toString() {
        return "secret";
    }
}
