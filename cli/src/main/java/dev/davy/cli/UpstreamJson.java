package dev.davy.cli;

import dev.davy.gateway.Gateway;
import dev.davy.gateway.InstanceState;
import dev.davy.routing.RoutingTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Upstreams with their instances as they are now, as the admin port shows them. */
final class UpstreamJson {
    private UpstreamJson() {}

    static List<Map<String, Object>> of(RoutingTable table, Registry registry, Optional<Gateway> gateway) {
        return table.upstreams().values().stream()
                .sorted(Comparator.comparing(RoutingTable.Upstream::name))
                .map(upstream -> of(
                        upstream,
                        registry,
                        gateway.map(open -> open.instances(upstream.name())).orElse(List.of())))
                .toList();
    }

    private static Map<String, Object> of(
            RoutingTable.Upstream upstream, Registry registry, List<InstanceState> states) {
        List<Map<String, Object>> instances = new ArrayList<>();
        for (InstanceState state : states) {
            instances.add(of(upstream, registry, state));
        }
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("name", upstream.name());
        members.put("instances", instances);
        return members;
    }

    private static Map<String, Object> of(RoutingTable.Upstream upstream, Registry registry, InstanceState state) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("address", state.address());
        members.put("resolved", state.resolved());
        members.put("version", state.version());
        members.put(
                "labels",
                upstream.instances().stream()
                        .filter(each ->
                                Registry.address(each.host(), each.port()).equals(state.address()))
                        .findFirst()
                        .map(RoutingTable.Instance::labels)
                        .orElse(Map.of()));
        members.put("weight", state.weight());
        members.put("healthy", state.healthy());
        members.put("draining", state.draining());
        members.put("ejectedForSeconds", state.ejectedFor().toMillis() / 1000.0);
        members.put("ejections", state.ejections());
        members.put("inFlight", state.inFlight());
        members.put("registered", registry.registered(upstream.name(), state.address()));
        return members;
    }
}
