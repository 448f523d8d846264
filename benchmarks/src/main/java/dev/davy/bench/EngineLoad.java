package dev.davy.bench;

import dev.davy.model.Counter;
import dev.davy.model.Counts;
import dev.davy.model.Key;
import dev.davy.model.LatencyHistogram;
import dev.davy.model.Plan;
import dev.davy.model.Split;
import dev.davy.model.Stratum;
import dev.davy.release.Decision;
import dev.davy.release.EnginePorts;
import dev.davy.release.Health;
import dev.davy.release.Inventory;
import dev.davy.release.ReleaseEngine;
import dev.davy.release.Wish;
import dev.davy.release.spi.EvidenceSource;
import dev.davy.release.spi.TrafficRouter;
import dev.davy.store.FileJournal;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/**
 * Many releases at once in one engine, each with ten requests a second of which one in a thousand fails, with the journal on a
 * disk: how late what they decide is, and what it costs. The evidence is synthetic, so that all that is measured is the engine's.
 */
final class EngineLoad {
    private static final int REQUESTS_A_SECOND = 10;
    private static final double FAILING = 0.001;
    private static final Plan PLAN = Plan.of("release", "target", "v2");

    private EngineLoad() {}

    /**
     * What a run came to.
     *
     * @param releases that were active all the time
     * @param seconds for which it was measured
     * @param looks at the evidence
     * @param decisions of them
     * @param p50 of a decision's delay, milliseconds: from when its evidence was due to be looked at until it was announced
     * @param p99 of the same
     * @param lateP99 of every look: from when it was due until it was begun, milliseconds
     * @param processor CPU time of the process a second, of 1 for one core
     * @param heap used after a collection, MB
     * @param written bytes a second to the journal
     * @param journal size of the journal on the disk, MB
     */
    record Figures(
            int releases,
            double seconds,
            long looks,
            int decisions,
            double p50,
            double p99,
            double lateP99,
            double processor,
            double heap,
            long written,
            double journal) {
        @Override
        public String toString() {
            return String.format(
                    "%,d releases at %d requests/s each on %d processors for %.0f s: %,d looks, %,d decisions; a decision's"
                            + " delay p50 %.1f ms, p99 %.1f ms (bar 100), a look's p99 %.1f ms; processor time %.2f of a core;"
                            + " heap %.0f MB (bar 1,000); journal %,d bytes/s, %.0f MB",
                    releases,
                    REQUESTS_A_SECOND,
                    Runtime.getRuntime().availableProcessors(),
                    seconds,
                    looks,
                    decisions,
                    p50,
                    p99,
                    lateP99,
                    processor,
                    heap,
                    written,
                    journal);
        }
    }

    /** Carries so many releases for so long, after a while for warming up. */
    static Figures measure(Path directory, int releases, Duration warmUp, Duration time) throws IOException {
        Synthetic world = new Synthetic();
        try (FileJournal journal = FileJournal.in(directory);
                ReleaseEngine engine =
                        ReleaseEngine.start(EnginePorts.of(world, world, journal, () -> OptionalLong.of(1)))) {
            engine.listen(world::decided);
            List<Wish> wishes = new ArrayList<>();
            for (int i = 0; i < releases; i++) {
                wishes.add(new Wish(plan(i), Inventory.of("v1", "v2")));
            }
            engine.want(wishes);
            pause(warmUp);
            world.begin();
            long cpu = processor();
            long bytes = size(directory);
            long begin = System.nanoTime();
            pause(time);
            double seconds = (System.nanoTime() - begin) / 1e9;
            double used = (processor() - cpu) / 1e9 / seconds;
            world.end();
            long after = size(directory);
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            double heap = (runtime.totalMemory() - runtime.freeMemory()) / 1e6;
            double[] delays = sorted(world.delays);
            double[] late = sorted(world.late);
            return new Figures(
                    releases,
                    seconds,
                    late.length,
                    delays.length,
                    quantile(delays, 0.5),
                    quantile(delays, 0.99),
                    quantile(late, 0.99),
                    used,
                    heap,
                    Math.round((after - bytes) / seconds),
                    after / 1e6);
        }
    }

