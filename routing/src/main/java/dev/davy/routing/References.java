package dev.davy.routing;

import dev.davy.model.Key;
import dev.davy.resources.Audience;
import dev.davy.resources.Comparison;
import dev.davy.resources.Condition;
import dev.davy.resources.Fault;
import dev.davy.resources.HttpRoute;
import dev.davy.resources.HttpRoute.Target;
import dev.davy.resources.InstanceList;
import dev.davy.resources.Issuer;
import dev.davy.resources.MetricStore;
import dev.davy.resources.Nearest;
import dev.davy.resources.Position;
import dev.davy.resources.Problem;
import dev.davy.resources.RateLimit;
import dev.davy.resources.Resource;
import dev.davy.resources.RouteFilter;
import dev.davy.resources.SizeLimit;
import dev.davy.resources.Upstream;
import dev.davy.routing.RoutingTable.Backend;
import dev.davy.routing.RoutingTable.Destination;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Binds what resources name to what is there, and says what is not. */
final class References {
    private final Map<String, RoutingTable.Upstream> upstreams = new TreeMap<>();
    private final Set<String> audiences = new TreeSet<>();
    private final Map<String, Resource> extensions = new TreeMap<>();
    private final Set<String> issuers = new TreeSet<>();
    private final Set<String> stores = new TreeSet<>();

    private final Set<String> mistaken;

    References(List<Resource> resources, Set<String> mistaken) {
        this.mistaken = mistaken;
        Map<String, InstanceList> lists = lists(resources);
        for (Resource resource : resources) {
            switch (resource) {
                case Upstream upstream -> upstreams.put(upstream.name(), bound(upstream, lists));
                case Audience audience -> audiences.add(audience.name());
                case Comparison comparison -> extensions.put(comparison.identity(), comparison);
                case Fault fault -> extensions.put(fault.identity(), fault);
                case RateLimit limit -> extensions.put(limit.identity(), limit);
                case SizeLimit limit -> extensions.put(limit.identity(), limit);
                case Issuer issuer -> issuers.add(issuer.name());
                case MetricStore store -> stores.add(store.name());
                case HttpRoute _,
                        InstanceList _,
                        dev.davy.resources.Certificate _,
                        dev.davy.resources.Gateway _,
                        dev.davy.resources.Freeze _,
                        dev.davy.resources.ReleaseGroup _,
                        dev.davy.resources.Release _ -> {}
            }
        }
    }

    Map<String, RoutingTable.Upstream> upstreams() {
        return upstreams;
    }

    Set<String> audiences() {
        return audiences;
    }

    /** The names of the MetricStores. */
    Set<String> stores() {
        return stores;
    }

    /** Whether a resource is there after all, with a mistake that is told where it stands. */
    boolean mistaken(String kind, String name) {
        return mistaken.contains(kind + " " + name);
    }

    /** The versions of an Upstream's instances, in alphabetical order; empty where there is no such Upstream. */
    Set<String> versions(String upstream) {
        Set<String> versions = new TreeSet<>();
        if (upstreams.containsKey(upstream)) {
            upstreams.get(upstream).instances().forEach(instance -> versions.add(instance.version()));
        }
        versions.remove("");
        return versions;
    }

    /** Says of every file of instances that is missing, is wrong for an Upstream, or that nobody takes instances from. */
    static void lists(List<Resource> resources, Set<String> mistaken, List<Problem> problems) {
        Map<String, InstanceList> lists = lists(resources);
        Map<String, InstanceList> unused = new TreeMap<>(lists);
        Set<String> there = new TreeSet<>(lists.keySet());
        resources.forEach(resource -> {
            if (resource instanceof Upstream upstream) {
                upstream.instancesFile().ifPresent(file -> {
                    unused.remove(file);
                    InstanceList list = lists.get(file);
                    if (list != null) {
                        versions(upstream, list, problems);
                    }
                    if (!there.contains(file) && !mistaken.contains(InstanceList.KIND + " " + file)) {
                        problems.add(Problem.incomplete(
                                upstream.at(),
                                "instancesFile: " + file + " is no list of instances" + expected(file, there)
                                        + "; Upstream " + upstream.name() + " has none from it"));
                    }
                });
            }
        });
        unused.values()
                .forEach(list -> problems.add(Problem.warning(
                        list.at(),
                        "instances: no Upstream takes them (expected: instancesFile of an Upstream names this file)")));
    }

    private static Map<String, InstanceList> lists(List<Resource> resources) {
        return resources.stream()
                .filter(InstanceList.class::isInstance)
                .map(InstanceList.class::cast)
                .collect(Collectors.toMap(InstanceList::name, list -> list, (first, _) -> first));
    }

