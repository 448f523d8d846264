package dev.davy.gateway;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * A block of IP addresses, such as {@code 10.0.0.0/8}.
 *
 * @param address any address of the block
 * @param prefixLength leading bits that all of its addresses share, 0..32 or 0..128
 */
public record Network(InetAddress address, int prefixLength) {
    public Network {
        int bits = address.getAddress().length * 8;
        if (prefixLength < 0 || prefixLength > bits) {
            throw new IllegalArgumentException("network.prefix: " + prefixLength + " (expected: 0.." + bits + ")");
        }
    }

    /** Reads {@code 10.0.0.0/8}, {@code ::1/128} or a single literal address. */
    public static Network parse(String text) {
        int slash = text.indexOf('/');
        String literal = slash < 0 ? text : text.substring(0, slash);
        if (literal.isEmpty() || !literal.chars().allMatch(c -> c == '.' || c == ':' || Character.digit(c, 16) >= 0)) {
            throw new IllegalArgumentException("network: " + text + " (expected: ADDRESS/BITS)");
        }
        try {
            InetAddress address = InetAddress.getByName(literal);
            int bits = slash < 0 ? address.getAddress().length * 8 : Integer.parseInt(text.substring(slash + 1));
            return new Network(address, bits);
        } catch (UnknownHostException | NumberFormatException e) {
            throw new IllegalArgumentException("network: " + text + " (expected: ADDRESS/BITS)", e);
        }
    }

    /** Whether the address, as its 4 or 16 bytes, lies in the block. */
    public boolean contains(byte[] candidate) {
        byte[] mine = address.getAddress();
        if (mine.length != candidate.length) {
            return false;
        }
        int whole = prefixLength / 8;
        for (int i = 0; i < whole; i++) {
            if (mine[i] != candidate[i]) {
                return false;
            }
        }
        int rest = prefixLength % 8;
        return rest == 0 || (mine[whole] ^ candidate[whole]) >> (8 - rest) == 0;
    }
}
