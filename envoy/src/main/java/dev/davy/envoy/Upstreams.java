package dev.davy.envoy;

import dev.davy.resources.InstancePolicy;
import dev.davy.routing.RoutingTable;
import dev.davy.routing.RoutingTable.Destination;
import java.util.ArrayList;
import java.util.List;

/** What of an Upstream clusters of xDS are not told yet, so that a route to it must not be lowered. Pure. */
final class Upstreams {
    private Upstreams() {}

    /**
     * Lets what is nothing but instances pass.
     *
     * @throws Unfit for an Upstream that asks for more
     */
    static void plain(Destination to, RoutingTable table) throws Unfit {
        RoutingTable.Upstream upstream = switch (to) {
            case Destination.Decided(String name) -> table.upstreams().get(name);
            case Destination.Pinned(String name, String _) -> table.upstreams().get(name);
            case Destination.Missing _ -> null;
        };
        if (upstream == null) {
            return;
        }
        List<String> more = new ArrayList<>();
        if (upstream.protocol() != RoutingTable.Protocol.HTTP1) {
            more.add("protocol");
        }
        if (upstream.tls().isPresent()) {
            more.add("tls");
        }
        if (upstream.healthCheck().isPresent()) {
            more.add("healthCheck");
        }
        if (upstream.forwardAudiences()) {
            more.add("forwardAudiences");
        }
        InstancePolicy policy = upstream.policy();
        InstancePolicy plain = InstancePolicy.DEFAULT;
        if (!policy.loadBalancing().equals(plain.loadBalancing())) {
            more.add("loadBalancing");
        }
        if (!policy.outlierDetection().equals(plain.outlierDetection())) {
            more.add("outlierDetection");
        }
        if (!policy.limits().equals(plain.limits())) {
            more.add("limits");
        }
        if (!policy.fallback().equals(plain.fallback())) {
            more.add("fallback");
        }
        if (upstream.instances().stream().anyMatch(instance -> instance.weight() != 1 || instance.draining())) {
            more.add("weights of instances");
        }
        if (!more.isEmpty()) {
            throw new Unfit("Upstream " + upstream.name() + ": " + String.join(", ", more));
        }
    }
}
