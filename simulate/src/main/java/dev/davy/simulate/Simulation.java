package dev.davy.simulate;

import dev.davy.model.Plan;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** Runs a plan many times under simulated traffic, on all processors; runs do not depend on each other or on their order. */
public final class Simulation {
    private Simulation() {}

    /**
     * What the runs came to.
     *
     * @param progress is told how many runs are done, from any thread, in any order
     */
    public static SimulationReport run(Plan plan, SimulationOptions options, IntConsumer progress) {
        return SimulationReport.of(each(plan, options, progress));
    }

    /** Every run by itself, in the order of their seeds. */
    public static List<RunResult> each(Plan plan, SimulationOptions options, IntConsumer progress) {
        AtomicInteger done = new AtomicInteger();
        Latencies latencies = Latencies.of(options);
        return IntStream.range(0, options.runs())
                .parallel()
                .mapToObj(run -> {
                    RunResult result = new SimulatedRelease(plan, options, latencies, seed(options.seed(), run)).run();
                    progress.accept(done.incrementAndGet());
                    return result;
                })
                .toList();
    }

    /** A seed of its own for each run: a step of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014). */
    static long seed(long seed, int run) {
        long z = seed + (run + 1) * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
