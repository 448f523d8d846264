package dev.davy.routing;

import dev.davy.model.Key;
import dev.davy.resources.HttpRoute;
import dev.davy.resources.InstancePolicy;
import dev.davy.resources.Issuer;
import dev.davy.resources.RouteFilter;
import dev.davy.resources.UpstreamTls;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Who asks for what and where it goes: every route of the configuration in the order in which the Gateway API has them
 * tried, with references bound. Immutable; a data plane lowers it to its own form and swaps it whole.
 *
 * <p>A request is given to the first entry, in order, of the first host that matches and has an entry that matches; with
 * none it is answered 404.
 *
 * @param hosts what plain listeners serve, most specific first
 * @param upstreams by name
 * @param audiences by name
 * @param issuers whose tokens count, by name
 * @param listeners those that end TLS, each with what it serves
 */
public record RoutingTable(
        List<Host> hosts,
        Map<String, Upstream> upstreams,
        Map<String, Predicate> audiences,
        Map<String, Issuer.Terms> issuers,
        List<Listener> listeners) {
    public static final RoutingTable EMPTY = new RoutingTable(List.of(), Map.of(), Map.of());

    private static final Duration UNLIMITED = Duration.ofMinutes(1);

    /** A table by which no tokens count, without listeners that end TLS. */
    public RoutingTable(List<Host> hosts, Map<String, Upstream> upstreams, Map<String, Predicate> audiences) {
        this(hosts, upstreams, audiences, Map.of(), List.of());
    }

    public RoutingTable {
        listeners = List.copyOf(listeners);
        hosts = List.copyOf(hosts);
        upstreams = Map.copyOf(upstreams);
        audiences = Map.copyOf(audiences);
        issuers = Map.copyOf(issuers);
    }

    /** The same with other instances. */
    public RoutingTable with(Map<String, Upstream> others) {
        return new RoutingTable(hosts, others, audiences, issuers, listeners);
    }

    /** The issuers whose tokens decide who belongs to an audience, by itself or through those that it is built on. */
    public Set<String> issuersOf(String audience) {
        Set<String> issuers = new TreeSet<>();
        collect(new Predicate.InAudience(audience), issuers, new HashSet<>());
        return issuers;
    }

    private void collect(Predicate predicate, Set<String> issuers, Set<String> seen) {
        switch (predicate) {
            case Predicate.Claim claim -> issuers.add(claim.issuer());
            case Predicate.Users users when users.by() instanceof Key.Claim by -> issuers.add(by.issuer());
            case Predicate.InAudience member -> {
                Predicate of = audiences.get(member.name());
                if (of != null && seen.add(member.name())) {
                    collect(of, issuers, seen);
                }
            }
            case Predicate.All all -> all.of().forEach(each -> collect(each, issuers, seen));
            case Predicate.Any any -> any.of().forEach(each -> collect(each, issuers, seen));
            case Predicate.Not not -> collect(not.of(), issuers, seen);
            case Predicate.Users _,
                    Predicate.PathExact _,
                    Predicate.PathPrefix _,
                    Predicate.PathRegex _,
                    Predicate.Method _,
                    Predicate.Header _,
                    Predicate.Query _,
                    Predicate.Cookie _,
                    Predicate.ClientAddress _,
                    Predicate.Host _,
                    Predicate.Country _,
                    Predicate.Time _ -> {}
        }
    }

    /**
     * How long a request may take on the most patient of the rules that lead to what an Upstream's release decides. On one
     * without a limit an outcome is there after a minute, by which a stream is judged too.
     *
     * @param otherwise on a rule that does not say
     */
    public Duration timeout(String upstream, Duration otherwise) {
        Destination decided = new Destination.Decided(upstream);
        return Stream.concat(hosts.stream(), listeners.stream().flatMap(listener -> listener.hosts().stream()))
                .flatMap(host -> host.entries().stream())
                .map(Entry::rule)
                .filter(rule -> rule.backends().stream()
                        .anyMatch(backend -> backend.destination().equals(decided)))
                .map(rule -> rule.timeout().orElse(otherwise))
                .map(timeout -> timeout.isZero() ? UNLIMITED : timeout)
                .max(Comparator.naturalOrder())
                .orElse(otherwise);
    }

    /**
     * A listener that ends TLS. Of those on one port, a client gets the one whose hostname fits the server name that it asks
     * for best.
     *
     * @param name like no other's
     * @param port 1..65535
     * @param hostname as {@link Host} has patterns; empty for every host
     * @param hosts what it serves, most specific first
     */
    public record Listener(String name, int port, Optional<String> hostname, Tls tls, List<Host> hosts) {
        public Listener {
            hosts = List.copyOf(hosts);
        }

        /** Whether requests for a host are its: others came on a connection that was made for another name. */
        public boolean takes(String host) {
            return hostname.isEmpty()
                    || Attachments.intersection(host, hostname.get())
                            .filter(host::equals)
                            .isPresent();
        }
    }

    /**
     * How connections are secured; files in PEM, relative to the configuration's directory or absolute.
     *
     * @param certificateFile the chain, its own certificate first
     * @param keyFile the key of the first certificate
     * @param authorities files of those who sign clients' certificates; without any, clients need none
     * @param only13 whether nothing below TLS 1.3 is spoken; else nothing below 1.2
     */
    public record Tls(String certificateFile, String keyFile, List<String> authorities, boolean only13) {
        public Tls {
            authorities = List.copyOf(authorities);
        }
    }

    /**
     * The entries of one host name pattern.
     *
     * @param pattern lower case: {@code shop.example}, {@code *.shop.example} (one or more labels), or {@code *} for every host
     * @param entries in order of precedence
     */
    public record Host(String pattern, List<Entry> entries) {
        public Host {
            entries = List.copyOf(entries);
        }
    }

    /** One match of one rule. */
    public record Entry(Predicate when, Rule rule) {}

    /**
     * What happens to the requests of a rule.
     *
     * @param kind of the route, as in its file
     * @param route its name, as metrics and evidence have it
     * @param index the rule's place in its route, from 0
     * @param backends weighted; with none, or with no weight above zero, requests are answered 500
     * @param timeout how long a request may take from its last byte to the answer's first; the gateway's default where empty
     * @param retrySafe whether the route marks its requests as safe to send twice, whatever their method
     * @param failureCodes status codes below 500 that count as failures too
     * @param treatment what is done with requests and answers besides
     */
    public record Rule(
            String kind,
            String route,
            int index,
            List<Backend> backends,
            Optional<Duration> timeout,
            boolean retrySafe,
            Set<Integer> failureCodes,
            Treatment treatment) {
        public Rule {
            backends = List.copyOf(backends);
            failureCodes = Set.copyOf(failureCodes);
        }

        /** As messages name it. */
        public String place() {
            return "rule " + index + " of " + kind + " " + route;
        }

        /** One of an HTTPRoute, nothing is done besides. */
        public Rule(
                String route,
                int index,
                List<Backend> backends,
                Optional<Duration> timeout,
                boolean retrySafe,
                Set<Integer> failureCodes) {
            this(HttpRoute.KIND, route, index, backends, timeout, retrySafe, failureCodes, Treatment.NONE);
        }
    }

    /**
     * A weighted reference.
     *
     * @param filters changes of headers for the requests that go there
     */
    public record Backend(int weight, Destination destination, List<RouteFilter> filters) {
        public Backend {
            filters = List.copyOf(filters);
        }

        /** Without filters. */
        public Backend(int weight, Destination destination) {
            this(weight, destination, List.of());
        }
    }

    /** Where a reference points. */
    public sealed interface Destination {
        /** An Upstream without a version: what its release's split decides; all instances if it has no release. */
        record Decided(String upstream) implements Destination {}

        /** A version by name: moved by no release and no evidence for one. */
        record Pinned(String upstream, String version) implements Destination {}

        /** A reference to what does not exist: its share is answered 500. */
        record Missing(String name) implements Destination {}
    }

    /**
     * A named set of instances.
     *
     * @param name without a dot
     * @param instances in the order of the file
     * @param healthCheck none: an instance is healthy until connecting fails
     * @param forwardAudiences whether requests carry the names of their audiences in {@code x-davy-audience}
     * @param policy how instances are chosen, judged and protected
     * @param versionLabel the label whose value is an instance's version
     * @param protocol what its instances speak
     * @param tls how their connections are secured; not at all where empty
     */
    public record Upstream(
            String name,
            List<Instance> instances,
            Optional<HealthCheck> healthCheck,
            boolean forwardAudiences,
            InstancePolicy policy,
            String versionLabel,
            Protocol protocol,
            Optional<UpstreamTls> tls) {
        public Upstream {
            instances = List.copyOf(instances);
        }

        /** One that speaks HTTP/1.1 without TLS. */
        public Upstream(
                String name,
                List<Instance> instances,
                Optional<HealthCheck> healthCheck,
                boolean forwardAudiences,
                InstancePolicy policy) {
            this(name, instances, healthCheck, forwardAudiences, policy, "version", Protocol.HTTP1, Optional.empty());
        }

        /** With the policy of an Upstream that says nothing of it, too. */
        public Upstream(
                String name, List<Instance> instances, Optional<HealthCheck> healthCheck, boolean forwardAudiences) {
            this(name, instances, healthCheck, forwardAudiences, InstancePolicy.DEFAULT);
        }

        /** How many instances of each version take requests; those without a version are left out. */
        public Map<String, Integer> taking() {
            Map<String, Integer> taking = new HashMap<>();
            instances.stream()
                    .filter(instance ->
                            !instance.draining() && !instance.version().isEmpty())
                    .forEach(instance -> taking.merge(instance.version(), 1, Integer::sum));
            return taking;
        }

        /** The same with the files of its TLS from a directory. */
        public Upstream from(String directory) {
            return new Upstream(
                    name,
                    instances,
                    healthCheck,
                    forwardAudiences,
                    policy,
                    versionLabel,
                    protocol,
                    tls.map(files -> files.from(directory)));
        }

        /** The same with other instances. */
        public Upstream with(List<Instance> others) {
            return new Upstream(name, others, healthCheck, forwardAudiences, policy, versionLabel, protocol, tls);
        }
    }

    /** What an instance speaks. */
    public enum Protocol {
        HTTP1,
        /** HTTP/2 without TLS, from the first byte on. */
        H2C,
        /** HTTP/2 over TLS. */
        H2
    }

    /**
     * One address.
     *
     * @param host a name or a literal address
     * @param port 1..65535
     * @param version the value of the Upstream's version label; empty where the instance has none
     * @param labels all of them
     * @param weight its part of the version's requests, 1..1000
     * @param draining whether it gets no more requests
     */
    public record Instance(
            String host, int port, String version, Map<String, String> labels, int weight, boolean draining) {
        public Instance {
            labels = Map.copyOf(labels);
        }

        /** The same on its way out. */
        public Instance drained() {
            return new Instance(host, port, version, labels, weight, true);
        }

        /** One of weight 1 that takes requests. */
        public Instance(String host, int port, String version, Map<String, String> labels) {
            this(host, port, version, labels, 1, false);
        }
    }

    /**
     * A request that instances are asked regularly.
     *
     * @param healthy answers with a status 200..399 in a row that make an instance healthy again
     * @param unhealthy failed checks in a row that make it unhealthy
     */
    public record HealthCheck(String path, Duration interval, Duration timeout, int healthy, int unhealthy) {}
}
