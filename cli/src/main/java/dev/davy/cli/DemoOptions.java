package dev.davy.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What the demo was asked for.
 *
 * @param scenarios in the order in which they are told; at least one
 * @param once whether it ends with the last story instead of going on to serve
 * @param report where the figures are written
 * @param seed which requests are sent by whom, which fail, and how long each takes
 * @param failing share of real requests that v3 fails, 0..1
 * @param perSecond requests a second, at least 500
 */
record DemoOptions(
        List<DemoScenario> scenarios,
        boolean once,
        Optional<Path> report,
        long seed,
        double failing,
        double perSecond) {
    DemoOptions {
        scenarios = List.copyOf(scenarios);
        if (scenarios.isEmpty()) {
            throw new IllegalArgumentException("scenarios: none (expected: at least one)");
        }
        if (!(failing >= 0 && failing <= 1)) {
            throw new IllegalArgumentException("failing: " + failing + " (expected: 0%..100%)");
        }
    }
}
