package dev.davy.gateway;

import dev.davy.model.Split;
import dev.davy.resources.InstancePolicy;
import dev.davy.resources.UpstreamTls;
import dev.davy.routing.RoutingTable;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An Upstream as the gateway serves it: its versions, its split and the evidence of its generations. It outlives tables
 * and splits, so that counters and connections do.
 *
 * <p>Changed under the gateway's lock; event loops read one volatile field, {@link #serving}.
 */
final class Target {
    private final String name;
    private final int loops;
    private final String zone;
    private final AtomicInteger changes = new AtomicInteger();
    private final Map<String, Version> versions = new HashMap<>();
    private final Map<String, Instance> instances = new LinkedHashMap<>();
    private final List<Evidence> generations = new ArrayList<>();
    private final Version all;
    private final Version others;
    private final StablePace[] paces;
    private final RetryBudget[] retries;
    private @Nullable Split split;
    private @Nullable SeenKeys seen;
    private HeavyKeys heavy = new HeavyKeys(0);
    private InstancePolicy policy = InstancePolicy.DEFAULT;
    private boolean forwardAudiences;
    private @Nullable InstanceTls tls;
    private volatile Serving serving;

    /** @param zone the gateway's own; empty where it knows none */
    Target(String name, int loops, String zone) {
        this.name = name;
        this.loops = loops;
        this.zone = zone;
        this.all = new Version(this, "", loops);
        this.others = new Version(this, "", loops);
        this.paces = new StablePace[loops];
        this.retries = new RetryBudget[loops];
        for (int i = 0; i < loops; i++) {
            paces[i] = new StablePace();
            retries[i] = new RetryBudget();
        }
        this.serving = new Serving(false, all, null, null, null);
    }

    String name() {
        return name;
    }

    /** Grows whenever an instance begins or stops to take requests. */
    AtomicInteger changes() {
        return changes;
    }

    Serving serving() {
        return serving;
    }

    /** How fast stable answers, as one event loop sees it. */
    StablePace pace(Worker worker) {
        return paces[worker.index()];
    }

    RetryBudget retries(Worker worker) {
        return retries[worker.index()];
    }

    List<Instance> instances() {
        return List.copyOf(instances.values());
    }

    /** Every version that there is or was, by name. */
    List<Version> versions() {
        return versions.values().stream()
                .sorted(Comparator.comparing(Version::name))
                .toList();
    }

    /** The version of this name, with or without instances. */
    Version version(String version) {
        return versions.computeIfAbsent(version, v -> new Version(this, v, loops));
    }

    /** The version of this name if there ever was one. */
    @Nullable
    Version known(String version) {
        return versions.get(version);
    }

    /**
     * Takes the instances of a table over, or none; those that stay keep health and connections.
     *
     * @param names every address of what a table calls an instance
     */
    List<Instance> update(
            RoutingTable.@Nullable Upstream upstream, Function<RoutingTable.Instance, List<InetSocketAddress>> names) {
        Map<String, Instance> left = new HashMap<>(instances);
        instances.clear();
        RoutingTable.Upstream present =
                upstream != null ? upstream : new RoutingTable.Upstream(name, List.of(), Optional.empty(), false);
        Map<Version, List<Instance>> byVersion = new HashMap<>();
        tls = present.tls().map(wanted -> secured(wanted, present.protocol())).orElse(null);
        for (RoutingTable.Instance each : present.instances()) {
            Version version = version(each.version());
            for (InetSocketAddress address : names.apply(each)) {
                String key = address + " " + each.version() + " " + present.protocol() + " " + present.tls();
                Instance before = left.remove(key);
                Instance instance = before != null
                        ? before
                        : instances.getOrDefault(key, new Instance(version, address, present.protocol(), tls, loops));
                instance.configure(each);
                if (instances.put(key, instance) == null) {
                    byVersion.computeIfAbsent(version, v -> new ArrayList<>()).add(instance);
                }
            }
        }
        policy = upstream == null ? InstancePolicy.DEFAULT : upstream.policy();
        for (Version version : versions.values()) {
            version.instances(byVersion.getOrDefault(version, List.of()).toArray(Instance[]::new), policy, zone);
        }
        all.instances(instances.values().toArray(Instance[]::new), policy, zone);
        for (RetryBudget each : retries) {
            each.share(policy.limits().retryBudget());
        }
        left.values().forEach(Instance::retire);
        forwardAudiences = present.forwardAudiences();
        return List.copyOf(instances.values());
    }

