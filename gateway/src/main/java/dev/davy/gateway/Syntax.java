package dev.davy.gateway;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The characters of HTTP/1.1 (RFC 9110 section 5.6.2, RFC 9112) and comparisons of names on bytes. */
final class Syntax {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;

    /** Of a token's character the lower-case form, of any other 0. */
    private static final byte[] TOKEN = token();

    private Syntax() {}

    /** The lower-case form of a token's character, or 0 for what no token may have. */
    static int token(byte c) {
        return TOKEN[c & 0xFF];
    }

    static boolean isDigit(byte c) {
        return c >= '0' && c <= '9';
    }

    /** The value of a hexadecimal digit, or -1. */
    static int hex(byte c) {
        return Character.digit(c, 16);
    }

    static byte lower(byte c) {
        return c >= 'A' && c <= 'Z' ? (byte) (c | 0x20) : c;
    }

    /** One more character of a name's hash; start at 0, with characters in lower case. */
    static int hash(int hash, int lower) {
        return hash * 31 + lower;
    }

    /** The hash of a name whose case does not matter. */
    static int hash(byte[] bytes, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = hash(hash, lower(bytes[i]));
        }
        return hash;
    }

    /** Whether a slice equals a name that is in lower case, whatever the slice's case. */
    static boolean equalsIgnoreCase(byte[] lower, byte[] bytes, int from, int to) {
        if (to - from != lower.length) {
            return false;
        }
        for (int i = 0; i < lower.length; i++) {
            if (lower(bytes[from + i]) != lower[i]) {
                return false;
            }
        }
        return true;
    }

    /** Whether two slices are the same name, whatever their case. */
    static boolean equalsIgnoreCase(byte[] bytes, int from, int to, int otherFrom, int otherTo) {
        if (to - from != otherTo - otherFrom) {
            return false;
        }
        for (int i = 0; i < to - from; i++) {
            if (lower(bytes[from + i]) != lower(bytes[otherFrom + i])) {
                return false;
            }
        }
        return true;
    }

    /** Whether a field value may have the character: not NUL, CR, LF or any other control but a tab. */
    static boolean isValue(byte c) {
        return c < 0 || c == '\t' || (c >= 0x20 && c != 0x7F);
    }

    /** The first position from which a field value does not go on; {@code to} if it does all the way. */
    static int endOfValue(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            if (at + 8 <= to) {
                long word = (long) LONGS.get(bytes, at);
                long delete = word ^ 0x7F * ONES;
                long below = (word - 0x20 * ONES) & ~word;
                if (((below | ((delete - ONES) & ~delete)) & HIGHS) == 0) {
                    at += 8;
                    continue;
                }
            }
            int until = Math.min(to, at + 8);
            for (; at < until; at++) {
                if (!isValue(bytes[at])) {
                    return at;
                }
            }
        }
        return at;
    }

    private static byte[] token() {
        byte[] table = new byte[256];
        for (char c : "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz".toCharArray()) {
            table[c] = (byte) c;
        }
        for (char c = 'A'; c <= 'Z'; c++) {
            table[c] = (byte) (c | 0x20);
        }
        return table;
    }
}
