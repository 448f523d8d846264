package dev.davy.gateway;

import dev.davy.resources.InstancePolicy;
import dev.davy.resources.UpstreamTls;
import dev.davy.routing.Predicate;
import dev.davy.routing.RoutingTable;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Builds routing tables for tests: everything goes to one Upstream unless a test says otherwise. */
final class Tables {
    static final String SHOP = "shop";

    private final List<RoutingTable.Instance> instances = new ArrayList<>();
    private final Map<String, Predicate> audiences = new HashMap<>();
    private List<RoutingTable.Backend> backends =
            List.of(new RoutingTable.Backend(1, new RoutingTable.Destination.Decided(SHOP)));
    private Optional<Duration> timeout = Optional.empty();
    private boolean retrySafe;
    private boolean forwardAudiences;
    private Optional<UpstreamTls> tls = Optional.empty();
    private InstancePolicy policy = InstancePolicy.DEFAULT;
    private RoutingTable.Protocol protocol = RoutingTable.Protocol.HTTP1;

    static Tables shop() {
        return new Tables();
    }

    Tables with(String version, InetSocketAddress address) {
        instances.add(new RoutingTable.Instance(
                address.getAddress().getHostAddress(), address.getPort(), version, Map.of("version", version)));
        return this;
    }

    Tables audience(String name, Predicate predicate) {
        audiences.put(name, predicate);
        return this;
    }

    Tables backends(RoutingTable.Backend... all) {
        backends = List.of(all);
        return this;
    }

    Tables timeout(Duration of) {
        timeout = Optional.of(of);
        return this;
    }

    Tables retrySafe() {
        retrySafe = true;
        return this;
    }

    Tables forwardAudiences() {
        forwardAudiences = true;
        return this;
    }

    Tables limits(InstancePolicy.Limits limits) {
        policy = new InstancePolicy(policy.loadBalancing(), policy.outlierDetection(), limits, policy.fallback());
        return this;
    }

    Tables over(UpstreamTls with) {
        tls = Optional.of(with);
        return this;
    }

    Tables speaking(RoutingTable.Protocol of) {
        protocol = of;
        return this;
    }

    RoutingTable build() {
        RoutingTable.Rule rule = new RoutingTable.Rule("main", 0, backends, timeout, retrySafe, Set.of(418));
        return new RoutingTable(
                List.of(new RoutingTable.Host(
                        "*", List.of(new RoutingTable.Entry(new Predicate.PathPrefix("/"), rule)))),
                Map.of(
                        SHOP,
                        new RoutingTable.Upstream(
                                SHOP, instances, Optional.empty(), forwardAudiences, policy, "version", protocol, tls)),
                audiences);
    }
}
