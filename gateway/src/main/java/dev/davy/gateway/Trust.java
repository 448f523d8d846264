package dev.davy.gateway;

import dev.davy.model.Weight;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** What a trusted peer says of a request that it passes on. */
final class Trust {
    private Trust() {}

    /** The bucket that {@code x-davy-bucket} names, or -1. */
    static int bucket(RequestHead head) {
        int header = HeaderValues.first(head, Field.X_DAVY_BUCKET);
        if (header < 0) {
            return -1;
        }
        long number = Head.contentLength(head.bytes(), head.value(header), head.valueEnd(header));
        return number >= 0 && number < Weight.BUCKETS ? (int) number : -1;
    }

    /** Whether {@code x-davy-audience} names the audience. */
    static boolean names(RequestHead head, String audience) {
        int header = HeaderValues.first(head, Field.X_DAVY_AUDIENCE);
        for (String name : head.text(head.value(header), head.valueEnd(header)).split(",")) {
            if (name.strip().equals(audience)) {
                return true;
            }
        }
        return false;
    }

    /** The country that a header names in two letters; nothing else is one, and neither is XX, which stands for none. */
    static Optional<String> country(RequestHead head, String header) {
        byte[] name = header.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
        String said = HeaderValues.joined(head, Syntax.hash(name, 0, name.length), name);
        String code = said.toUpperCase(Locale.ROOT);
        return code.matches("[A-Z]{2}") && !code.equals("XX") ? Optional.of(code) : Optional.empty();
    }

    /**
     * The client that {@code X-Forwarded-For} names: the last address that is no trusted peer's, or the one that so many
     * proxies in front stand for.
     */
    static Optional<InetAddress> client(RequestHead head, TrustedPeers peers) {
        int header = HeaderValues.first(head, Field.X_FORWARDED_FOR);
        if (header < 0) {
            return Optional.empty();
        }
        String[] hops = HeaderValues.joined(head, Field.X_FORWARDED_FOR).split(",");
        if (peers.hops() > 0) {
            return hops.length < peers.hops() ? Optional.empty() : address(hops[hops.length - peers.hops()]);
        }
        Optional<InetAddress> last = Optional.empty();
        for (int i = hops.length - 1; i >= 0; i--) {
            Optional<InetAddress> hop = address(hops[i]);
            if (hop.isEmpty()) {
                // What is no address says nothing of those before it.
                break;
            }
            last = hop;
            if (!peers.contain(hop.get())) {
                break;
            }
        }
        return last;
    }

    private static Optional<InetAddress> address(String text) {
        try {
            return Optional.of(Network.parse(text.strip()).address());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
