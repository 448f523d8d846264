package dev.davy.cli;

import dev.davy.gateway.Difference;
import dev.davy.gateway.Gateway;
import dev.davy.gateway.InstanceState;
import dev.davy.gateway.MirrorReport;
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
                        gateway.map(open -> open.instances(upstream.name())).orElse(List.of()),
                        gateway.map(open -> open.mirrored(upstream.name())).orElse(List.of())))
                .toList();
    }

    private static Map<String, Object> of(
            RoutingTable.Upstream upstream,
            Registry registry,
            List<InstanceState> states,
            List<MirrorReport> mirrored) {
        List<Map<String, Object>> instances = new ArrayList<>();
        for (InstanceState state : states) {
            instances.add(of(upstream, registry, state));
        }
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("name", upstream.name());
        members.put("instances", instances);
        members.put("comparisons", mirrored.stream().map(UpstreamJson::of).toList());
        return members;
    }

    private static Map<String, Object> of(MirrorReport report) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("version", report.version());
        members.put("compared", report.compared());
        members.put("different", report.different());
        members.put("kinds", report.kinds());
        members.put("uncompared", report.uncompared());
        members.put("samples", report.samples().stream().map(UpstreamJson::of).toList());
        return members;
    }

    private static Map<String, Object> of(MirrorReport.Sample sample) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("at", sample.at().toString());
        members.put("route", sample.route());
        members.put("method", sample.method());
        members.put("path", sample.path());
        List<Map<String, Object>> differences = new ArrayList<>();
        for (Difference difference : sample.differences()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("kind", difference.kind().word());
            one.put("where", difference.where());
            one.put("original", difference.original());
            one.put("copy", difference.copy());
            differences.add(one);
        }
        members.put("differences", differences);
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
