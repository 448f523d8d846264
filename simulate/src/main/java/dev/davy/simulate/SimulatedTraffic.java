package dev.davy.simulate;

import dev.davy.model.Bucket;
import dev.davy.model.Counter;
import dev.davy.model.Split;
import dev.davy.model.Stratum;
import dev.davy.model.Weight;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A data plane and its users: draws the requests, assigns them by bucket under the split in force, and counts each outcome when
 * it is there, for the generation that it was assigned under. Of one thread.
 */
final class SimulatedTraffic {
    private static final Stratum MIRROR = new Stratum.Mirror();
    private static final World.Rates BROKEN = new World.Rates(1, 1, 1);
    /** As many requests a tick are drawn by kind and not one by one. */
    private static final double MANY = 4;

    private static final int QUANTILES_A_DRAW = Long.SIZE / LatencyTable.BITS;

    private final World world;
    private final List<String> members;
    private final SplittableRandom random;
    private final double tickSeconds;
    private final int timeout;
    private final LatencyTable stableLatency;
    private final LatencyTable candidateLatency;
    private final double[] routeUpTo;
    private final int[] userBucket;
    private final boolean[] userFailed;
    private final int broken;
    private final double repeats;
    private final Outcomes outcomes;
    private final List<Cell> cells = new ArrayList<>();
    private Optional<Lanes> lanes = Optional.empty();
    private boolean failureSeen;
    private long candidateFailed;
    private long candidateOpen;
    private double explained;

    /**
     * @param members the audiences that the members of the world's audience belong to
     */
    SimulatedTraffic(World world, Latencies latencies, List<String> members, Duration tick, SplittableRandom random) {
        this.world = world;
        this.members = List.copyOf(members);
        this.random = random;
        tickSeconds = tick.toNanos() / 1e9;
        stableLatency = latencies.stable();
        candidateLatency = latencies.candidate();
        timeout = world.candidateHangs() > 0 ? (int) World.TIMEOUT.dividedBy(tick) : 0;
        outcomes = new Outcomes(Math.max(timeout, Math.max(stableLatency.longest(), candidateLatency.longest())) + 2);
        routeUpTo = routes(world);
        int users = world.users().map(World.Users::count).orElse(0);
        broken = world.users().map(World.Users::broken).orElse(0);
        repeats = world.users().map(World.Users::repeats).orElse(0.0);
        userBucket = new int[users];
        userFailed = new boolean[users];
        for (int user = 0; user < users; user++) {
            userBucket[user] = Bucket.index(random.nextLong());
        }
    }

    private static double[] routes(World world) {
        double[] upTo = new double[world.routes().size()];
        double sum = 0;
        for (int i = 0; i < upTo.length; i++) {
            sum += world.routes().get(i).part();
            upTo[i] = sum;
        }
        for (int i = 0; i < upTo.length; i++) {
            upTo[i] /= sum;
        }
        return upTo;
    }

    /** From now on requests are assigned by this split. */
    void follow(Split split) {
        lanes = Optional.of(new Lanes(
                split.candidate().isPresent() ? split.mirror().share() : 0,
                lane(split, List.of()),
                lane(split, members),
                lane(split, new Split.Assignment(MIRROR, Weight.ZERO))));
    }

    private Lane lane(Split split, List<String> memberships) {
        return lane(split, split.assignment(memberships));
    }

    /** The cells of one stratum: stable's by route, then the candidate's. */
    private Lane lane(Split split, Split.Assignment assignment) {
        int base = cells.size();
        for (World.Route route : world.routes()) {
            cells.add(new Cell(split.generation(), assignment.stratum(), split.stable(), route.name(), false));
        }
        String candidate = split.candidate().orElse(split.stable());
        for (World.Route route : world.routes()) {
            cells.add(new Cell(split.generation(), assignment.stratum(), candidate, route.name(), true));
        }
        return new Lane(base, assignment.weight().buckets());
    }

    /** Lets the requests of one tick come, and the outcomes that are due. */
    void tick(long number) {
        outcomes.due(number, this::outcome);
        if (lanes.isEmpty()) {
            return;
        }
        World.Conditions now = world.at(number * tickSeconds);
        double requests = now.requestsPerSecond() * tickSeconds;
        if (requests >= MANY && userBucket.length == 0 && lanes.get().mirror() == 0) {
            counted(number, lanes.get(), now, requests);
            return;
        }
        for (int left = Arrivals.poisson(random, requests); left > 0; left--) {
            request(number, lanes.get(), now);
        }
    }

    /**
     * The requests of a tick by kind instead of one by one: where each is a user by itself, those of a route, version and
     * outcome are Poisson counts that do not depend on each other, so that this is the same law.
     */
    private void counted(long tick, Lanes now, World.Conditions conditions, double requests) {
        double member = world.audience().map(World.Audience::part).orElse(0.0);
        counted(tick, now.everyone(), conditions, false, requests * (1 - member));
        counted(tick, now.members(), conditions, true, requests * member);
    }

    private void counted(long tick, Lane lane, World.Conditions conditions, boolean member, double requests) {
        double share = lane.buckets() / (double) Weight.BUCKETS;
        double hangs = conditions.harmful() ? world.candidateHangs() : 0;
        for (int route = 0; requests > 0 && route < routeUpTo.length; route++) {
            World.Rates rates = world.rates(conditions, world.routes().get(route), member);
            double here = requests * (routeUpTo[route] - (route == 0 ? 0 : routeUpTo[route - 1]));
            int theirs = lane.base() + route;
            int ours = theirs + world.routes().size();
            answers(tick, theirs, false, here * (1 - share), rates.stable(), rates.usual());
            answers(tick, ours, true, here * share * (1 - hangs), rates.candidate(), rates.usual());
            for (int left = Arrivals.poisson(random, here * share * hangs); left > 0; left--) {
                assign(ours, true, 1, rates.usual());
                outcomes.add(tick + timeout, ours, 0, 0, true, true, false);
            }
        }
    }

