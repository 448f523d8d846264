package dev.davy.resources;

import com.google.re2j.Pattern;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An HTTPRoute or GRPCRoute of the Gateway API: who asks for what, and where it goes.
 *
 * @param kind {@link #KIND} or {@link #GRPC}
 * @param parents the Gateways that it attaches to; none: every listener
 * @param hostnames lower case, a leading {@code *.} for one or more labels; none: every host
 */
public record HttpRoute(
        String kind, Metadata metadata, List<ParentRef> parents, List<String> hostnames, List<Rule> rules)
        implements Resource {
    public static final String KIND = "HTTPRoute";
    public static final String GRPC = "GRPCRoute";

    public HttpRoute {
        parents = List.copyOf(parents);
        hostnames = List.copyOf(hostnames);
        rules = List.copyOf(rules);
    }

    @Override
    public String identity() {
        return kind() + " " + metadata().qualified();
    }

    /** A Gateway, or one listener of it by name or port. */
    public record ParentRef(
            String name, String namespace, Optional<String> sectionName, Optional<Integer> port, Position at) {}

    /**
     * What happens to the requests that match.
     *
     * @param matches any of them; never empty
     * @param filters in the order of the file
     * @param session how its users stay with one instance
     * @param timeout how long one asking of an instance may take; zero is without limit
     * @param retry none: nobody is asked again but by the shield
     * @param retrySafe whether requests may be sent twice, whatever their method
     * @param failureCodes status codes below 500 that count as failures
     */
    public record Rule(
            List<Match> matches,
            List<BackendRef> backends,
            List<RouteFilter> filters,
            Optional<SessionPersistence> session,
            Optional<Duration> timeout,
            Optional<Retry> retry,
            boolean retrySafe,
            Set<Integer> failureCodes,
            Position at) {
        public Rule {
            matches = List.copyOf(matches);
            backends = List.copyOf(backends);
            filters = List.copyOf(filters);
            failureCodes = Set.copyOf(failureCodes);
        }
    }

    /**
     * When a request is asked again that is safe to repeat.
     *
     * @param codes statuses 400..599 that are not served while there is another try; without an answer there always is one
     * @param attempts how often at most, besides the first time
     * @param backoff how long to wait before the first of them, twice as long before each further one
     * @param within how long all of it may take together; zero is without limit, empty is the gateway's default
     */
    public record Retry(Set<Integer> codes, int attempts, Duration backoff, Optional<Duration> within) {
        public static final int ATTEMPTS = 1;
        public static final Duration BACKOFF = Duration.ofMillis(25);

        public Retry {
            codes = Set.copyOf(codes);
        }
    }

    /**
     * All of it has to hold.
     *
     * @param audience the audience that the request has to belong to; the reserved header {@code x-davy-audience}
     */
    public record Match(
            PathMatch path,
            Optional<String> method,
            List<FieldMatch> headers,
            List<FieldMatch> queries,
            Optional<String> audience,
            Position at) {
        public Match {
            headers = List.copyOf(headers);
            queries = List.copyOf(queries);
        }
    }

    /** How the path has to look. */
    public sealed interface PathMatch {
        record Exact(String path) implements PathMatch {}

        /** By whole segments; without a slash at the end, except for {@code /}. */
        record Prefix(String path) implements PathMatch {
            public static final Prefix EVERY = new Prefix("/");
        }

        record Regex(Pattern pattern) implements PathMatch {}
    }

    /** A header (name in lower case) or a query parameter. */
    public record FieldMatch(String name, TextMatch match) {}

    /**
     * A weighted reference.
     *
     * @param target what it says, read as a name and a version at the first dot
     * @param weight 0..1,000,000; 1 where the file has none
     * @param filters for the requests that go there
     */
    public record BackendRef(Target target, int weight, List<RouteFilter> filters, Position at) {
        public BackendRef {
            filters = List.copyOf(filters);
        }
    }

    /** What a reference names. */
    public sealed interface Target {
        /** An Upstream; its version is what follows the first dot, if there is one. */
        record UpstreamRef(String upstream, Optional<String> version) implements Target {}

        /** A kind that cannot be reached yet, such as a Kubernetes Service. */
        record Foreign(String kind, String name) implements Target {}
    }
}
