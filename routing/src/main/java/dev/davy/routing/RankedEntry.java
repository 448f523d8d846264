package dev.davy.routing;

import dev.davy.resources.HttpRoute;
import dev.davy.resources.Position;
import dev.davy.routing.RoutingTable.Entry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * An entry with what decides about its place among those of its host.
 *
 * <p>Source: Gateway API v1, HTTPRouteRule.matches: exact path, longest prefix, method, most headers, most query
 * parameters; then the oldest route, its namespace and name, and the rule's place. Where a regular expression ranks is
 * left to implementations: here after every prefix but {@code /}, which takes what nobody else asked for.
 *
 * @param paths 0 exact, 1 a prefix, 2 a regular expression, 3 the prefix {@code /}
 * @param length of the path or its expression
 * @param created the latest time there is for a route without one
 */
record RankedEntry(
        int paths,
        int length,
        boolean method,
        int headers,
        int queries,
        Instant created,
        String route,
        int rule,
        Position at,
        Entry entry) {
    static final Comparator<RankedEntry> PRECEDENCE = Comparator.comparingInt(RankedEntry::paths)
            .thenComparing(RankedEntry::length, Comparator.reverseOrder())
            .thenComparing(RankedEntry::method, Comparator.reverseOrder())
            .thenComparing(RankedEntry::headers, Comparator.reverseOrder())
            .thenComparing(RankedEntry::queries, Comparator.reverseOrder())
            .thenComparing(RankedEntry::created)
            .thenComparing(RankedEntry::route)
            .thenComparingInt(RankedEntry::rule);

    static RankedEntry of(HttpRoute route, int rule, HttpRoute.Match match, RoutingTable.Rule bound) {
        List<Predicate> all = new ArrayList<>();
        int length = switch (match.path()) {
            case HttpRoute.PathMatch.Exact exact -> {
                all.add(new Predicate.PathExact(exact.path()));
                yield exact.path().length();
            }
            case HttpRoute.PathMatch.Prefix prefix -> {
                all.add(new Predicate.PathPrefix(prefix.path()));
                yield prefix.path().length();
            }
            case HttpRoute.PathMatch.Regex regex -> {
                all.add(new Predicate.PathRegex(regex.pattern()));
                yield regex.pattern().pattern().length();
            }
        };
        match.method().ifPresent(method -> all.add(new Predicate.Method(method)));
        match.audience().ifPresent(audience -> all.add(new Predicate.InAudience(audience)));
        match.headers().forEach(header -> all.add(new Predicate.Header(header.name(), header.match())));
        match.queries().forEach(query -> all.add(new Predicate.Query(query.name(), query.match())));
        return new RankedEntry(
                rank(match.path()),
                length,
                match.method().isPresent(),
                match.headers().size() + (match.audience().isPresent() ? 1 : 0),
                match.queries().size(),
                route.metadata().created().orElse(Instant.MAX),
                route.metadata().namespace() + "/" + route.name(),
                rule,
                match.at(),
                new Entry(new Predicate.All(all), bound));
    }

    private static int rank(HttpRoute.PathMatch path) {
        return switch (path) {
            case HttpRoute.PathMatch.Exact _ -> 0;
            case HttpRoute.PathMatch.Prefix prefix -> prefix.equals(HttpRoute.PathMatch.Prefix.EVERY) ? 3 : 1;
            case HttpRoute.PathMatch.Regex _ -> 2;
        };
    }
}