    private void answers(long tick, int cell, boolean candidate, double requests, double failures, double usual) {
        int failed = Arrivals.poisson(random, requests * failures);
        int all = failed + Arrivals.poisson(random, requests * (1 - failures));
        if (all == 0) {
            return;
        }
        assign(cell, candidate, all, all * usual);
        LatencyTable table = table(candidate);
        long bits = 0;
        for (int i = 0; i < all; i++) {
            bits = i % QUANTILES_A_DRAW == 0 ? random.nextLong() : bits >>> LatencyTable.BITS;
            int quantile = (int) (bits & (LatencyTable.SIZE - 1));
            outcomes.add(tick + table.ticks(quantile), cell, 0, quantile, i < failed, true, true);
        }
    }

    private void request(long tick, Lanes now, World.Conditions conditions) {
        long bits = random.nextLong();
        int user = userBucket.length == 0 ? 0 : random.nextInt(userBucket.length);
        int bucket = userBucket.length == 0 ? Bucket.index(bits) : userBucket[user];
        int route = 0;
        if (routeUpTo.length > 1) {
            double at = random.nextDouble();
            while (route < routeUpTo.length - 1 && at >= routeUpTo[route]) {
                route++;
            }
        }
        boolean member = world.audience().isPresent()
                && random.nextDouble() < world.audience().get().part();
        Lane lane = member ? now.members() : now.everyone();
        World.Rates rates =
                user < broken ? BROKEN : world.rates(conditions, world.routes().get(route), member);
        boolean candidate = bucket < lane.buckets();
        int cell = lane.base() + (candidate ? world.routes().size() : 0) + route;
        boolean failed = random.nextDouble() < (candidate ? rates.candidate() : rates.stable());
        int quantile = (int) (bits & (LatencyTable.SIZE - 1));
        boolean hangs = candidate
                && conditions.harmful()
                && world.candidateHangs() > 0
                && random.nextDouble() < world.candidateHangs();
        int asked = 1 + (failed && repeats > 0 ? Arrivals.geometric(random, repeats) : 0);
        assign(cell, candidate, asked, rates.usual() * (1 + repeats));
        for (int i = 0; i < asked; i++) {
            long due = tick + (hangs ? timeout : table(candidate).ticks(quantile));
            outcomes.add(due, cell, user, quantile, failed || hangs, true, !hangs);
        }
        if (!candidate && now.mirror() > 0 && random.nextDouble() < now.mirror()) {
            mirror(tick, now.copies(), route, quantile, failed, random.nextDouble() < rates.candidate());
        }
    }

    private void mirror(long tick, Lane lane, int route, int quantile, boolean stable, boolean candidate) {
        boolean one = stable != candidate;
        int theirs = lane.base() + route;
        int ours = theirs + world.routes().size();
        cells.get(theirs).assigned++;
        cells.get(ours).assigned++;
        outcomes.add(tick + stableLatency.ticks(quantile), theirs, 0, quantile, stable, one, true);
        outcomes.add(tick + candidateLatency.ticks(quantile), ours, 0, quantile, candidate, one, true);
    }

    private LatencyTable table(boolean candidate) {
        return candidate ? candidateLatency : stableLatency;
    }

    private void assign(int index, boolean candidate, int requests, double usual) {
        Cell cell = cells.get(index);
        cell.assigned += requests;
        cell.changed = true;
        if (candidate) {
            candidateOpen += requests;
            explained += usual;
        }
    }

    private void outcome(int index, int user, int quantile, boolean failed, boolean evidence, boolean answered) {
        Cell cell = cells.get(index);
        boolean copy = cell.stratum instanceof Stratum.Mirror;
        if (answered) {
            cell.answer(table(cell.candidate).bucket(quantile));
        } else {
            cell.give();
        }
        if (failed) {
            boolean first = userFailed.length == 0 || copy || !userFailed[user];
            if (userFailed.length > 0 && !copy) {
                userFailed[user] = true;
            }
            cell.fail(evidence && first);
            failureSeen |= cell.candidate;
        }
        if (cell.candidate && !copy) {
            candidateOpen--;
            candidateFailed += failed ? 1 : 0;
        }
    }

    /** Whether the candidate failed since the last reading: then the engine reads at once. */
    boolean failureSeen() {
        return failureSeen;
    }

    /** What changed since the last reading, cumulatively. */
    List<Counter> read(boolean latencies, boolean shield) {
        failureSeen = false;
        List<Counter> counters = new ArrayList<>();
        for (Cell cell : cells) {
            if (cell.changed) {
                counters.add(cell.counter(latencies, shield));
                cell.changed = !latencies;
            }
        }
        return counters;
    }

    long candidateFailed() {
        return candidateFailed;
    }

    /** Candidate requests without an outcome. */
    long candidateOpen() {
        return candidateOpen;
    }

    /** The failures that stable would have had with the candidate's requests, on average. */
    double explained() {
        return explained;
    }

    /** One stratum: where its cells begin, and below which bucket a request is the candidate's. */
    private record Lane(int base, int buckets) {}

    private record Lanes(double mirror, Lane everyone, Lane members, Lane copies) {}
}
