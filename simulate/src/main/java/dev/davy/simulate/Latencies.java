package dev.davy.simulate;

import dev.davy.model.LatencyHistogram;

/**
 * How long the versions of a world take to answer; computed once for all runs, and never changed.
 *
 * @param stable of stable
 * @param candidate of the candidate
 * @param before what was known of stable before a release
 */
record Latencies(LatencyTable stable, LatencyTable candidate, LatencyHistogram before) {
    static Latencies of(SimulationOptions options) {
        World world = options.world();
        LatencyTable stable = new LatencyTable(world.latency(), World.Slowdown.NONE, options.tick());
        return new Latencies(
                stable, new LatencyTable(world.latency(), world.slowdown(), options.tick()), stable.histogram());
    }
}
