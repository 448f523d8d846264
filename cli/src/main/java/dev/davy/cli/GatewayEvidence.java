package dev.davy.cli;

import dev.davy.gateway.Gateway;
import dev.davy.gateway.VersionHealth;
import dev.davy.release.Health;
import dev.davy.release.spi.EvidenceSource;
import dev.davy.routing.RoutingTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What the gateway of this process counted, as releases read it. Called by one thread a target. */
final class GatewayEvidence implements EvidenceSource {
    private final Supplier<Optional<Gateway>> gateway;
    private final Supplier<RoutingTable> table;

    /**
     * A source that has nothing to say before the gateway is open.
     *
     * @param gateway the present one
     * @param table the one that it serves by
     */
    GatewayEvidence(Supplier<Optional<Gateway>> gateway, Supplier<RoutingTable> table) {
        this.gateway = gateway;
        this.table = table;
    }

    @Override
    public Reading read(String target, boolean latencies) {
        return gateway.get()
                .map(open -> read(open, target))
                .orElseThrow(() -> new IllegalStateException("the listener is not open yet"));
    }

    private Reading read(Gateway open, String target) {
        Map<String, Health.Instances> instances = new HashMap<>();
        Map<String, Long> streams = new HashMap<>();
        for (String version : versions(target)) {
            VersionHealth health = open.health(target, version);
            instances.put(version, new Health.Instances(health.healthy(), health.known()));
            streams.put(version, (long) open.openStreams(target, version));
        }
        return new Reading(open.counters(target), instances, streams);
    }

    private List<String> versions(String target) {
        RoutingTable.Upstream upstream = table.get().upstreams().get(target);
        return upstream == null
                ? List.of()
                : upstream.instances().stream()
                        .map(RoutingTable.Instance::version)
                        .filter(Objects::nonNull)
                        .collect(Collectors.toSet())
                        .stream()
                        .toList();
    }
}
