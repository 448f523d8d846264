package dev.davy.gateway;

import dev.davy.resources.HttpRoute;
import dev.davy.resources.InstancePolicy;
import dev.davy.resources.InstancePolicy.Fallback;
import dev.davy.resources.InstancePolicy.HashKey;
import dev.davy.resources.InstancePolicy.Limits;
import dev.davy.resources.InstancePolicy.LoadBalancing;
import dev.davy.resources.InstancePolicy.OutlierDetection;
import dev.davy.resources.InstancePolicy.Policy;
import dev.davy.resources.InstancePolicy.Zone;
import dev.davy.resources.SessionPersistence;
import dev.davy.routing.Predicate;
import dev.davy.routing.RoutingTable;
import dev.davy.routing.Treatment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A gateway before instances of the Upstream {@code shop}, each of which says its name; for tests of choosing among them. */
final class Shops implements AutoCloseable {
    private final List<RoutingTable.Instance> instances = new ArrayList<>();
    private final Map<String, Backend> backends = new HashMap<>();
    private InstancePolicy policy = InstancePolicy.DEFAULT;
    private List<RoutingTable.Backend> to =
            List.of(new RoutingTable.Backend(1, new RoutingTable.Destination.Decided("shop"), List.of()));
    private Treatment treatment = Treatment.NONE;
    private final Gateway gateway;

    Shops(String zone) {
        this(zone, 2);
    }

    Shops(String zone, int loops) {
        gateway = Gateway.start(GatewayOptions.listening(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .withLoops(loops)
                .withZone(zone));
    }

    Gateway gateway() {
        return gateway;
    }

    Backend backend(String name) {
        return backends.get(name);
    }

    /** Adds an instance that answers with its name. */
    Shops with(String name, String version, String zone, int weight) {
        return with(name, version, zone, weight, Backend.saying(name));
    }

    Shops with(String name, String version, String zone, int weight, Backend backend) {
        backends.put(name, backend);
        instances.add(new RoutingTable.Instance(
                "127.0.0.1", backend.port(), version, Map.of("version", version, "zone", zone), weight, false));
        return this;
    }

    Shops without(String name) {
        int port = backends.get(name).port();
        instances.removeIf(instance -> instance.port() == port);
        return this;
    }

    Shops draining(String name) {
        int port = backends.get(name).port();
        instances.replaceAll(each -> each.port() != port
                ? each
                : new RoutingTable.Instance(each.host(), port, each.version(), each.labels(), each.weight(), true));
        return this;
    }

    Shops pinnedTo(String version) {
        return backends(new RoutingTable.Backend(1, new RoutingTable.Destination.Pinned("shop", version), List.of()));
    }

    Shops backends(RoutingTable.Backend... all) {
        to = List.of(all);
        return this;
    }

    Shops session(SessionPersistence session) {
        treatment = new Treatment(List.of(), List.of(), List.of(), treatment.retry(), Optional.of(session));
        return this;
    }

    Shops retry(HttpRoute.Retry retry) {
        treatment = new Treatment(List.of(), List.of(), List.of(), Optional.of(retry), treatment.session());
        return this;
    }

    Shops balancing(Policy by, HashKey... hash) {
        return balancing(new LoadBalancing(by, List.of(hash).stream().findFirst(), Duration.ZERO, Zone.IGNORE));
    }

    Shops balancing(LoadBalancing balancing) {
        policy = new InstancePolicy(balancing, policy.outlierDetection(), policy.limits(), policy.fallback());
        return this;
    }

    Shops outliers(OutlierDetection detection) {
        policy = new InstancePolicy(policy.loadBalancing(), Optional.of(detection), policy.limits(), policy.fallback());
        return this;
    }

    static InstancePolicy policy(OutlierDetection detection) {
        return new InstancePolicy(LoadBalancing.DEFAULT, Optional.of(detection), Limits.NONE, new Fallback.None());
    }

    Shops limits(Limits limits) {
        policy = new InstancePolicy(policy.loadBalancing(), policy.outlierDetection(), limits, policy.fallback());
        return this;
    }

    Shops fallback(Fallback fallback) {
        policy = new InstancePolicy(policy.loadBalancing(), policy.outlierDetection(), policy.limits(), fallback);
        return this;
    }

    /** Brings all of it into force. */
    Shops serve() {
        var rule = new RoutingTable.Rule("HTTPRoute", "shop", 0, to, Optional.empty(), false, Set.of(), treatment);
        var entry = new RoutingTable.Entry(new Predicate.PathPrefix("/"), rule);
        gateway.update(new RoutingTable(
                List.of(new RoutingTable.Host("*", List.of(entry))),
                Map.of("shop", new RoutingTable.Upstream("shop", instances, Optional.empty(), false, policy)),
                Map.of()));
        return this;
    }

    Client client() {
        return Client.of(gateway.address());
    }

    /** Who answered how often, over one connection; an answer that is no 200 by its status. */
    Map<String, Integer> ask(int times, String... headers) {
        Map<String, Integer> by = new TreeMap<>();
        try (Client client = client()) {
            for (int i = 0; i < times; i++) {
                Client.Answer answer = client.get("/", headers);
                by.merge(answer.status() == 200 ? answer.body() : "" + answer.status(), 1, Integer::sum);
            }
        }
        return by;
    }

    @Override
    public void close() {
        gateway.close();
        backends.values().forEach(Backend::close);
    }
}
