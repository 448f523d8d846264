package dev.davy.gateway;

import java.net.InetAddress;
import java.util.Optional;

/** Which country an address is in. Asked on event loops: it neither blocks nor throws. */
@FunctionalInterface
public interface Countries {
    /** Nobody knows any. */
    Countries UNKNOWN = address -> Optional.empty();

    /** The ISO 3166-1 code in capital letters; empty where nobody knows. */
    Optional<String> of(InetAddress address);
}
