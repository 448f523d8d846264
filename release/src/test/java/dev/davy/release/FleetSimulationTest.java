package dev.davy.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * Three processes with one store, in a world that loses, repeats and reorders what they say, cuts them off, pauses them, and whose
 * clocks show different times. Two of them would lead. What is tested is what runs: {@link NodeSplits}, {@link NodeTally},
 * {@link Fleet}, {@link TermLease} and {@link EvidenceLedger}.
 */
class FleetSimulationTest {
    /** As many seeds as a good second allows, and no fewer than these; {@code -Ddavy.fleet.seeds=2000} for so many. */
    private static final int LEAST = Integer.getInteger("davy.fleet.seeds", 50);

    private static final long ENOUGH = Duration.ofMillis(1_500).toNanos();

    @Test
    void no_fault_breaks_what_a_fleet_promises() {
        long first = System.nanoTime();
        System.out.println("FleetSimulationTest: first seed " + first);
        int raises = 0;
        int terms = 0;
        int lapses = 0;
        int seeds = 0;
        for (; seeds < LEAST || System.nanoTime() - first < ENOUGH; seeds++) {
            SimulatedFleet world = new SimulatedFleet(first + seeds);
            world.run();
            raises += world.raises;
            lapses += world.lapses;
            terms += (int) world.term;
        }
        System.out.println("FleetSimulationTest: " + seeds + " seeds, " + raises + " raises, " + terms + " terms, "
                + lapses + " leases that ended");
        // The world is as hostile as it says: leaders changed, leases ended, and all the same shares rose.
        assertThat(raises).isGreaterThan(seeds);
        assertThat(terms).isGreaterThan(seeds * 3 / 2);
        assertThat(lapses).isGreaterThan(seeds / 10);
    }
}
