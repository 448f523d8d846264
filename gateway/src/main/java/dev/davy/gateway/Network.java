package dev.davy.gateway;

import java.net.InetAddress;
import java.util.regex.Pattern;

/**
 * A block of IP addresses, such as {@code 10.0.0.0/8}.
 *
 * @param address any address of the block
 * @param prefixLength leading bits that all of its addresses share, 0..32 or 0..128
 */
public record Network(InetAddress address, int prefixLength) {
    private static final Pattern DOTTED = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

    public Network {
        int bits = address.getAddress().length * 8;
        if (prefixLength < 0 || prefixLength > bits) {
            throw new IllegalArgumentException("network.prefix: " + prefixLength + " (expected: 0.." + bits + ")");
        }
    }

    /** Reads {@code 10.0.0.0/8}, {@code fd00::/8} or a single address; a name is none, and is never looked up. */
    public static Network parse(String text) {
        int slash = text.indexOf('/');
        String literal = slash < 0 ? text : text.substring(0, slash);
        if (literal.indexOf(':') < 0 && !DOTTED.matcher(literal).matches()) {
            throw wrong(text);
        }
        try {
            InetAddress address = InetAddress.ofLiteral(literal);
            int most = address.getAddress().length * 8;
            // ::ffff:10.0.0.0/104 is 10.0.0.0/8 (RFC 4291 section 2.5.5.2).
            int mapped = most == 32 && literal.indexOf(':') >= 0 ? 96 : 0;
            int bits = slash < 0 ? most : Integer.parseInt(text.substring(slash + 1)) - mapped;
            if (bits < 0 || bits > most) {
                throw new IllegalArgumentException(
                        "network: " + text + " (expected: at most " + most + " bits behind the slash)");
            }
            return new Network(address, bits);
        } catch (NumberFormatException notANumber) {
            throw wrong(text);
        } catch (IllegalArgumentException refused) {
            String message = refused.getMessage();
            throw message != null && message.startsWith("network: ") ? refused : wrong(text);
        }
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException(
                "network: " + text + " (expected: ADDRESS or ADDRESS/BITS, such as 10.0.0.0/8 or fd00::/8)");
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
