package dev.davy.routing;

import dev.davy.resources.Gateway;
import dev.davy.resources.HttpRoute;
import dev.davy.resources.Problem;
import dev.davy.resources.Resource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * For which hosts a route is asked: its own, as far as the listeners that it attaches to take requests for them.
 *
 * <p>Source: Gateway API v1, HTTPRouteSpec.hostnames: intersection with the listener's hostname.
 */
final class Attachments {
    /** Stands for every listener without TLS: all of them are what {@code davy run} listens on. */
    static final String PLAIN = "";

    private static final String EVERY = "*";

    private final Map<String, Gateway> gateways = new TreeMap<>();

    private final Set<String> mistaken;

    Attachments(List<Resource> resources, Set<String> mistaken) {
        this.mistaken = mistaken;
        for (Resource resource : resources) {
            if (resource instanceof Gateway gateway) {
                gateways.put(gateway.metadata().namespace() + "/" + gateway.name(), gateway);
            }
        }
    }

    /** The hosts that a route is asked for, by the name of the listener; those of plain ones under {@link #PLAIN}. */
    Map<String, Set<String>> hosts(HttpRoute route, List<Problem> problems) {
        List<String> own = route.hostnames().isEmpty() ? List.of(EVERY) : route.hostnames();
        Map<String, Set<String>> hosts = new TreeMap<>();
        if (route.parents().isEmpty()) {
            hosts.put(PLAIN, new LinkedHashSet<>(own));
            gateways.values()
                    .forEach(gateway -> gateway.listeners().stream()
                            .filter(listener -> listener.tls().isPresent())
                            .forEach(listener -> meet(own, gateway, listener, hosts)));
            return hosts;
        }
        for (HttpRoute.ParentRef parent : route.parents()) {
            Gateway gateway = gateways.get(parent.namespace() + "/" + parent.name());
            if (gateway == null && mistaken.contains(Gateway.KIND + " " + parent.name())) {
                continue;
            }
            if (gateway == null) {
                problems.add(Problem.incomplete(
                        parent.at(),
                        "parentRef: Gateway " + parent.name() + " does not exist"
                                + (gateways.isEmpty() ? "" : References.expected(parent.name(), names()))
                                + "; without parentRefs the route attaches to every listener of davy run"));
                continue;
            }
            for (Gateway.Listener listener : gateway.listeners()) {
                if (takes(listener, parent, gateway, route)) {
                    meet(own, gateway, listener, hosts);
                }
            }
            if (hosts.isEmpty()) {
                problems.add(
                        Problem.incomplete(
                                parent.at(),
                                "parentRef: no listener of Gateway " + parent.name()
                                        + " takes the route (expected: one with its sectionName, port, hostname and namespace)"));
            }
        }
        return hosts;
    }

    private static void meet(
            List<String> own, Gateway gateway, Gateway.Listener listener, Map<String, Set<String>> hosts) {
        String name = listener.tls().isPresent() ? name(gateway, listener) : PLAIN;
        own.forEach(host -> intersection(host, listener.hostname().orElse(EVERY))
                .ifPresent(both ->
                        hosts.computeIfAbsent(name, _ -> new LinkedHashSet<>()).add(both)));
    }

    /** A listener's name among those of all Gateways. */
    static String name(Gateway gateway, Gateway.Listener listener) {
        return gateway.metadata().qualified() + "#" + listener.name();
    }

    private List<String> names() {
        return gateways.values().stream().map(Gateway::name).toList();
    }

    private static boolean takes(
            Gateway.Listener listener, HttpRoute.ParentRef parent, Gateway gateway, HttpRoute route) {
        return parent.sectionName().map(listener.name()::equals).orElse(true)
                && parent.port().map(port -> port == listener.port()).orElse(true)
                && (listener.everyNamespace()
                        || gateway.metadata()
                                .namespace()
                                .equals(route.metadata().namespace()));
    }

    /** The hosts that both patterns have. */
    static Optional<String> intersection(String a, String b) {
        if (a.equals(b) || b.equals(EVERY)) {
            return Optional.of(a);
        }
        if (a.equals(EVERY)) {
            return Optional.of(b);
        }
        if (within(a, b)) {
            return Optional.of(a);
        }
        return within(b, a) ? Optional.of(b) : Optional.empty();
    }

    private static boolean within(String narrow, String wide) {
        return wide.startsWith("*.") && narrow.endsWith(wide.substring(1)) && narrow.length() > wide.length() - 1;
    }
}
