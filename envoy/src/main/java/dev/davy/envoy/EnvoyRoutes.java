package dev.davy.envoy;

import com.google.protobuf.Duration;
import com.google.protobuf.UInt32Value;
import dev.davy.model.Key;
import dev.davy.model.Split;
import dev.davy.model.Weight;
import dev.davy.routing.RoutingTable;
import dev.davy.routing.RoutingTable.Backend;
import dev.davy.routing.RoutingTable.Destination;
import dev.davy.routing.Treatment;
import io.envoyproxy.envoy.config.route.v3.DirectResponseAction;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.config.route.v3.WeightedCluster;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A routing table as a {@code RouteConfiguration} of xDS v3: for every host a virtual host, for every entry a route or more
 * in the same order, for every version a cluster named {@code UPSTREAM.VERSION}. Pure.
 *
 * <p>A table is lowered whole or not at all, so that no request goes elsewhere because the data plane cannot say what was
 * meant for it: a caller keeps what he had. Of splits only those that draw each request by itself are lowered yet.
 */
public final class EnvoyRoutes {
    /** The cluster of a reference to nothing: it has no endpoints. */
    public static final String MISSING = "davy.missing";

    private final RoutingTable table;
    private final Map<String, Split> splits;
    private final List<String> unfit = new ArrayList<>();

    private EnvoyRoutes(RoutingTable table, Map<String, Split> splits) {
        this.table = table;
        this.splits = splits;
    }

    /**
     * What came of a table.
     *
     * @param routes present where all of the table could be lowered
     * @param unfit a sentence for each rule that xDS cannot say
     */
    public record Lowered(Optional<RouteConfiguration> routes, List<String> unfit) {
        public Lowered {
            unfit = List.copyOf(unfit);
        }
    }

    /** The name of a version's cluster; of an Upstream without versions, the Upstream's. */
    public static String cluster(String upstream, String version) {
        return version.isEmpty() ? upstream : upstream + "." + version;
    }

    /**
     * Lowers a table.
     *
     * @param name of the route configuration
     * @param splits by target; an Upstream without one has no release
     */
    public static Lowered lower(String name, RoutingTable table, Map<String, Split> splits) {
        EnvoyRoutes lowering = new EnvoyRoutes(table, splits);
        RouteConfiguration.Builder routes = RouteConfiguration.newBuilder().setName(name);
        if (!table.listeners().isEmpty()) {
            lowering.unfit.add("listeners with TLS");
        }
        for (RoutingTable.Host host : table.hosts()) {
            routes.addVirtualHosts(lowering.host(host));
        }
        return new Lowered(lowering.unfit.isEmpty() ? Optional.of(routes.build()) : Optional.empty(), lowering.unfit);
    }

    private VirtualHost host(RoutingTable.Host host) {
        VirtualHost.Builder virtual =
                VirtualHost.newBuilder().setName(host.pattern()).addDomains(host.pattern());
        for (RoutingTable.Entry entry : host.entries()) {
            String rule = entry.rule().route() + " rule " + entry.rule().index();
            try {
                for (List<Conjunctions.Literal> all : Conjunctions.of(entry.when(), table.audiences())) {
                    virtual.addRoutes(route(Matches.of(all), entry.rule()));
                }
            } catch (Unfit e) {
                unfit.add(rule + ": " + e.what());
            }
        }
        return virtual.build();
    }

    private Route route(RouteMatch match, RoutingTable.Rule rule) throws Unfit {
        if (!rule.treatment().equals(Treatment.NONE)
                || rule.backends().stream()
                        .anyMatch(backend -> !backend.filters().isEmpty())) {
            throw new Unfit("filters, extensions, retries or sessions");
        }
        for (Backend backend : rule.backends()) {
            Upstreams.plain(backend.destination(), table);
        }
        Map<String, Long> weights = weights(rule.backends());
        if (weights.isEmpty()) {
            return answer(match, 500);
        }
        RouteAction.Builder action = RouteAction.newBuilder();
        rule.timeout()
                .ifPresent(timeout -> action.setTimeout(
                        Duration.newBuilder().setSeconds(timeout.getSeconds()).setNanos(timeout.getNano())));
        if (weights.size() == 1) {
            action.setCluster(weights.keySet().iterator().next());
        } else {
            action.setWeightedClusters(weighted(weights));
        }
        return Route.newBuilder().setMatch(match).setRoute(action).build();
    }

    private static WeightedCluster weighted(Map<String, Long> weights) throws Unfit {
        WeightedCluster.Builder clusters = WeightedCluster.newBuilder();
        long total = weights.values().stream().mapToLong(Long::longValue).sum();
        if (total > 0xffff_ffffL) {
            throw new Unfit("weights that add up to " + total + " with the release's share in them");
        }
        weights.forEach((cluster, weight) -> clusters.addClusters(
                WeightedCluster.ClusterWeight.newBuilder().setName(cluster).setWeight(UInt32Value.of((int)
                        weight.longValue()))));
        return clusters.build();
    }

    /** How much of the requests each cluster gets, in buckets where a split decides. */
    private Map<String, Long> weights(List<Backend> backends) throws Unfit {
        boolean decided = backends.stream().anyMatch(backend -> backend.destination() instanceof Destination.Decided);
        Map<String, Long> weights = new LinkedHashMap<>();
        for (Backend backend : backends) {
            long weight = (long) backend.weight() * (decided ? Weight.BUCKETS : 1);
            switch (backend.destination()) {
                case Destination.Missing _ -> add(weights, MISSING, weight);
                case Destination.Pinned(String upstream, String version) ->
                    add(weights, cluster(upstream, version), weight);
                case Destination.Decided(String upstream) -> divide(weights, upstream, weight);
            }
        }
        return weights;
    }

    private void divide(Map<String, Long> weights, String upstream, long weight) throws Unfit {
        Split split = splits.get(upstream);
        if (split == null) {
            add(weights, upstream, weight);
            return;
        }
        if (split.undetermined() || !split.rings().isEmpty() || !(split.key() instanceof Key.Request)) {
            throw new Unfit(upstream + ": a split by key or audience, or without a stable version");
        }
        if (!split.mirror().isZero()) {
            throw new Unfit(upstream + ": copies to the candidate");
        }
        long buckets = split.candidate().isPresent() ? split.weight().buckets() : 0;
        split.candidate()
                .ifPresent(candidate -> add(weights, cluster(upstream, candidate), weight / Weight.BUCKETS * buckets));
        add(weights, cluster(upstream, split.stable()), weight / Weight.BUCKETS * (Weight.BUCKETS - buckets));
    }

    private static void add(Map<String, Long> weights, String cluster, long weight) {
        if (weight > 0) {
            weights.merge(cluster, weight, Long::sum);
        }
    }

    private static Route answer(RouteMatch match, int status) {
        return Route.newBuilder()
                .setMatch(match)
                .setDirectResponse(DirectResponseAction.newBuilder().setStatus(status))
                .build();
    }
}
