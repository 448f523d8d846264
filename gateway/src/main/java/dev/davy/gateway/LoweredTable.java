package dev.davy.gateway;

import dev.davy.routing.RoutingTable;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A routing table in the form that event loops ask, for plain listeners and for each that ends TLS. Immutable; swapped whole. */
final class LoweredTable {
    static final LoweredTable EMPTY = new LoweredTable(RoutingTable.EMPTY, Audiences.NONE, rule -> {
        throw new IllegalStateException("an empty table has no rule");
    });

    private final LoweredHosts plain;
    private final Map<String, LoweredHosts> secure = new HashMap<>();
    private final List<RoutingTable.Listener> listeners;
    private final Audiences audiences;

    LoweredTable(RoutingTable table, Audiences audiences, Function<RoutingTable.Rule, LoweredRule> bind) {
        this.audiences = audiences;
        this.listeners = table.listeners();
        this.plain = new LoweredHosts(table.hosts(), audiences, bind);
        for (RoutingTable.Listener listener : listeners) {
            secure.put(listener.name(), new LoweredHosts(listener.hosts(), audiences, bind));
        }
    }

    Audiences audiences() {
        return audiences;
    }

    /** The rule of a request, or null if none matches. */
    @Nullable
    LoweredRule find(RoutedRequest exchange) {
        @Nullable String listener = exchange.peer().listener();
        @Nullable LoweredHosts hosts = listener == null ? plain : secure.get(listener);
        return hosts == null ? null : hosts.find(exchange);
    }

    /** Whether a request came on a connection that was made for another name, as HTTP/2 clients may (RFC 9110 section 15.5.20). */
    boolean misdirected(RoutedRequest exchange) {
        @Nullable String by = exchange.peer().listener();
        RequestHead head = exchange.head();
        String host = head.text(head.host(), head.hostNameEnd()).toLowerCase(Locale.ROOT);
        return by != null
                && listeners.stream().anyMatch(listener -> listener.name().equals(by) && !listener.takes(host));
    }
}
