package dev.davy.gateway;

import dev.davy.routing.RoutingTable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What one listener serves, in the form that event loops ask: hosts by hash, then what the path leaves, in order. Immutable. */
final class LoweredHosts {
    private final Map<Name, PathIndex> exact = new HashMap<>();
    private final List<Wildcard> wildcards = new ArrayList<>();
    private final @Nullable PathIndex any;

    LoweredHosts(List<RoutingTable.Host> hosts, Audiences audiences, Function<RoutingTable.Rule, LoweredRule> bind) {
        @Nullable PathIndex everyHost = null;
        for (RoutingTable.Host host : hosts) {
            PathIndex entries = new PathIndex(host.entries(), audiences, bind);
            if (host.pattern().equals("*")) {
                everyHost = entries;
            } else if (host.pattern().startsWith("*.")) {
                wildcards.add(new Wildcard(bytes(host.pattern().substring(1)), entries));
            } else {
                exact.put(Name.of(bytes(host.pattern())), entries);
            }
        }
        this.any = everyHost;
    }

    /** The rule of a request, or null if none matches. */
    @Nullable
    LoweredRule find(RoutedRequest exchange) {
        RequestHead head = exchange.head();
        byte[] all = head.bytes();
        int from = head.host();
        int to = head.hostNameEnd();
        if (to > from && all[to - 1] == '.') {
            to--;
        }
        if (!exact.isEmpty()) {
            @Nullable PathIndex entries = exact.get(new Name(all, from, to, Syntax.hash(all, from, to)));
            @Nullable LoweredRule rule = entries == null ? null : entries.find(exchange);
            if (rule != null) {
                return rule;
            }
        }
        for (Wildcard wildcard : wildcards) {
            if (wildcard.matches(all, from, to)) {
                @Nullable LoweredRule rule = wildcard.entries.find(exchange);
                if (rule != null) {
                    return rule;
                }
            }
        }
        return any == null ? null : any.find(exchange);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A host name as a slice, equal whatever its case. */
    @SuppressWarnings("ArrayRecordComponent") // a slice of bytes that is never written
    private record Name(byte[] bytes, int from, int to, int hash) {
        static Name of(byte[] lower) {
            return new Name(lower, 0, lower.length, Syntax.hash(lower, 0, lower.length));
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            if (!(other instanceof Name that) || that.to - that.from != to - from) {
                return false;
            }
            for (int i = 0; i < to - from; i++) {
                if (Syntax.lower(bytes[from + i]) != Syntax.lower(that.bytes[that.from + i])) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public String toString() {
            return new String(bytes, from, to - from, StandardCharsets.UTF_8);
        }
    }

    /** Hosts that end like this, with one or more labels before. */
    @SuppressWarnings("ArrayRecordComponent") // a slice of bytes that is never written
    private record Wildcard(byte[] suffix, PathIndex entries) {
        boolean matches(byte[] all, int from, int to) {
            return to - from > suffix.length && Syntax.equalsIgnoreCase(suffix, all, to - suffix.length, to);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(suffix);
        }
    }
}
