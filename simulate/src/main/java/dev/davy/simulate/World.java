package dev.davy.simulate;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The traffic of a simulation, and what goes wrong in it.
 *
 * @param requestsPerSecond on average, Poisson distributed; above 0
 * @param swing how far the traffic swings about its average within {@code swingPeriod}, 0..1
 * @param swingPeriod above 0
 * @param routes the ways the requests come by, at least one
 * @param stableFailures the failure rate of stable, 0..1
 * @param candidateFailures the failure rate of the candidate from {@code harmFrom} on, 0..1; stable's before
 * @param harmFrom since the start of the release
 * @param bursts outages of something that both versions use
 * @param users who sends the requests; without, each request is a user by itself
 * @param audience a part of the requests that a plan can give the candidate; where the plan names audiences and this is
 *     empty, a twentieth of the requests belongs to all of them
 * @param latency of stable
 * @param candidateSlowness what the candidate's latency is multiplied by, above 0
 * @param candidateHangs the share of the candidate's requests, from {@code harmFrom} on, that are never answered and fail
 *     after {@link #TIMEOUT}, 0..1
 */
public record World(
        double requestsPerSecond,
        double swing,
        Duration swingPeriod,
        List<Route> routes,
        double stableFailures,
        double candidateFailures,
        Duration harmFrom,
        List<Burst> bursts,
        Optional<Users> users,
        Optional<Audience> audience,
        Latency latency,
        double candidateSlowness,
        double candidateHangs) {
    /** How long a request waits for an answer. */
    public static final Duration TIMEOUT = Duration.ofSeconds(15);

    public World {
        routes = List.copyOf(routes);
        bursts = List.copyOf(bursts);
        if (!(requestsPerSecond > 0 && requestsPerSecond <= 1_000_000)) {
            throw new IllegalArgumentException(
                    "rps: " + requestsPerSecond + " (expected: more than 0, at most 1,000,000)");
        }
        rate("stable-failures", stableFailures);
        rate("candidate-failures", candidateFailures);
        rate("candidate-hangs", candidateHangs);
        rate("swing", swing);
        if (swingPeriod.isNegative() || swingPeriod.isZero()) {
            throw new IllegalArgumentException("swing period: " + swingPeriod + " (expected: more than 0s)");
        }
        if (harmFrom.isNegative()) {
            throw new IllegalArgumentException("harm-from: " + harmFrom + " (expected: 0s or more)");
        }
        if (routes.isEmpty()) {
            throw new IllegalArgumentException("routes: [] (expected: at least one)");
        }
        if (!(candidateSlowness > 0 && candidateSlowness <= 1_000)) {
            throw new IllegalArgumentException(
                    "slowness: " + candidateSlowness + " (expected: above 0, at most 1,000)");
        }
    }

    private static void rate(String name, double rate) {
        if (!(rate >= 0 && rate <= 1)) {
            throw new IllegalArgumentException(name + ": " + rate + " (expected: 0..1)");
        }
    }

    /** Steady traffic on one route, with failures by chance only. */
    public static World of(double requestsPerSecond, double stableFailures, double candidateFailures) {
        return new World(
                requestsPerSecond,
                0,
                Duration.ofMinutes(10),
                List.of(new Route("default", 1, Double.NaN)),
                stableFailures,
                candidateFailures,
                Duration.ZERO,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Latency.DEFAULT,
                1,
                0);
    }

    /** The same with a fault that begins late. */
    public World harmFrom(Duration from) {
        return with(draft -> draft.harmFrom = from);
    }

    /** The same with traffic that swings. */
    public World swinging(double by, Duration period) {
        return with(draft -> {
            draft.swing = by;
            draft.swingPeriod = period;
        });
    }

    /** The same with outages of something that both versions use. */
    public World bursts(List<Burst> outages) {
        return with(draft -> draft.bursts = outages);
    }

    /** The same with users who stay in their buckets. */
    public World users(Users people) {
        return with(draft -> draft.users = Optional.of(people));
    }

    /** The same with an audience of its own rate. */
    public World audience(Audience part) {
        return with(draft -> draft.audience = Optional.of(part));
    }

    /** The same on other routes. */
    public World routes(List<Route> ways) {
        return with(draft -> draft.routes = ways);
    }

    /** The same with other latencies. */
    public World latency(Latency stable, double slowness) {
        return with(draft -> {
            draft.latency = stable;
            draft.candidateSlowness = slowness;
        });
    }

    /** The same with a candidate that does not answer a share of its requests. */
    public World hanging(double share) {
        return with(draft -> draft.candidateHangs = share);
    }

    private World with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.world();
    }

    /** What the next world differs in. */
    private static final class Draft {
        private final World from;
        private double swing;
        private Duration swingPeriod;
        private List<Route> routes;
        private Duration harmFrom;
        private List<Burst> bursts;
        private Optional<Users> users;
        private Optional<Audience> audience;
        private Latency latency;
        private double candidateSlowness;
        private double candidateHangs;

        Draft(World from) {
            this.from = from;
            swing = from.swing;
            swingPeriod = from.swingPeriod;
            routes = from.routes;
            harmFrom = from.harmFrom;
            bursts = from.bursts;
            users = from.users;
            audience = from.audience;
            latency = from.latency;
            candidateSlowness = from.candidateSlowness;
            candidateHangs = from.candidateHangs;
        }

        World world() {
            return new World(
                    from.requestsPerSecond,
                    swing,
                    swingPeriod,
                    routes,
                    from.stableFailures,
                    from.candidateFailures,
                    harmFrom,
                    bursts,
                    users,
                    audience,
                    latency,
                    candidateSlowness,
                    candidateHangs);
        }
    }

    /**
     * A way that requests come by.
     *
     * @param name the route's
     * @param part of the traffic, relative to the other routes', above 0
     * @param candidateFailures the candidate's failure rate on it; NaN: as everywhere
     */
    public record Route(String name, double part, double candidateFailures) {}

    /**
     * An outage that both versions feel alike.
     *
     * @param at since the start of the release
     * @param length how long
     * @param failures the failure rate of both meanwhile, where theirs is lower
     */
    public record Burst(Duration at, Duration length, double failures) {}

    /**
     * Users with a key, who stay in their buckets.
     *
     * @param count above 0, at most 16 million
     * @param broken how many of them fail on every version, always
     */
    public record Users(int count, int broken) {
        public Users {
            if (count <= 0 || count > 1 << 24 || broken < 0 || broken > count) {
                throw new IllegalArgumentException("users: " + broken + " broken of " + count
                        + " (expected: 1..16777216, broken no more than all)");
            }
        }
    }

    /**
     * Requests that belong to an audience.
     *
     * @param name the audience's
     * @param part of all requests, 0..1
     * @param failures what both versions' failure rates are multiplied by for it
     */
    public record Audience(String name, double part, double failures) {}

    /**
     * A log-logistic latency: half of the answers within the median, 99 of 100 within p99.
     *
     * @param median above 0
     * @param p99 above the median
     */
    public record Latency(Duration median, Duration p99) {
        public static final Latency DEFAULT = new Latency(Duration.ofMillis(5), Duration.ofMillis(50));

        public Latency {
            if (!median.isPositive() || p99.compareTo(median) <= 0) {
                throw new IllegalArgumentException(
                        "latency: median " + median + ", p99 " + p99 + " (expected: above 0s, p99 above the median)");
            }
        }
    }
}
