package dev.davy.simulate;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The traffic of a simulation, and what goes wrong in it.
 *
 * @param requestsPerSecond on average, Poisson distributed; above 0
 * @param swing of the traffic and of what fails
 * @param routes the ways the requests come by, at least one
 * @param stableFailures the failure rate of stable, 0..1
 * @param candidateFailures the failure rate of the candidate from {@code harmFrom} on, 0..1; stable's before
 * @param harmFrom since the start of the release
 * @param bursts outages of something that both versions use
 * @param sickness outages of stable alone
 * @param users who sends the requests; without, each request is a user by itself
 * @param audience a part of the requests that a plan can give the candidate; where the plan names audiences and this is
 *     empty, a twentieth of the requests belongs to all of them
 * @param latency of stable
 * @param slowdown how much longer the candidate's answers take
 * @param candidateHangs the share of the candidate's requests, from {@code harmFrom} on, that are never answered and fail
 *     after {@link #TIMEOUT}, 0..1
 */
public record World(
        double requestsPerSecond,
        Swing swing,
        List<Route> routes,
        double stableFailures,
        double candidateFailures,
        Duration harmFrom,
        List<Burst> bursts,
        List<Burst> sickness,
        Optional<Users> users,
        Optional<Audience> audience,
        Latency latency,
        Slowdown slowdown,
        double candidateHangs) {
    /** How long a request waits for an answer. */
    public static final Duration TIMEOUT = Duration.ofSeconds(15);

    public World {
        routes = List.copyOf(routes);
        bursts = List.copyOf(bursts);
        sickness = List.copyOf(sickness);
        if (!(requestsPerSecond > 0 && requestsPerSecond <= 1_000_000)) {
            throw new IllegalArgumentException(
                    "rps: " + requestsPerSecond + " (expected: more than 0, at most 1,000,000)");
        }
        rate("stable-failures", stableFailures);
        rate("candidate-failures", candidateFailures);
        rate("candidate-hangs", candidateHangs);
        if (harmFrom.isNegative()) {
            throw new IllegalArgumentException("harm-from: " + harmFrom + " (expected: 0s or more)");
        }
        if (routes.isEmpty()) {
            throw new IllegalArgumentException("routes: [] (expected: at least one)");
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
                Swing.NONE,
                List.of(new Route("default", 1, Double.NaN)),
                stableFailures,
                candidateFailures,
                Duration.ZERO,
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Latency.DEFAULT,
                Slowdown.NONE,
                0);
    }

    /** The same with a fault that begins late. */
    public World harmFrom(Duration from) {
        return with(draft -> draft.harmFrom = from);
    }

    /** The same with traffic that swings, and perhaps failures. */
    public World swinging(Swing of) {
        return with(draft -> draft.swing = of);
    }

    /** The same with outages of something that both versions use. */
    public World bursts(List<Burst> outages) {
        return with(draft -> draft.bursts = outages);
    }

    /** The same with outages of stable alone. */
    public World sick(List<Burst> outages) {
        return with(draft -> draft.sickness = outages);
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

    /** The same with a candidate that takes longer. */
    public World slower(Slowdown by) {
        return with(draft -> draft.slowdown = by);
    }

    /** The same with a candidate that does not answer a share of its requests. */
    public World hanging(double share) {
        return with(draft -> draft.candidateHangs = share);
    }

    /** What is so at a moment since the start of the release. */
    public Conditions at(double seconds) {
        double wave = swing.equals(Swing.NONE)
                ? 0
                : StrictMath.sin(2 * StrictMath.PI * seconds / (swing.period().toNanos() / 1e9));
        return new Conditions(
                requestsPerSecond * (1 + swing.traffic() * wave),
                1 + swing.failures() * wave,
                highest(bursts, seconds),
                highest(sickness, seconds),
                seconds >= harmFrom.toNanos() / 1e9);
    }

    private static double highest(List<Burst> outages, double seconds) {
        double failures = 0;
        for (Burst outage : outages) {
            double began = outage.at().toNanos() / 1e9;
            if (seconds >= began && seconds < began + outage.length().toNanos() / 1e9) {
                failures = Math.max(failures, outage.failures());
            }
        }
        return failures;
    }

    /** The failure rates of a route's requests; those of the audience have its own. */
    public Rates rates(Conditions now, Route route, boolean member) {
        double times = now.times() * (member ? audience.map(Audience::failures).orElse(1.0) : 1);
        double usual = Math.min(1, Math.max(now.shared(), stableFailures * times));
        double own = Double.isNaN(route.candidateFailures()) ? candidateFailures : route.candidateFailures();
        double candidate = now.harmful() ? Math.min(1, Math.max(now.shared(), own * times)) : usual;
        return new Rates(usual, Math.max(usual, now.sick()), candidate);
    }

    private World with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.world();
    }

    /** What the next world differs in. */
    private static final class Draft {
        private final World from;
        private Swing swing;
        private List<Route> routes;
        private Duration harmFrom;
        private List<Burst> bursts;
        private List<Burst> sickness;
        private Optional<Users> users;
        private Optional<Audience> audience;
        private Latency latency;
        private Slowdown slowdown;
        private double candidateHangs;

        Draft(World from) {
            this.from = from;
            swing = from.swing;
            routes = from.routes;
            harmFrom = from.harmFrom;
            bursts = from.bursts;
            sickness = from.sickness;
            users = from.users;
            audience = from.audience;
            latency = from.latency;
            slowdown = from.slowdown;
            candidateHangs = from.candidateHangs;
        }

        World world() {
            return new World(
                    from.requestsPerSecond,
                    swing,
                    routes,
                    from.stableFailures,
                    from.candidateFailures,
                    harmFrom,
                    bursts,
                    sickness,
                    users,
                    audience,
                    latency,
                    slowdown,
                    candidateHangs);
        }
    }

    /**
     * What is so at a moment.
     *
     * @param requestsPerSecond on average
     * @param times what every usual failure rate is multiplied by
     * @param shared the failure rate that both versions have at least
     * @param sick the failure rate that stable has at least
     * @param harmful whether what is wrong with the candidate has begun
     */
    public record Conditions(double requestsPerSecond, double times, double shared, double sick, boolean harmful) {}

    /**
     * Failure rates, 0..1.
     *
     * @param usual of stable when it is well: what the candidate's failures are measured by
     * @param stable of stable
     * @param candidate of the candidate
     */
    public record Rates(double usual, double stable, double candidate) {}

    /**
     * A sine wave, as of day and night.
     *
     * @param traffic how far the requests swing about their average, 0..1
     * @param failures how far the failure rates of both versions swing with them, 0..1
     * @param period above 0
     */
    public record Swing(double traffic, double failures, Duration period) {
        public static final Swing NONE = new Swing(0, 0, Duration.ofMinutes(10));

        public Swing {
            rate("swing of the traffic", traffic);
            rate("swing of the failures", failures);
            if (!period.isPositive()) {
                throw new IllegalArgumentException("swing period: " + period + " (expected: more than 0s)");
            }
        }
    }

    /**
     * How much longer the candidate's answers take than stable's.
     *
     * @param times above 0, at most 1,000
     * @param part of the requests that it is so for, whichever they are, 0..1
     */
    public record Slowdown(double times, double part) {
        public static final Slowdown NONE = new Slowdown(1, 1);

        public Slowdown {
            rate("slow part", part);
            if (!(times > 0 && times <= 1_000)) {
                throw new IllegalArgumentException("slower: " + times + " (expected: above 0, at most 1,000)");
            }
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
     * An outage.
     *
     * @param at since the start of the release
     * @param length how long
     * @param failures the failure rate meanwhile, where it is lower otherwise
     */
    public record Burst(Duration at, Duration length, double failures) {}

    /**
     * Users with a key, who stay in their buckets.
     *
     * @param count above 0, at most 16 million
     * @param broken how many of them fail on every version, always
     * @param repeats how often one whose request failed repeats it at once, on average, and fails again; geometric
     */
    public record Users(int count, int broken, double repeats) {
        public Users {
            if (count <= 0 || count > 1 << 24 || broken < 0 || broken > count) {
                throw new IllegalArgumentException("users: " + broken + " broken of " + count
                        + " (expected: 1..16777216, broken no more than all)");
            }
            if (!(repeats >= 0 && repeats <= 1_000)) {
                throw new IllegalArgumentException("repeats: " + repeats + " (expected: 0..1,000)");
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
