package dev.davy.gateway;

import dev.davy.model.Weight;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a trusted peer says of a request that it passes on. */
final class Trust {
    private Trust() {}

    static boolean trusted(List<Network> peers, InetAddress address) {
        byte[] bytes = address.getAddress();
        return peers.stream().anyMatch(network -> network.contains(bytes));
    }

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

    /** The last address of {@code X-Forwarded-For} that is no trusted peer's. */
    static Optional<InetAddress> client(RequestHead head, List<Network> peers) {
        int header = HeaderValues.first(head, Field.X_FORWARDED_FOR);
        if (header < 0) {
            return Optional.empty();
        }
        String[] hops = HeaderValues.joined(head, Field.X_FORWARDED_FOR).split(",");
        @Nullable InetAddress last = null;
        for (int i = hops.length - 1; i >= 0; i--) {
            try {
                last = Network.parse(hops[i].strip()).address();
            } catch (IllegalArgumentException e) {
                // What is no address says nothing of those before it.
                break;
            }
            if (!trusted(peers, last)) {
                break;
            }
        }
        return Optional.ofNullable(last);
    }
}
