package dev.davy.routing;

import dev.davy.resources.HttpRoute;
import dev.davy.resources.Problem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a table says that nobody can have meant.
 *
 * <p>Since entries are ordered by how specific they are, an entry can only be hidden by one that asks for exactly the
 * same: one with a shorter path, fewer headers or fewer parameters comes after it.
 */
final class Lints {
    private Lints() {}

    /** Says of every route that shares its name with one of the other kind. */
    static void names(List<HttpRoute> routes, List<Problem> problems) {
        Map<String, HttpRoute> first = new HashMap<>();
        for (HttpRoute route : routes) {
            HttpRoute other = first.putIfAbsent(route.metadata().qualified(), route);
            if (other != null && !other.kind().equals(route.kind())) {
                problems.add(Problem.warning(
                        route.at(),
                        "metadata.name: " + route.name() + " is the name of a " + other.kind() + " too (" + other.at()
                                + "; expected: another, since requests are counted by the name of their route)"));
            }
        }
    }

    /** Says of every Upstream of gRPC calls that cannot take any. */
    static void calls(HttpRoute route, Map<String, RoutingTable.Upstream> upstreams, List<Problem> problems) {
        if (!route.kind().equals(HttpRoute.GRPC)) {
            return;
        }
        for (HttpRoute.Rule rule : route.rules()) {
            for (HttpRoute.BackendRef reference : rule.backends()) {
                if (reference.target() instanceof HttpRoute.Target.UpstreamRef to
                        && plain(upstreams.get(to.upstream()))) {
                    problems.add(Problem.warning(
                            reference.at(),
                            "backendRefs: Upstream " + to.upstream()
                                    + " speaks HTTP/1.1 (expected: protocol: h2c or h2, which gRPC needs)"));
                }
            }
        }
    }

    private static boolean plain(RoutingTable.@Nullable Upstream upstream) {
        return upstream != null && upstream.protocol() == RoutingTable.Protocol.HTTP1;
    }

    static void unreachable(Map<String, List<RankedEntry>> byHost, List<Problem> problems) {
        byHost.forEach((host, entries) -> {
            Map<String, RankedEntry> first = new HashMap<>();
            for (RankedEntry entry : entries) {
                RankedEntry earlier = first.putIfAbsent(entry.entry().when().toString(), entry);
                if (earlier != null && !(earlier.route().equals(entry.route()) && earlier.rule() == entry.rule())) {
                    problems.add(Problem.warning(
                            entry.at(),
                            "match: never reached" + (host.equals("*") ? "" : " for " + host) + ", since "
                                    + earlier.entry().rule().place() + " (" + earlier.at()
                                    + ") asks for the same and comes first"));
                }
            }
        });
    }
}