    private static Plan plan(int i) {
        return new Plan(
                "release-" + i,
                "target-" + i,
                Optional.of("v1"),
                "v2",
                new Key.Request(),
                PLAN.stages(),
                PLAN.guard(),
                PLAN.watch());
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static long processor() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static long size(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private static double[] sorted(ConcurrentLinkedQueue<Double> values) {
        double[] all = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(all);
        return all;
    }

    private static double quantile(double[] sorted, double at) {
        return sorted.length == 0 ? 0 : sorted[(int) Math.min(sorted.length - 1, Math.ceil(at * sorted.length) - 1)];
    }

    /** The data planes of all targets, and when each was looked at. */
    private static final class Synthetic implements EvidenceSource, TrafficRouter {
        private final Map<String, Target> targets = new ConcurrentHashMap<>();
        final ConcurrentLinkedQueue<Double> delays = new ConcurrentLinkedQueue<>();
        final ConcurrentLinkedQueue<Double> late = new ConcurrentLinkedQueue<>();
        private volatile boolean measuring;

        void begin() {
            measuring = true;
        }

        void end() {
            measuring = false;
        }

        @Override
        public void apply(Split split) {
            target(split.target()).split = split;
        }

        @Override
        public void forget(String target) {}

        @Override
        public Reading read(String target, boolean latencies) {
            Target read = target(target);
            double behind = read.look();
            if (measuring && behind >= 0) {
                late.add(behind);
            }
            return read.reading();
        }

        void decided(Decision decision) {
            if (measuring) {
                Target about = target(decision.release().replace("release", "target"));
                delays.add(about.behind + (System.nanoTime() - about.looked) / 1e6);
            }
        }

        private Target target(String name) {
            return targets.computeIfAbsent(name, Target::new);
        }
    }

    /** What one target's data plane counted; used by its release's thread. */
    private static final class Target {
        private final Random random;
        private final Map<String, Counts> counts = new HashMap<>();
        private final double offset;
        volatile Split split;
        volatile long looked;
        volatile double behind;
        private double owed;

        Target(String name) {
            this.random = new Random(name.hashCode());
            this.offset = random.nextDouble();
        }

        /** How many milliseconds later than a second after the last this look is; below 0 for the first. */
        double look() {
            long now = System.nanoTime();
            double since = looked == 0 ? -1 : (now - looked) / 1e6;
            owed += looked == 0 ? offset : since / 1e3 * REQUESTS_A_SECOND;
            looked = now;
            behind = Math.max(0, since - ReleaseEngine.SLOWEST.toMillis());
            return since < 0 ? -1 : behind;
        }

        EvidenceSource.Reading reading() {
            Split now = split;
            List<Counter> counters = new ArrayList<>();
            if (now != null) {
                int requests = (int) owed;
                owed -= requests;
                int theirs = 0;
                for (int i = 0; i < requests; i++) {
                    theirs += random.nextDouble() < now.weight().share() ? 1 : 0;
                }
                add(counters, now, "v1", requests - theirs);
                add(counters, now, "v2", theirs);
            }
            Health.Instances fine = new Health.Instances(3, 3);
            return new EvidenceSource.Reading(counters, Map.of("v1", fine, "v2", fine), Map.of());
        }

        private void add(List<Counter> into, Split now, String version, int requests) {
            int failed = 0;
            int slow = 0;
            for (int i = 0; i < requests; i++) {
                failed += random.nextDouble() < FAILING ? 1 : 0;
                slow += random.nextInt(4) == 0 ? 1 : 0;
            }
            Counts more = new Counts(
                    requests,
                    requests,
                    0,
                    failed,
                    failed,
                    0,
                    0,
                    0,
                    Math.min(30, requests),
                    LatencyHistogram.of(new int[] {100, 140}, new long[] {requests - slow, slow}));
            Counts sum = counts.merge(version + now.generation(), more, Counts::plus);
            if (sum.assigned() > 0) {
                into.add(new Counter("here", 1, now.generation(), Stratum.Split.EVERYONE, version, "all", sum));
            }
        }
    }
}
