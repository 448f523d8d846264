package dev.davy.simulate;

import dev.davy.model.Bucket;
import dev.davy.model.Weight;
import java.util.SplittableRandom;

/**
 * The traffic of a {@link World}, counted by version: what a tool sees that looks from time to time at a share that it sets
 * itself. The same law as the releases of {@link Simulation} meet, and with the same seed the same users in the same buckets;
 * ideal in that each outcome is there at once. Of one thread.
 */
public final class CountedTraffic {
    private final World world;
    private final SplittableRandom random;
    private final int[] userBucket;
    private final double wholeParts;

    /** The traffic of one run. */
    public CountedTraffic(World world, long seed, int run) {
        this.world = world;
        random = new SplittableRandom(Simulation.seed(seed, run));
        random.nextLong();
        userBucket = new int[world.users().map(World.Users::count).orElse(0)];
        for (int user = 0; user < userBucket.length; user++) {
            userBucket[user] = Bucket.index(random.nextLong());
        }
        wholeParts = world.routes().stream().mapToDouble(World.Route::part).sum();
    }

    /**
     * Requests with their outcomes.
     *
     * @param candidate of the candidate
     * @param candidateFailed those of them that failed
     * @param stable of stable
     * @param stableFailed those of them that failed
     * @param explained candidate failures that a well stable would have had of the same requests, on average
     */
    public record Counted(long candidate, long candidateFailed, long stable, long stableFailed, double explained) {}

    /** What comes between two seconds since the start of the release, at one share. */
    public Counted between(int from, int to, double share) {
        Means means = new Means();
        Owned owned = owned(share);
        double member = world.audience().map(World.Audience::part).orElse(0.0);
        double hangs = world.candidateHangs();
        for (int second = from; second < to; second++) {
            World.Conditions now = world.at(second);
            for (World.Route route : world.routes()) {
                double requests = now.requestsPerSecond() * route.part() / wholeParts;
                means.add(world.rates(now, route, false), requests * (1 - member), owned, now.harmful() ? hangs : 0);
                means.add(world.rates(now, route, true), requests * member, owned, now.harmful() ? hangs : 0);
            }
        }
        double repeats = world.users().map(World.Users::repeats).orElse(0.0);
        long ours = failed(means.candidateFailed, repeats);
        long theirs = failed(means.stableFailed, repeats);
        return new Counted(
                ours + Arrivals.poisson(random, means.candidateFine),
                ours,
                theirs + Arrivals.poisson(random, means.stableFine),
                theirs,
                means.explained * (1 + repeats));
    }

    private long failed(double mean, double repeats) {
        int first = Arrivals.poisson(random, mean);
        long all = first;
        for (int i = 0; repeats > 0 && i < first; i++) {
            all += Arrivals.geometric(random, repeats);
        }
        return all;
    }

    /** Who is whose at a share: parts of the requests. */
    private record Owned(double candidate, double candidateBroken, double stable, double stableBroken) {}

    private Owned owned(double share) {
        int users = userBucket.length;
        if (users == 0) {
            return new Owned(share, 0, 1 - share, 0);
        }
        int weight = Weight.ofShare(share).buckets();
        int broken = world.users().map(World.Users::broken).orElse(0);
        int ours = 0;
        int oursBroken = 0;
        for (int user = 0; user < users; user++) {
            if (userBucket[user] < weight) {
                ours++;
                oursBroken += user < broken ? 1 : 0;
            }
        }
        double all = users;
        return new Owned(
                (ours - oursBroken) / all,
                oursBroken / all,
                (users - ours - broken + oursBroken) / all,
                (broken - oursBroken) / all);
    }

    private static final class Means {
        private double candidateFine;
        private double candidateFailed;
        private double stableFine;
        private double stableFailed;
        private double explained;

        void add(World.Rates rates, double requests, Owned owned, double hangs) {
            double failing = hangs + (1 - hangs) * rates.candidate();
            candidateFine += requests * owned.candidate() * (1 - failing);
            candidateFailed += requests * (owned.candidate() * failing + owned.candidateBroken());
            stableFine += requests * owned.stable() * (1 - rates.stable());
            stableFailed += requests * (owned.stable() * rates.stable() + owned.stableBroken());
            explained += requests * (owned.candidate() * rates.usual() + owned.candidateBroken());
        }
    }
}
