package dev.davy.gateway;

import dev.davy.routing.Predicate;
import dev.davy.routing.RoutingTable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Routing tables for tests: everything goes to the Upstream {@code shop}. */
final class ShopTables {
    private ShopTables() {}

    /** One version, v1. */
    static RoutingTable to(int port) {
        return of(List.of(instance("v1", port)), List.of(backend(1, new RoutingTable.Destination.Decided("shop"))));
    }

    /** Two versions, which a release's split decides between. */
    static RoutingTable decided(int v1Port, int v2Port) {
        return of(
                List.of(instance("v1", v1Port), instance("v2", v2Port)),
                List.of(backend(1, new RoutingTable.Destination.Decided("shop"))));
    }

    /** Two versions, split by hand. */
    static RoutingTable weighted(int v1Port, int v1Weight, int v2Port, int v2Weight) {
        return of(
                List.of(instance("v1", v1Port), instance("v2", v2Port)),
                List.of(
                        backend(v1Weight, new RoutingTable.Destination.Pinned("shop", "v1")),
                        backend(v2Weight, new RoutingTable.Destination.Pinned("shop", "v2"))));
    }

    private static RoutingTable of(List<RoutingTable.Instance> instances, List<RoutingTable.Backend> backends) {
        var rule = new RoutingTable.Rule("shop", 0, backends, Optional.empty(), false, Set.of());
        var entry = new RoutingTable.Entry(new Predicate.PathPrefix("/"), rule);
        return new RoutingTable(
                List.of(new RoutingTable.Host("*", List.of(entry))),
                Map.of("shop", new RoutingTable.Upstream("shop", instances, Optional.empty(), false)),
                Map.of());
    }

    private static RoutingTable.Backend backend(int weight, RoutingTable.Destination destination) {
        return new RoutingTable.Backend(weight, destination);
    }

    static RoutingTable.Instance instance(String version, int port) {
        return new RoutingTable.Instance("127.0.0.1", port, version, Map.of("version", version));
    }
}
