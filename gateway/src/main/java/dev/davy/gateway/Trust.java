package dev.davy.gateway;

import dev.davy.model.Weight;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** What a trusted peer says of a request that it passes on. */
final class Trust {
    private Trust() {}

    /** The bucket that {@code x-davy-bucket} names for a release, or for all of them by a number alone; -1 for none. */
    static int bucket(RequestHead head, String release) {
        if (HeaderValues.first(head, Field.X_DAVY_BUCKET) < 0) {
            return -1;
        }
        int all = -1;
        for (String entry : HeaderValues.joined(head, Field.X_DAVY_BUCKET).split(",")) {
            String text = entry.strip();
            int equals = text.indexOf('=');
            if (equals < 0) {
                all = Math.max(all, number(text));
            } else if (text.substring(0, equals).equals(release)) {
                return number(text.substring(equals + 1));
            }
        }
        return all;
    }

    /** What {@code x-davy-bucket} says of other releases, or of all, each followed by a comma. */
    static String buckets(RequestHead head, String release) {
        if (HeaderValues.first(head, Field.X_DAVY_BUCKET) < 0) {
            return "";
        }
        StringBuilder others = new StringBuilder();
        for (String entry : HeaderValues.joined(head, Field.X_DAVY_BUCKET).split(",")) {
            String text = entry.strip();
            int equals = text.indexOf('=');
            boolean names =
                    equals > 0 && text.substring(0, equals).matches("[-.a-z0-9]+") && !text.startsWith(release + "=");
            if ((names || equals < 0) && number(text.substring(equals + 1)) >= 0) {
                others.append(text).append(',');
            }
        }
        return others.toString();
    }

    private static int number(String text) {
        return text.matches("[0-9]{1,5}") && Integer.parseInt(text) < Weight.BUCKETS ? Integer.parseInt(text) : -1;
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
