package dev.davy.model;

import java.nio.charset.StandardCharsets;

/**
 * Where a request falls in 0..99,999: a hash of the release's salt and the user's key, the same in every process that has
 * the same split.
 *
 * <p>The hash is XXH64 with the salt as its seed over the UTF-8 bytes of the key (Collet, xxHash specification 0.1.1,
 * section XXH64), reduced to the range by a 64×64-bit multiplication (Lemire, Fast random integer generation in an
 * interval, 2019, without the rejection: its bias is below 2^-47).
 *
 * @param index 0..99,999
 */
public record Bucket(int index) {
    private static final long P1 = 0x9E3779B185EBCA87L;
    private static final long P2 = 0xC2B2AE3D27D4EB4FL;
    private static final long P3 = 0x165667B19E3779F9L;
    private static final long P4 = 0x85EBCA77C2B2AE63L;
    private static final long P5 = 0x27D4EB2F165667C5L;

    public Bucket {
        if (index < 0 || index >= Weight.BUCKETS) {
            throw new IllegalArgumentException("bucket: " + index + " (expected: 0..99999)");
        }
    }

    /** The bucket of a user's key under a release's salt. */
    public static Bucket of(long salt, String key) {
        return new Bucket(index(hash(salt, key)));
    }

    /** The bucket of 64 evenly distributed bits, without allocating: what the hot path calls. */
    public static int index(long bits) {
        return (int) Math.unsignedMultiplyHigh(bits, Weight.BUCKETS);
    }

    /** Whether the candidate with this weight owns the bucket. */
    public boolean below(Weight weight) {
        return index < weight.buckets();
    }

    /** XXH64 of the key's UTF-8 bytes, seeded with the salt. */
    public static long hash(long salt, String key) {
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        return hash(salt, bytes, 0, bytes.length);
    }

    /** XXH64 of a slice of bytes, seeded with the salt: what the hot path calls. */
    public static long hash(long salt, byte[] bytes, int from, int to) {
        int at = from;
        int left = to - from;
        long hash;
        if (left >= 32) {
            long a = salt + P1 + P2;
            long b = salt + P2;
            long c = salt;
            long d = salt - P1;
            for (; left >= 32; left -= 32, at += 32) {
                a = round(a, word(bytes, at));
                b = round(b, word(bytes, at + 8));
                c = round(c, word(bytes, at + 16));
                d = round(d, word(bytes, at + 24));
            }
            hash = Long.rotateLeft(a, 1) + Long.rotateLeft(b, 7) + Long.rotateLeft(c, 12) + Long.rotateLeft(d, 18);
            hash = merge(merge(merge(merge(hash, a), b), c), d);
        } else {
            hash = salt + P5;
        }
        hash += to - from;
        for (; left >= 8; left -= 8, at += 8) {
            hash = Long.rotateLeft(hash ^ round(0, word(bytes, at)), 27) * P1 + P4;
        }
        if (left >= 4) {
            hash = Long.rotateLeft(hash ^ (half(bytes, at) * P1), 23) * P2 + P3;
            left -= 4;
            at += 4;
        }
        for (; left > 0; left--, at++) {
            hash = Long.rotateLeft(hash ^ ((bytes[at] & 0xFF) * P5), 11) * P1;
        }
        hash = (hash ^ (hash >>> 33)) * P2;
        hash = (hash ^ (hash >>> 29)) * P3;
        return hash ^ (hash >>> 32);
    }

    private static long round(long lane, long word) {
        return Long.rotateLeft(lane + word * P2, 31) * P1;
    }

    private static long merge(long hash, long lane) {
        return (hash ^ round(0, lane)) * P1 + P4;
    }

    private static long word(byte[] bytes, int at) {
        return half(bytes, at) | (half(bytes, at + 4) << 32);
    }

    private static long half(byte[] bytes, int at) {
        return (bytes[at] & 0xFFL)
                | ((bytes[at + 1] & 0xFFL) << 8)
                | ((bytes[at + 2] & 0xFFL) << 16)
                | ((bytes[at + 3] & 0xFFL) << 24);
    }
}
