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

    List<String> hosts(HttpRoute route, List<Problem> problems) {
        List<String> own = route.hostnames().isEmpty() ? List.of(EVERY) : route.hostnames();
        if (route.parents().isEmpty()) {
            return own.stream().distinct().toList();
        }
        Set<String> hosts = new LinkedHashSet<>();
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
            int before = hosts.size();
            for (Gateway.Listener listener : gateway.listeners()) {
                if (takes(listener, parent, gateway, route)) {
                    own.forEach(host -> intersection(host, listener.hostname().orElse(EVERY))
                            .ifPresent(hosts::add));
                }
            }
            if (hosts.size() == before && before == 0) {
                problems.add(
                        Problem.incomplete(
                                parent.at(),
                                "parentRef: no listener of Gateway " + parent.name()
                                        + " takes the route (expected: one with its sectionName, port, hostname and namespace)"));
            }
        }
        return List.copyOf(hosts);
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
