package dev.davy.envoy;

import dev.davy.envoy.Conjunctions.Literal;
import dev.davy.resources.TextMatch;
import dev.davy.routing.Predicate;
import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.config.route.v3.QueryParameterMatcher;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import java.util.List;

/** Tests that all have to hold, as a {@code RouteMatch}. */
final class Matches {
    private Matches() {}

    /** @throws Unfit for what a route match cannot say */
    static RouteMatch of(List<Literal> literals) throws Unfit {
        RouteMatch.Builder match = RouteMatch.newBuilder();
        for (Literal literal : literals) {
            add(match, literal);
        }
        if (match.getPathSpecifierCase() == RouteMatch.PathSpecifierCase.PATHSPECIFIER_NOT_SET) {
            match.setPrefix("/");
        }
        return match.build();
    }

    private static void add(RouteMatch.Builder match, Literal literal) throws Unfit {
        switch (literal.test()) {
            case Predicate.PathExact(String path) -> path(match, literal).setPath(path);
            case Predicate.PathPrefix(String prefix) -> {
                if (prefix.equals("/")) {
                    path(match, literal).setPrefix(prefix);
                } else {
                    path(match, literal).setPathSeparatedPrefix(prefix);
                }
            }
            case Predicate.PathRegex(var pattern) -> path(match, literal).setSafeRegex(regex(pattern.pattern()));
            case Predicate.Method(String method) ->
                match.addHeaders(header(":method", new TextMatch.Exact(method), literal.holds()));
            case Predicate.Header(String name, TextMatch text) -> match.addHeaders(header(name, text, literal.holds()));
            case Predicate.Query(String name, TextMatch text) -> match.addQueryParameters(query(name, text, literal));
            case Predicate.Cookie cookie -> throw new Unfit("a test of cookie " + cookie.name());
            case Predicate.ClientAddress _ -> throw new Unfit("a test of the client's address");
            case Predicate.Host host -> throw new Unfit("a test of host " + host.pattern());
            case Predicate.Country _ -> throw new Unfit("a test of the client's country");
            case Predicate.Claim claim -> throw new Unfit("a test of claim " + claim.name());
            case Predicate.Time _ -> throw new Unfit("a test of the time");
            case Predicate.Users _ -> throw new Unfit("a part of all users");
            case Predicate.InAudience _, Predicate.All _, Predicate.Any _, Predicate.Not _ ->
                throw new IllegalStateException(literal + ": a tree (expected: a single test)");
        }
    }

    private static RouteMatch.Builder path(RouteMatch.Builder match, Literal literal) throws Unfit {
        if (!literal.holds()) {
            throw new Unfit("a path that must not match");
        }
        if (match.getPathSpecifierCase() != RouteMatch.PathSpecifierCase.PATHSPECIFIER_NOT_SET
                && !match.getPrefix().equals("/")) {
            throw new Unfit("two tests of the path");
        }
        return match;
    }

    private static HeaderMatcher header(String name, TextMatch text, boolean holds) {
        HeaderMatcher.Builder header = HeaderMatcher.newBuilder().setName(name);
        return switch (text) {
            case TextMatch.Present _ ->
                header.setPresentMatch(true).setInvertMatch(!holds).build();
            case TextMatch.Absent _ ->
                header.setPresentMatch(true).setInvertMatch(holds).build();
            case TextMatch.Exact _, TextMatch.Prefix _, TextMatch.Suffix _, TextMatch.Contains _, TextMatch.Regex _ ->
                header.setStringMatch(string(text)).setInvertMatch(!holds).build();
        };
    }

    private static QueryParameterMatcher query(String name, TextMatch text, Literal literal) throws Unfit {
        if (!literal.holds() || text instanceof TextMatch.Absent) {
            throw new Unfit("query parameter " + name + " that must not match");
        }
        QueryParameterMatcher.Builder query = QueryParameterMatcher.newBuilder().setName(name);
        return text instanceof TextMatch.Present
                ? query.setPresentMatch(true).build()
                : query.setStringMatch(string(text)).build();
    }

    private static StringMatcher string(TextMatch text) {
        StringMatcher.Builder string = StringMatcher.newBuilder();
        return switch (text) {
            case TextMatch.Exact(String value) -> string.setExact(value).build();
            case TextMatch.Prefix(String value) -> string.setPrefix(value).build();
            case TextMatch.Suffix(String value) -> string.setSuffix(value).build();
            case TextMatch.Contains(String value) -> string.setContains(value).build();
            case TextMatch.Regex(var pattern) ->
                string.setSafeRegex(regex(pattern.pattern())).build();
            case TextMatch.Present _, TextMatch.Absent _ ->
                throw new IllegalStateException(text + ": a presence (expected: a text)");
        };
    }

    private static RegexMatcher regex(String expression) {
        return RegexMatcher.newBuilder().setRegex(expression).build();
    }
}
