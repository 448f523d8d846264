package dev.davy.routing;

import dev.davy.resources.Audience;
import dev.davy.resources.HttpRoute;
import dev.davy.resources.Issuer;
import dev.davy.resources.Problem;
import dev.davy.resources.Resource;
import dev.davy.routing.RoutingTable.Entry;
import dev.davy.routing.RoutingTable.Host;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Turns resources into an immutable routing table, with the precedence of the Gateway API resolved and every reference
 * bound. Pure: the same resources give an equal table, in whatever order they come.
 *
 * <p>Every {@link RoutingTable.Entry#when} is a {@link Predicate.All} that begins with the path, followed by the method,
 * the audience, headers and query parameters as far as the route asks for them.
 */
public final class RoutingCompiler {
    /** Names before wildcards, longer ones first, and every host at the end. */
    private static final Comparator<String> BY_HOST = Comparator.comparing((String host) -> host.startsWith("*"))
            .thenComparing(String::length, Comparator.reverseOrder())
            .thenComparing(Comparator.naturalOrder());

    private RoutingCompiler() {}

    /** The table of these resources; what leads nowhere is a problem and serves what it can. */
    public static Compiled compile(List<Resource> resources) {
        return compile(resources, Set.of());
    }

    /**
     * The same where more is there than can be taken.
     *
     * @param mistaken the {@link Resource#identity} of what has a mistake: who refers to it is not told that it is not there
     */
    public static Compiled compile(List<Resource> resources, Set<String> mistaken) {
        References references = new References(resources, mistaken);
        Attachments attachments = new Attachments(resources, mistaken);
        List<Problem> problems = new ArrayList<>();
        List<Pin> pins = new ArrayList<>();
        Map<String, Map<String, List<RankedEntry>>> byListener = new TreeMap<>();
        List<HttpRoute> routes = routes(resources);
        Lints.names(routes, problems);
        for (HttpRoute route : routes) {
            Lints.calls(route, references.upstreams(), problems);
            Map<String, Set<String>> hosts = attachments.hosts(route, problems);
            for (int index = 0; index < route.rules().size(); index++) {
                HttpRoute.Rule rule = route.rules().get(index);
                RoutingTable.Rule bound = references.bind(route, index, problems, pins);
                for (HttpRoute.Match match : rule.matches()) {
                    references.audience(match, problems);
                    RankedEntry entry = RankedEntry.of(route, index, match, bound);
                    hosts.forEach((listener, names) -> names.forEach(host -> byListener
                            .computeIfAbsent(listener, _ -> new HashMap<>())
                            .computeIfAbsent(host, _ -> new ArrayList<>())
                            .add(entry)));
                }
            }
        }
        Map<String, List<Host>> served = new TreeMap<>();
        byListener.forEach((listener, byHost) -> served.put(listener, hosts(byHost)));
        Map<String, Predicate> audiences = new TreeMap<>();
        Map<String, Issuer.Terms> issuers = new TreeMap<>();
        resources.forEach(resource -> {
            if (resource instanceof Audience audience) {
                audiences.put(audience.name(), Lowering.predicate(audience));
                references.members(audience, problems);
            }
            if (resource instanceof Issuer issuer) {
                issuers.put(issuer.name(), issuer.terms());
            }
        });
        References.lists(resources, mistaken, problems);
        byListener.values().forEach(byHost -> Lints.unreachable(byHost, problems));
        ReleaseLints.of(resources, references, pins, problems);
        return new Compiled(
                new RoutingTable(
                        served.getOrDefault(Attachments.PLAIN, List.of()),
                        references.upstreams(),
                        audiences,
                        issuers,
                        SecureListeners.of(resources, mistaken, served, problems)),
                pins,
                problems.stream().sorted().distinct().toList());
    }

    private static List<Host> hosts(Map<String, List<RankedEntry>> byHost) {
        return byHost.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(BY_HOST))
                .map(host -> new Host(host.getKey(), inOrder(host.getValue())))
                .toList();
    }

    private static List<Entry> inOrder(List<RankedEntry> entries) {
        entries.sort(RankedEntry.PRECEDENCE);
        return entries.stream().map(RankedEntry::entry).toList();
    }

    private static List<HttpRoute> routes(List<Resource> resources) {
        return resources.stream()
                .filter(HttpRoute.class::isInstance)
                .map(HttpRoute.class::cast)
                .sorted(Comparator.comparing(
                                (HttpRoute route) -> route.metadata().qualified())
                        .thenComparing(HttpRoute::kind))
                .toList();
    }
}