    /** Which label is the version is the Upstream's to say, so a file of instances is not wrong by itself. */
    private static void versions(Upstream upstream, InstanceList list, List<Problem> problems) {
        for (int i = 0; i < list.instances().size(); i++) {
            Upstream.Instance instance = list.instances().get(i);
            String field = "[" + i + "].labels." + upstream.versionLabel() + ": ";
            instance.wrongVersion(upstream.versionLabel())
                    .ifPresent(wrong -> problems.add(Problem.error(instance.at(), field + wrong)));
        }
    }

    private static RoutingTable.Upstream bound(Upstream upstream, Map<String, InstanceList> lists) {
        List<Upstream.Instance> listed = upstream
                .instancesFile()
                .flatMap(file -> Optional.ofNullable(lists.get(file)))
                .map(InstanceList::instances)
                .orElse(List.of())
                .stream()
                .filter(instance ->
                        instance.wrongVersion(upstream.versionLabel()).isEmpty())
                .toList();
        return new RoutingTable.Upstream(
                upstream.name(),
                Stream.concat(upstream.instances().stream(), listed.stream())
                        .map(instance -> new RoutingTable.Instance(
                                instance.host(),
                                instance.port(),
                                instance.labels().getOrDefault(upstream.versionLabel(), ""),
                                instance.labels(),
                                instance.weight(),
                                false))
                        .toList(),
                upstream.healthCheck()
                        .map(check -> new RoutingTable.HealthCheck(
                                check.path(), check.interval(), check.timeout(), check.healthy(), check.unhealthy())),
                upstream.forwardAudiences(),
                upstream.policy(),
                upstream.versionLabel(),
                switch (upstream.protocol()) {
                    case HTTP1 -> RoutingTable.Protocol.HTTP1;
                    case H2C -> RoutingTable.Protocol.H2C;
                    case H2 -> RoutingTable.Protocol.H2;
                },
                upstream.tls());
    }

    RoutingTable.Rule bind(HttpRoute route, int index, List<Problem> problems, List<Pin> pins) {
        HttpRoute.Rule rule = route.rules().get(index);
        List<Backend> backends = new ArrayList<>();
        for (HttpRoute.BackendRef reference : rule.backends()) {
            Destination destination = destination(reference, "its share is answered", problems);
            if (destination instanceof Destination.Pinned pinned) {
                pins.add(new Pin(
                        pinned.upstream(),
                        pinned.version(),
                        route.kind() + " " + route.metadata().qualified(),
                        index,
                        reference.weight(),
                        reference.at()));
            }
            backends.add(new Backend(reference.weight(), destination, reference.filters()));
        }
        List<Treatment.Mirror> mirrors = new ArrayList<>();
        List<Resource> besides = new ArrayList<>();
        for (RouteFilter filter : rule.filters()) {
            if (filter instanceof RouteFilter.Extension extension) {
                extension(extension, problems).ifPresent(besides::add);
            }
            if (filter instanceof RouteFilter.Mirror mirror) {
                HttpRoute.BackendRef reference = new HttpRoute.BackendRef(mirror.target(), 1, List.of(), mirror.at());
                mirrors.add(
                        new Treatment.Mirror(destination(reference, "no copies are sent", problems), mirror.share()));
            }
        }
        if (besides.stream().filter(Comparison.class::isInstance).count() > 1) {
            problems.add(Problem.warning(
                    rule.at(), "filters: more than one Comparison (expected: one); the first of them compares"));
        }
        Treatment treatment = new Treatment(rule.filters(), mirrors, besides, rule.retry(), rule.session());
        if (treatment.filter(RouteFilter.Redirect.class).isPresent()) {
            // Nobody is asked.
        } else if (rule.backends().isEmpty()) {
            problems.add(Problem.warning(rule.at(), "backendRefs: none (its requests are answered 500)"));
        } else if (rule.backends().stream().allMatch(reference -> reference.weight() == 0)) {
            problems.add(Problem.warning(rule.at(), "backendRefs: every weight is 0 (its requests are answered 500)"));
        }
        return new RoutingTable.Rule(
                route.kind(),
                route.metadata().qualified(),
                index,
                backends,
                rule.timeout(),
                rule.retrySafe(),
                rule.failureCodes(),
                treatment);
    }

