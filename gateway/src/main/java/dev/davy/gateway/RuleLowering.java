package dev.davy.gateway;

import dev.davy.resources.Comparison;
import dev.davy.resources.RateLimit;
import dev.davy.routing.RoutingTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Binds the rules of tables to targets, and keeps what outlives a table: limiters, and the numbers of routes. Used under
 * the gateway's lock, but for the names of routes, which any thread may ask for.
 */
final class RuleLowering {
    private final GatewayOptions options;
    private final Map<String, Target> targets;
    private final Comparer comparer;
    private final Map<List<Object>, Limiter> limiters = new HashMap<>();
    private final Map<String, Integer> routeIds = new HashMap<>();
    private final List<String> routeNames = new CopyOnWriteArrayList<>();

    /** @param targets by name; the gateway's own map */
    RuleLowering(GatewayOptions options, Map<String, Target> targets, Comparer comparer) {
        this.options = options;
        this.targets = targets;
        this.comparer = comparer;
    }

    String routeName(int id) {
        return routeNames.get(id);
    }

    private int routeId(String route) {
        return routeIds.computeIfAbsent(route, name -> {
            routeNames.add(name);
            return routeNames.size() - 1;
        });
    }

    LoweredRule lower(RoutingTable.Rule rule, RoutingTable in, Audiences audiences) {
        int n = (int)
                rule.backends().stream().filter(backend -> backend.weight() > 0).count();
        @Nullable Destination[] destinations = new Destination[n];
        int[] weights = new int[n];
        // Sessions know references of weight 0 too, which keep theirs.
        List<@Nullable Destination> all = new ArrayList<>();
        int i = 0;
        for (RoutingTable.Backend each : rule.backends()) {
            @Nullable
            Destination bound =
                    bind(each.destination(), HeadFilters.of(rule.treatment().filters(), each.filters()), in);
            all.add(bound);
            if (each.weight() > 0) {
                weights[i] = each.weight();
                destinations[i++] = bound;
            }
        }
        return new LoweredRule(
                rule,
                routeId(rule.route()),
                destinations,
                weights,
                rule.treatment().mirrors().stream()
                        .map(mirror -> new Mirror(
                                bind(mirror.to(), null, in), mirror.share().buckets()))
                        .toArray(Mirror[]::new),
                rule.treatment().extensions(Comparison.class).stream()
                        .findFirst()
                        .map(this::compared)
                        .orElse(null),
                RuleAnswers.of(rule.treatment(), audiences, this::limiter),
                rule.timeout().orElse(options.timeouts().request()),
                options.timeouts().request(),
                rule.treatment()
                        .session()
                        .map(session -> new Sessions(session, rule, options.secret(), all))
                        .orElse(null));
    }

    private LoweredComparison compared(Comparison rules) {
        comparer.start();
        return new LoweredComparison(rules, comparer);
    }

    /** The same for as long as a limit says the same, so that a change of the table gives nobody anything anew. */
    private Limiter limiter(RateLimit limit) {
        return limiters.computeIfAbsent(
                List.of(limit.name(), limit.requests(), limit.per(), limit.burst(), limit.by()),
                _ -> new Limiter(limit));
    }

    private @Nullable Destination bind(
            RoutingTable.Destination destination, @Nullable HeadFilters filters, RoutingTable in) {
        return switch (destination) {
            case RoutingTable.Destination.Decided decided -> {
                @Nullable Target target = bound(decided.upstream(), in);
                yield target == null ? null : new Destination(target, null, filters);
            }
            case RoutingTable.Destination.Pinned pinned -> {
                @Nullable Target target = bound(pinned.upstream(), in);
                yield target == null ? null : new Destination(target, target.version(pinned.version()), filters);
            }
            case RoutingTable.Destination.Missing _ -> null;
        };
    }

    private @Nullable Target bound(String upstream, RoutingTable in) {
        return in.upstreams().containsKey(upstream) ? targets.get(upstream) : null;
    }
}
