package dev.davy.gateway;

import dev.davy.routing.Request;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/** Query parameters of a request, decoded as the reference interpreter decodes them. */
final class QueryText {
    private QueryText() {}

    /** The first parameter of this name. */
    static Optional<String> first(RequestHead head, String name) {
        if (head.pathEnd() == head.targetEnd()) {
            return Optional.empty();
        }
        String target = head.text(head.target(), head.targetEnd());
        return new Request("GET", "", target, List.of(), InetAddress.getLoopbackAddress()).query(name);
    }
}
