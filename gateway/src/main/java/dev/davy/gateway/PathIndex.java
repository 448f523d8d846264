package dev.davy.gateway;

import dev.davy.routing.Predicate;
import dev.davy.routing.RoutingTable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The entries of one host, found by path: those whose exact path or path prefix is the request's, and those that no path
 * rules out, tried in the table's order. Immutable.
 *
 * <p>A prefix is found by looking up the request's path at each of its slashes, so that the cost is the depth of the path
 * and not the number of routes.
 */
final class PathIndex {
    private final RequestTest[] tests;
    private final LoweredRule[] rules;
    private final Map<Slice, int[]> exact = new HashMap<>();
    private final Map<Slice, int[]> prefixes = new HashMap<>();
    private final int[] always;
    private final boolean plain;

    PathIndex(List<RoutingTable.Entry> entries, Audiences audiences, Function<RoutingTable.Rule, LoweredRule> bind) {
        int n = entries.size();
        tests = new RequestTest[n];
        rules = new LoweredRule[n];
        List<Integer> anyPath = new ArrayList<>();
        TreeMap<String, List<Integer>> exactly = new TreeMap<>();
        TreeMap<String, List<Integer>> below = new TreeMap<>();
        Map<RoutingTable.Rule, LoweredRule> bound = new HashMap<>();
        for (int i = 0; i < n; i++) {
            RoutingTable.Entry entry = entries.get(i);
            tests[i] = RequestTests.lower(entry.when(), audiences);
            rules[i] = bound.computeIfAbsent(entry.rule(), bind);
            @Nullable Predicate path = path(entry.when());
            if (path instanceof Predicate.PathExact one) {
                exactly.computeIfAbsent(one.path(), p -> new ArrayList<>()).add(i);
            } else if (path instanceof Predicate.PathPrefix one && !one.prefix().equals("/")) {
                below.computeIfAbsent(one.prefix(), p -> new ArrayList<>()).add(i);
            } else {
                anyPath.add(i);
            }
        }
        exactly.forEach((path, at) -> exact.put(Slice.of(path), ints(at)));
        below.forEach((prefix, at) -> prefixes.put(Slice.of(prefix), ints(at)));
        always = ints(anyPath);
        plain = exact.isEmpty() && prefixes.isEmpty();
    }

    /** What an entry asks of the path, if it is a part of all that it asks. */
    private static @Nullable Predicate path(Predicate when) {
        return switch (when) {
            case Predicate.PathExact exact -> exact;
            case Predicate.PathPrefix prefix -> prefix;
            case Predicate.All all ->
                all.of().stream()
                        .map(PathIndex::path)
                        .filter(p -> p != null)
                        .findFirst()
                        .orElse(null);
            case Predicate.PathRegex _,
                    Predicate.Method _,
                    Predicate.Header _,
                    Predicate.Query _,
                    Predicate.Cookie _,
                    Predicate.ClientAddress _,
                    Predicate.Host _,
                    Predicate.Country _,
                    Predicate.Claim _,
                    Predicate.Time _,
                    Predicate.Users _,
                    Predicate.InAudience _,
                    Predicate.Any _,
                    Predicate.Not _ -> null;
        };
    }

    /** The first entry's rule that matches, or null. */
    @Nullable
    LoweredRule find(RoutedRequest exchange) {
        int best = first(always, exchange, Integer.MAX_VALUE);
        if (!plain) {
            RequestHead head = exchange.head();
            byte[] all = head.bytes();
            int from = head.target();
            int end = head.pathEnd();
            int hash = 0;
            for (int at = from; at < end; at++) {
                if (all[at] == '/' && at > from) {
                    best = first(prefixes.get(new Slice(all, from, at, hash)), exchange, best);
                }
                hash = hash * 31 + all[at];
            }
            Slice whole = new Slice(all, from, end, hash);
            best = first(prefixes.get(whole), exchange, best);
            best = first(exact.get(whole), exchange, best);
        }
        return best == Integer.MAX_VALUE ? null : rules[best];
    }

    /** The first of the entries that comes before the best so far and matches, else the best so far. */
    private int first(int @Nullable [] entries, RoutedRequest exchange, int best) {
        if (entries != null) {
            for (int entry : entries) {
                if (entry >= best) {
                    break;
                }
                if (tests[entry].matches(exchange)) {
                    return entry;
                }
            }
        }
        return best;
    }

    private static int[] ints(List<Integer> list) {
        return list.stream().mapToInt(Integer::intValue).toArray();
    }

    /** A part of a path, for looking up. */
    @SuppressWarnings("ArrayRecordComponent") // a slice of bytes that is never written
    private record Slice(byte[] bytes, int from, int to, int hash) {
        static Slice of(String path) {
            byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
            int hash = 0;
            for (byte b : bytes) {
                hash = hash * 31 + b;
            }
            return new Slice(bytes, 0, bytes.length, hash);
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Slice that && Arrays.equals(bytes, from, to, that.bytes, that.from, that.to);
        }

        @Override
        public String toString() {
            return new String(bytes, from, to - from, StandardCharsets.UTF_8);
        }
    }
}
