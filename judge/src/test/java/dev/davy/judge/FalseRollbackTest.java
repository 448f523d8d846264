package dev.davy.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.davy.model.Batch;
import dev.davy.model.Counts;
import dev.davy.model.Guard;
import dev.davy.model.Stratum;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** P(ever a false rollback) is at most α, however the world behaves towards both versions alike. */
final class FalseRollbackTest {
    private static final double ALPHA = 0.05;
    private static final int RUNS = 1_000;
    private static final int SECONDS = 600;

    /** A share that starts at 1 % and doubles every 10 s up to half. */
    private static double growing(int second) {
        return Math.min(0.5, 0.01 * Math.pow(2, Math.floor(second / 10.0)));
    }

    private static Batch alike(Chance chance, double share, double perSecond, double rate) {
        return Evidence.split(
                share, side(chance, perSecond * share, rate), side(chance, perSecond * (1 - share), rate));
    }

    private static Counts side(Chance chance, double requests, double rate) {
        long failed = chance.poisson(requests * rate);
        return Counts.of(failed + chance.poisson(requests * (1 - rate)), failed);
    }

    private static void holds(String what, long seed, Terms terms, IntFunction<IntFunction<List<Batch>>> world) {
        int hits = 0;
        for (int run = 0; run < RUNS; run++) {
            IntFunction<List<Batch>> batches = world.apply(run);
            Judgement judgement = Judgement.begin(terms);
            for (int second = 0; second < SECONDS; second++) {
                judgement = judgement.observe(batches.apply(second), Evidence.seconds(second + 1.0));
                if (Evidence.harm(judgement)) {
                    hits++;
                    break;
                }
            }
        }
        System.out.printf("%s: %d of %d rolled back (seed %d)%n", what, hits, RUNS, seed);
        assertThat(Chance.lowerLimit(hits, RUNS, 0.999)).isLessThanOrEqualTo(ALPHA);
    }

    private static void holds(String what, long seed, IntFunction<IntFunction<List<Batch>>> world) {
        holds(what, seed, Evidence.terms(Evidence.guard(ALPHA)), world);
    }

    @Test
    void holdsForIdenticalVersionsUnderAGrowingShare() {
        Chance chance = new Chance(1);
        holds("identical", 1, run -> second -> List.of(alike(chance, growing(second), 200, 0.005)));
    }

    @Test
    void holdsForBatchesOfASingleRequest() {
        Chance chance = new Chance(2);
        holds("single requests", 2, run -> second -> List.of(alike(chance, 0.05, 1, 0.1)));
    }

    @Test
    void holdsUnderBurstsSharedByBothVersions() {
        Chance chance = new Chance(3);
        holds("shared bursts", 3, run -> {
            int first = chance.below(SECONDS);
            int second = chance.below(SECONDS);
            return at -> {
                boolean burst = (at >= first && at < first + 30) || (at >= second && at < second + 30);
                return List.of(alike(chance, growing(at), 100, burst ? 0.2 : 0.002));
            };
        });
    }

    @Test
    void holdsUnderDailySwingsAndChangingShares() {
        Chance chance = new Chance(4);
        double[] shares = {0.01, 0.3, 0.05, 0.5, 0.02, 0.45};
        holds(
                "swings and shares up and down",
                4,
                run -> at -> List.of(alike(
                        chance,
                        shares[at / 20 % shares.length],
                        150 * (1 + 0.9 * Math.sin(at / 60.0)),
                        0.004 * (1 + 0.95 * Math.cos(at / 40.0)))));
    }

    @Test
    void holdsForUsersWhoFailPersistentlyUnderStickyBucketsAndAGrowingShare() {
        Chance chance = new Chance(5);
        int broken = 40;
        holds("persistently broken users", 5, run -> {
            double[] bucket = new double[broken];
            boolean[] seen = new boolean[broken];
            for (int user = 0; user < broken; user++) {
                bucket[user] = chance.uniform();
            }
            return at -> {
                double share = growing(at);
                long[] failed = new long[2];
                long[] counted = new long[2];
                for (int user = 0; user < broken; user++) {
                    if (chance.uniform() < 0.05) {
                        int side = bucket[user] < share ? 0 : 1;
                        failed[side]++;
                        counted[side] += seen[user] ? 0 : 1;
                        seen[user] = true;
                    }
                }
                return List.of(Evidence.split(
                        share,
                        persistent(failed[0], counted[0], Math.round(100 * share)),
                        persistent(failed[1], counted[1], Math.round(100 * (1 - share)))));
            };
        });
    }

    private static Counts persistent(long failed, long counted, long answered) {
        Counts plain = Counts.of(answered + failed, failed);
        return new Counts(
                plain.assigned(),
                plain.answered(),
                0,
                failed,
                counted,
                0,
                0,
                0,
                Math.min(30, plain.keys()),
                plain.latency());
    }

    @Test
    void holdsForRandomisedRingsWithAnotherBaseRate() {
        Chance chance = new Chance(6);
        holds("rings", 6, run -> at -> {
            Batch everyone = alike(chance, growing(at), 100, 0.002);
            Batch staff = alike(chance, 0.5, 20, 0.006);
            return List.of(
                    everyone,
                    new Batch(
                            1,
                            new Stratum.Split(Optional.of("staff")),
                            0.5,
                            "shop",
                            staff.candidate(),
                            staff.stable()));
        });
    }

    @Test
    void holdsForWholeRingsAgainstTheirOwnPast() {
        Chance chance = new Chance(7);
        Terms terms = new Terms(
                Evidence.guard(ALPHA), List.of("staff"), false, false, Baseline.NONE, List.of("shop", "cart"));
        holds("whole rings", 7, terms, run -> at -> {
            List<Batch> batches = new ArrayList<>();
            batches.add(alike(chance, growing(at), 100, 0.002));
            Counts staff = side(chance, 20, 0.006);
            batches.add(
                    at < 120
                            ? Evidence.ring("staff", 0, Counts.NONE, staff)
                            : Evidence.ring("staff", 1, staff, Counts.NONE));
            return batches;
        });
    }

    @Test
    void holdsForRoutesThatAppearDuringTheRelease() {
        Chance chance = new Chance(9);
        holds("routes that appear", 9, run -> at -> {
            List<Batch> batches = new ArrayList<>();
            for (int route = 0; route <= Math.min(5, at / 60); route++) {
                Batch alike = alike(chance, growing(at), 20, 0.01);
                batches.add(Evidence.split("route " + route, alike.share(), alike.candidate(), alike.stable()));
            }
            return batches;
        });
    }

    @Test
    void holdsForLatenciesThatSwingAlike() {
        Chance chance = new Chance(8);
        Guard guard = Evidence.guard(ALPHA, Optional.of(new Guard.LatencyLimit(0.99, 1.5)));
        Terms terms = new Terms(guard, List.of(), false, false, Latencies.baseline(chance), List.of());
        holds("latency", 8, terms, run -> at -> {
            double share = growing(at);
            double slower = at % 100 < 20 ? 2.5 : 1;
            return List.of(Evidence.split(
                    share,
                    Evidence.timed(Latencies.of(chance, chance.poisson(60 * share), slower)),
                    Evidence.timed(Latencies.of(chance, chance.poisson(60 * (1 - share)), slower))));
        });
    }
}
