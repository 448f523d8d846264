package dev.davy.routing;

import dev.davy.model.Bucket;
import dev.davy.model.Split;
import dev.davy.model.Stratum;
import dev.davy.model.Weight;
import dev.davy.routing.Explanation.Outcome;
import dev.davy.routing.RoutingTable.Backend;
import dev.davy.routing.RoutingTable.Destination;
import dev.davy.routing.RoutingTable.Entry;
import dev.davy.routing.RoutingTable.Host;
import dev.davy.routing.RoutingTable.Rule;
import dev.davy.routing.RoutingTable.Upstream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * The slow reference interpreter of a routing table: reads it as it is documented, one step after the other, and says
 * why. Every data plane is held to its answers.
 *
 * <p>Pure. Chance is handed in and drawn in this order: once below the sum of the weights where a rule has more than one
 * backend with a weight, then once below 100,000 where the split has no key for the request.
 */
public final class Explain {
    private Explain() {}

    /**
     * Where a request goes.
     *
     * @param splits by target; an Upstream without one has no release
     */
    public static Explanation explain(RoutingTable table, Request request, Map<String, Split> splits, Draw draw) {
        Set<String> audiences = audiences(table, request);
        for (Host host : table.hosts()) {
            if (!matches(host.pattern(), request.host())) {
                continue;
            }
            for (Entry entry : host.entries()) {
                if (Matching.matches(entry.when(), request, table.audiences())) {
                    return matched(table, request, splits, draw, audiences, host, entry.rule());
                }
            }
        }
        return new Explanation(
                Optional.empty(),
                Optional.empty(),
                audiences,
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                List.of(),
                new Outcome.Answered(404, "no rule matches"));
    }

    /** The names of the audiences that a request belongs to, in alphabetical order. */
    public static Set<String> audiences(RoutingTable table, Request request) {
        Set<String> names = new TreeSet<>();
        table.audiences().forEach((name, who) -> {
            if (Matching.matches(who, request, table.audiences())) {
                names.add(name);
            }
        });
        return names;
    }

    /** Whether a host name in lower case is one of a pattern's; {@code *.} stands for one or more labels. */
    static boolean matches(String pattern, String host) {
        if (pattern.equals("*")) {
            return true;
        }
        return pattern.startsWith("*.")
                ? host.length() > pattern.length() - 1 && host.endsWith(pattern.substring(1))
                : host.equals(pattern);
    }

    private static Explanation matched(
            RoutingTable table,
            Request request,
            Map<String, Split> splits,
            Draw draw,
            Set<String> audiences,
            Host host,
            Rule rule) {
        Optional<Outcome> own = Treated.answer(rule, request);
        if (own.isPresent()) {
            return end(
                    request, host, rule, audiences, Optional.empty(), Optional.empty(), OptionalInt.empty(), own.get());
        }
        Optional<Backend> backend = choose(rule.backends(), draw);
        if (backend.isEmpty()) {
            Outcome none = new Outcome.Answered(500, "the rule has no backend with a weight above 0");
            return end(request, host, rule, audiences, backend, Optional.empty(), OptionalInt.empty(), none);
        }
        return switch (backend.get().destination()) {
            case Destination.Missing missing ->
                end(
                        request,
                        host,
                        rule,
                        audiences,
                        backend,
                        Optional.empty(),
                        OptionalInt.empty(),
                        new Outcome.Answered(500, missing.name() + " does not exist"));
            case Destination.Pinned pinned ->
                end(
                        request,
                        host,
                        rule,
                        audiences,
                        backend,
                        Optional.empty(),
                        OptionalInt.empty(),
                        given(
                                table,
                                pinned.upstream(),
                                Optional.of(pinned.version()),
                                Optional.of(new Stratum.Pinned())));
            case Destination.Decided decided -> {
                Split split = splits.get(decided.upstream());
                if (split == null) {
                    Outcome any = given(table, decided.upstream(), Optional.empty(), Optional.empty());
                    yield end(request, host, rule, audiences, backend, Optional.empty(), OptionalInt.empty(), any);
                }
                if (split.undetermined()) {
                    Outcome others = others(table, decided.upstream(), split.candidate());
                    yield end(request, host, rule, audiences, backend, Optional.empty(), OptionalInt.empty(), others);
                }
                Split.Assignment assignment = split.assignment(audiences);
                int bucket = bucket(split, request, draw);
                boolean candidate = split.candidate().isPresent() && new Bucket(bucket).below(assignment.weight());
                String version = candidate ? split.candidate().get() : split.stable();
                Outcome outcome =
                        given(table, decided.upstream(), Optional.of(version), Optional.of(assignment.stratum()));
                yield end(
                        request,
                        host,
                        rule,
                        audiences,
                        backend,
                        Optional.of(assignment),
                        OptionalInt.of(bucket),
                        outcome);
            }
        };
    }

    private static Explanation end(
            Request request,
            Host host,
            Rule rule,
            Set<String> audiences,
            Optional<Backend> backend,
            Optional<Split.Assignment> assignment,
            OptionalInt bucket,
            Outcome outcome) {
        return new Explanation(
                Optional.of(host.pattern()),
                Optional.of(rule),
                audiences,
                backend,
                assignment,
                bucket,
                outcome instanceof Outcome.Given ? Treated.changes(rule, backend, request) : List.of(),
                outcome);
    }

    private static Optional<Backend> choose(List<Backend> backends, Draw draw) {
        List<Backend> weighted =
                backends.stream().filter(backend -> backend.weight() > 0).toList();
        if (weighted.size() < 2) {
            return weighted.stream().findFirst();
        }
        int left = draw.below(weighted.stream().mapToInt(Backend::weight).sum());
        for (Backend backend : weighted) {
            left -= backend.weight();
            if (left < 0) {
                return Optional.of(backend);
            }
        }
        throw new IllegalArgumentException("draw: " + left + " too many (expected: below the sum of the weights)");
    }

    private static int bucket(Split split, Request request, Draw draw) {
        return request.key(split.key())
                .map(text -> Bucket.of(split.salt(), text).index())
                .orElseGet(() -> draw.below(Weight.BUCKETS));
    }

    private static Outcome others(RoutingTable table, String name, Optional<String> withheld) {
        Upstream upstream = table.upstreams().get(name);
        if (upstream == null) {
            return new Outcome.Answered(500, name + " does not exist");
        }
        long instances = upstream.instances().stream()
                .filter(instance -> !instance.version().equals(withheld.orElse(null)))
                .count();
        return new Outcome.Given(name, Optional.empty(), withheld, Optional.empty(), (int) instances);
    }

    private static Outcome given(RoutingTable table, String name, Optional<String> version, Optional<Stratum> stratum) {
        Upstream upstream = table.upstreams().get(name);
        if (upstream == null) {
            return new Outcome.Answered(500, name + " does not exist");
        }
        long instances = upstream.instances().stream()
                .filter(instance -> version.isEmpty() || instance.version().equals(version.get()))
                .count();
        return new Outcome.Given(name, version, stratum, (int) instances);
    }
}