    /** What was read for the same wish stays, with the connections made by it. */
    private InstanceTls secured(UpstreamTls wanted, RoutingTable.Protocol protocol) {
        @Nullable InstanceTls now = tls;
        return now != null && now.is(wanted, protocol) ? now : new InstanceTls(wanted, protocol);
    }

    /** Takes a split over; whether it was newer than the present one. */
    boolean apply(Split next) {
        @Nullable Split now = split;
        if (now != null) {
            int newer = Long.compare(next.term(), now.term());
            if (newer < 0 || (newer == 0 && next.generation() <= now.generation())) {
                return false;
            }
        }
        if (now == null || now.salt() != next.salt() || seen == null) {
            seen = new SeenKeys();
            heavy = new HeavyKeys(loops);
        }
        split = next;
        generations.add(new Evidence(next, loops, seen));
        return true;
    }

    void forget() {
        split = null;
    }

    @Nullable
    Split split() {
        return split;
    }

    /** Why the evidence under the present salt has gaps; empty while it has none. */
    Optional<String> gaps() {
        return split == null || seen == null ? Optional.empty() : seen.gaps();
    }

    /** The users who make more than 1 % of the requests under the present salt, the heaviest first. */
    List<HeavyKey> heavyKeys() {
        return heavy.found();
    }

    /** The users who failed under the present salt; null before the first split. */
    @Nullable
    SeenKeys seen() {
        return seen;
    }

    /** The evidence of every generation that may still change. */
    List<Evidence> generations() {
        return generations;
    }

    /** Puts together what event loops read. */
    void publish(Audiences audiences) {
        @Nullable Split now = split;
        @Nullable LoweredSplit lowered = null;
        Version everyone = all;
        String candidate = now == null ? "" : now.candidate().orElse("");
        boolean released = !candidate.isEmpty() && (now == null || !candidate.equals(now.stable()));
        others.instances(
                instances.values().stream()
                        .filter(instance ->
                                !released || !instance.version().name().equals(candidate))
                        .toArray(Instance[]::new),
                policy,
                zone);
        if (now != null && now.undetermined()) {
            everyone = others;
        } else if (now != null) {
            Evidence evidence = generations.getLast();
            lowered = new LoweredSplit(
                    now,
                    version(now.stable()),
                    now.candidate().map(this::version).orElse(null),
                    audiences,
                    evidence,
                    heavy);
        }
        serving = new Serving(
                forwardAudiences,
                everyone,
                lowered,
                InstanceKey.of(policy.loadBalancing().hash()),
                fallback(released ? candidate : ""));
    }

    /** Who answers for a version without a healthy instance, which a release's candidate never does. */
    private @Nullable Version fallback(String candidate) {
        return switch (policy.fallback()) {
            case InstancePolicy.Fallback.None _ -> null;
            case InstancePolicy.Fallback.Any _ -> others;
            case InstancePolicy.Fallback.Version named ->
                named.version().equals(candidate) ? null : version(named.version());
        };
    }

    /**
     * What one request is served by.
     *
     * @param forwardAudiences whether requests carry the names of their audiences
     * @param everyone who serves where no split decides: every instance, or those that a split without a stable version leaves
     * @param split what decides
     * @param key what tells requests apart where instances are chosen by a hash
     * @param fallback who answers for a version that a reference names and that has no healthy instance
     */
    record Serving(
            boolean forwardAudiences,
            Version everyone,
            @Nullable LoweredSplit split,
            @Nullable InstanceKey key,
            @Nullable Version fallback) {}
}
