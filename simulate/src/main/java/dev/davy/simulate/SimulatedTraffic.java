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
 * A data plane and its users: draws each request, assigns it by bucket under the split in force, and counts its outcome when
 * it is there, for the generation that it was assigned under. Of one thread.
 */
final class SimulatedTraffic {
    private static final Stratum MIRROR = new Stratum.Mirror();

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
    SimulatedTraffic(World world, List<String> members, Duration tick, SplittableRandom random) {
        this.world = world;
        this.members = List.copyOf(members);
        this.random = random;
        tickSeconds = tick.toNanos() / 1e9;
        stableLatency = new LatencyTable(world.latency(), 1, tick);
        candidateLatency = new LatencyTable(world.latency(), world.candidateSlowness(), tick);
        timeout = world.candidateHangs() > 0 ? (int) World.TIMEOUT.dividedBy(tick) : 0;
        outcomes = new Outcomes(Math.max(timeout, Math.max(stableLatency.longest(), candidateLatency.longest())) + 2);
        routeUpTo = routes(world);
        int users = world.users().map(World.Users::count).orElse(0);
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
        double seconds = number * tickSeconds;
        double angle = 2 * StrictMath.PI * seconds / (world.swingPeriod().toNanos() / 1e9);
        double perSecond = world.requestsPerSecond() * (1 + world.swing() * StrictMath.sin(angle));
        double burst = 0;
        for (World.Burst outage : world.bursts()) {
            double began = outage.at().toNanos() / 1e9;
            if (seconds >= began && seconds < began + outage.length().toNanos() / 1e9) {
                burst = Math.max(burst, outage.failures());
            }
        }
        boolean harmful = seconds >= world.harmFrom().toNanos() / 1e9;
        int requests = Arrivals.poisson(random, perSecond * tickSeconds);
        for (int i = 0; i < requests; i++) {
            request(number, lanes.get(), burst, harmful);
        }
    }

    private void request(long tick, Lanes now, double burst, boolean harmful) {
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
        double times = 1;
        Lane lane = now.everyone();
        if (world.audience().isPresent()
                && random.nextDouble() < world.audience().get().part()) {
            lane = now.members();
            times = world.audience().get().failures();
        }
        double stableRate = Math.min(1, Math.max(burst, world.stableFailures() * times));
        double candidateRate = stableRate;
        if (harmful) {
            double own = world.routes().get(route).candidateFailures();
            double rate = Double.isNaN(own) ? world.candidateFailures() : own;
            candidateRate = Math.min(1, Math.max(burst, rate * times));
        }
        if (user < world.users().map(World.Users::broken).orElse(0)) {
            stableRate = 1;
            candidateRate = 1;
        }
        boolean candidate = bucket < lane.buckets();
        int cell = lane.base() + (candidate ? world.routes().size() : 0) + route;
        boolean failed = random.nextDouble() < (candidate ? candidateRate : stableRate);
        int quantile = (int) (bits & (LatencyTable.SIZE - 1));
        assign(cell, candidate, stableRate);
        if (candidate && harmful && world.candidateHangs() > 0 && random.nextDouble() < world.candidateHangs()) {
            outcomes.add(tick + timeout, cell, user, quantile, true, true, false);
        } else {
            outcomes.add(tick + table(candidate).ticks(quantile), cell, user, quantile, failed, true, true);
        }
        if (!candidate && now.mirror() > 0 && random.nextDouble() < now.mirror()) {
            mirror(tick, now.copies(), route, quantile, failed, random.nextDouble() < candidateRate);
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

    private void assign(int index, boolean candidate, double stableRate) {
        Cell cell = cells.get(index);
        cell.assigned++;
        cell.changed = true;
        if (candidate) {
            candidateOpen++;
            explained += stableRate;
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
