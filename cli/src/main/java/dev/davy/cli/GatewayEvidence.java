package dev.davy.cli;

import dev.davy.gateway.Gateway;
import dev.davy.gateway.VersionHealth;
import dev.davy.release.Health;
import dev.davy.release.spi.EvidenceSource;
import dev.davy.routing.RoutingTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What the gateway of this process counted, as releases read it. Called by one thread a target. */
final class GatewayEvidence implements EvidenceSource {
    private final Supplier<Optional<Gateway>> gateway;
    private final Supplier<RoutingTable> table;

    /**
     * A source that counted nothing before the gateway is open, and takes every instance for healthy until then.
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
        Map<String, Health.Instances> instances = new HashMap<>();
        Map<String, Long> streams = new HashMap<>();
        Optional<Gateway> open = gateway.get();
        versions(target).forEach((version, known) -> {
            instances.put(
                    version, open.map(it -> health(it, target, version)).orElse(new Health.Instances(known, known)));
            streams.put(
                    version,
                    open.map(it -> (long) it.openStreams(target, version)).orElse(0L));
        });
        return new Reading(
                open.map(it -> it.counters(target)).orElse(List.of()),
                instances,
                streams,
                open.flatMap(it -> it.gaps(target)));
    }

    private static Health.Instances health(Gateway open, String target, String version) {
        VersionHealth health = open.health(target, version);
        return new Health.Instances(health.healthy(), health.known());
    }

    /** How many instances each version has by the table. */
    private Map<String, Integer> versions(String target) {
        RoutingTable.Upstream upstream = table.get().upstreams().get(target);
        return upstream == null
                ? Map.of()
                : upstream.instances().stream()
                        .collect(
                                Collectors.groupingBy(RoutingTable.Instance::version, Collectors.summingInt(one -> 1)));
    }
}