    private Destination destination(HttpRoute.BackendRef reference, String follows, List<Problem> problems) {
        return switch (reference.target()) {
            case Target.Foreign foreign -> {
                problems.add(Problem.incomplete(
                        reference.at(),
                        "backendRef: " + foreign.kind() + " " + foreign.name()
                                + " cannot be reached in this version (expected: group: davy.dev, kind: Upstream);"
                                + " " + answered(follows, 500)));
                yield new Destination.Missing(foreign.kind() + " " + foreign.name());
            }
            case Target.UpstreamRef upstream
            when !upstreams.containsKey(upstream.upstream()) -> {
                if (!mistaken(Upstream.KIND, upstream.upstream())) {
                    problems.add(Problem.incomplete(
                            reference.at(),
                            "backendRef: Upstream " + upstream.upstream() + " does not exist"
                                    + expected(upstream.upstream(), upstreams.keySet())
                                    + "; " + answered(follows, 500)));
                }
                yield new Destination.Missing("Upstream " + upstream.upstream());
            }
            case Target.UpstreamRef upstream
            when upstream.version().isPresent() -> {
                String version = upstream.version().get();
                version(upstream.upstream(), version, reference, follows, problems);
                yield new Destination.Pinned(upstream.upstream(), version);
            }
            case Target.UpstreamRef upstream -> new Destination.Decided(upstream.upstream());
        };
    }

    /** What a reference that leads nowhere comes to, in words. */
    private static String answered(String follows, int status) {
        return follows.endsWith("answered") ? follows + " " + status : follows;
    }

    private void version(
            String upstream, String version, HttpRoute.BackendRef reference, String follows, List<Problem> problems) {
        Set<String> versions = versions(upstream);
        if (versions.contains(version)) {
            return;
        }
        String message = "backendRef: Upstream " + upstream + " has no instance of version " + version
                + expected(version, versions) + "; " + answered(follows, 503);
        problems.add(
                reference.weight() == 0
                        ? Problem.warning(reference.at(), message)
                        : Problem.incomplete(reference.at(), message));
    }

    private Optional<Resource> extension(RouteFilter.Extension reference, List<Problem> problems) {
        String identity = reference.kind() + " " + reference.name();
        Optional<Resource> found = Optional.ofNullable(extensions.get(identity));
        if (found.isEmpty() && !mistaken(reference.kind(), reference.name())) {
            List<String> known = extensions.values().stream()
                    .filter(resource -> resource.kind().equals(reference.kind()))
                    .map(Resource::name)
                    .toList();
            problems.add(Problem.incomplete(
                    reference.at(),
                    "extensionRef: " + identity + " does not exist" + expected(reference.name(), known)
                            + "; it does nothing"));
        }
        found.filter(Fault.class::isInstance)
                .flatMap(fault -> ((Fault) fault).audience())
                .filter(name -> !audiences.contains(name) && !mistaken(Audience.KIND, name))
                .ifPresent(name -> problems.add(Problem.incomplete(
                        reference.at(),
                        "audience: Audience " + name + " of " + identity + " does not exist" + expected(name, audiences)
                                + "; nobody belongs to it")));
        return found;
    }

    void audience(HttpRoute.Match match, List<Problem> problems) {
        match.audience()
                .filter(name -> !audiences.contains(name) && !mistaken(Audience.KIND, name))
                .ifPresent(name -> problems.add(Problem.incomplete(
                        match.at(),
                        "x-davy-audience: Audience " + name + " does not exist" + expected(name, audiences)
                                + "; nobody belongs to it")));
    }

    /** Says which Issuer is not there that is to vouch for a claim. */
    void issuer(String name, Position at, List<Problem> problems) {
        if (!issuers.contains(name) && !mistaken(Issuer.KIND, name)) {
            problems.add(Problem.incomplete(
                    at,
                    "claim: Issuer " + name + " does not exist" + expected(name, issuers) + "; nobody has its claims"));
        }
    }

    /** Says which audiences and issuers an audience is built on that are not there. */
    void members(Audience audience, List<Problem> problems) {
        audience.who().all().forEach(condition -> {
            if (condition instanceof Condition.Claim claim) {
                issuer(claim.issuer(), claim.at(), problems);
            }
            if (condition instanceof Condition.Users users && users.by() instanceof Key.Claim claim) {
                issuer(claim.issuer(), audience.at(), problems);
            }
            if (condition instanceof Condition.Member member
                    && !audiences.contains(member.audience())
                    && !mistaken(Audience.KIND, member.audience())) {
                problems.add(Problem.incomplete(
                        member.at(),
                        "audience: Audience " + member.audience() + " does not exist"
                                + expected(member.audience(), audiences) + "; nobody belongs to it"));
            }
        });
    }

    /** The nearest known name, or all of them where there are few. */
    static String expected(String name, Collection<String> known) {
        return Nearest.to(name, known)
                .map(near -> " (did you mean " + near + "?)")
                .orElseGet(() -> known.isEmpty()
                        ? " (there is none)"
                        : " (expected: "
                                + String.join(
                                        ", ", known.stream().sorted().limit(8).toList())
                                + (known.size() > 8 ? ", …)" : ")"));
    }
}
