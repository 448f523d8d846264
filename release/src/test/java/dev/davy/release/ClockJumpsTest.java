package dev.davy.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The machine's clock is set back and forth by hours while a release is under way. */
class ClockJumpsTest {
    /** What of a decision does not depend on what the clock shows. */
    private record Decided(int number, Duration elapsed, Phase phase, int weight, String verdict, String why) {}

    @Test
    void what_the_clock_shows_changes_nothing_but_what_is_shown() {
        for (double failing : new double[] {0, 0.3}) {
            assertThat(live(failing, true)).isEqualTo(live(failing, false)).hasSizeGreaterThan(3);
        }
    }

    private static List<Decided> live(double failing, boolean jumps) {
        List<Decided> decided = new ArrayList<>();
        House house = new House(new SimulatedTraffic(3, 300).failing("v2", failing));
        house.listener = decision -> decided.add(new Decided(
                decision.number(),
                decision.at().elapsed(),
                decision.phase(),
                decision.weight().buckets(),
                decision.verdict(),
                decision.why()));
        Random random = new Random(5);
        house.open().want(Samples.deadline(Duration.ofMinutes(30)), "v1", "v2");
        for (int second = 0; second < 120; second++) {
            if (jumps) {
                house.clock.set(Duration.ofSeconds(random.nextInt(-20_000, 20_000)));
            }
            house.run(Duration.ofSeconds(1));
        }
        return decided;
    }
}
