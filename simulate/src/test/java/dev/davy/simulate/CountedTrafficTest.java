package dev.davy.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.davy.model.Key;
import dev.davy.model.Split;
import dev.davy.model.Weight;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class CountedTrafficTest {
    private static final Split HALF = new Split(
            "shop",
            "shop",
            1,
            1,
            1,
            new Key.Request(),
            "v1",
            Optional.of("v2"),
            Weight.ofPercent(50),
            List.of(),
            List.of(),
            Weight.ZERO,
            true,
            Duration.ZERO);

    private static CountedTraffic.Counted half(World world) {
        return new CountedTraffic(world, 1, 0).between(0, 600, 0.5);
    }

    @Test
    void requestsSplitAsTheShareSaysAndFailAsTheWorldSays() {
        CountedTraffic.Counted counted = half(World.of(1_000, 0.01, 0.02));
        assertThat((double) counted.candidate()).isCloseTo(300_000, within(4 * Math.sqrt(300_000)));
        assertThat((double) counted.stable()).isCloseTo(300_000, within(4 * Math.sqrt(300_000)));
        assertThat((double) counted.candidateFailed()).isCloseTo(6_000, within(4 * Math.sqrt(6_000)));
        assertThat((double) counted.stableFailed()).isCloseTo(3_000, within(4 * Math.sqrt(3_000)));
        assertThat(counted.explained()).isCloseTo(3_000, within(1e-6));
    }

    @Test
    void anOutageOfStableAloneIsNotTheCandidates() {
        World sick =
                World.of(100, 0, 0).sick(List.of(new World.Burst(Duration.ofMinutes(5), Duration.ofMinutes(5), 1)));
        CountedTraffic.Counted counted = half(sick);
        assertThat(counted.candidateFailed()).isZero();
        assertThat(counted.explained()).isZero();
        assertThat((double) counted.stableFailed()).isCloseTo(15_000, within(4 * Math.sqrt(15_000)));
    }

    @Test
    void whoRepeatsWhatFailsMultipliesTheFailures() {
        World repeating = World.of(1_000, 0.01, 0.01).users(new World.Users(10_000, 0, 4));
        CountedTraffic.Counted counted = half(repeating);
        double failed = (double) counted.candidateFailed() + counted.stableFailed();
        assertThat(failed).isCloseTo(30_000, within(1_500.0));
    }

    @Test
    void whatIsCountedAtOnceIsWhatIsDrawnRequestByRequest() {
        // Users, whom nobody can tell from requests, make the simulation draw each request by itself.
        Duration time = Duration.ofSeconds(20);
        World bulk = World.of(2_000, 0.01, 0.03);
        World single = bulk.users(new World.Users(1 << 20, 0, 0));
        SimulationOptions options = SimulationOptions.of(bulk, 1, time, 1);
        double[] failed = new double[2];
        World[] worlds = {bulk, single};
        for (int i = 0; i < 2; i++) {
            SimulatedTraffic traffic = new SimulatedTraffic(
                    worlds[i], Latencies.of(options), List.of(), options.tick(), new SplittableRandom(7));
            traffic.follow(HALF);
            for (long tick = 1; tick <= 800; tick++) {
                traffic.tick(tick);
            }
            failed[i] = traffic.candidateFailed();
            assertThat(traffic.explained()).isCloseTo(200, within(6.0));
        }
        assertThat(failed[0]).isCloseTo(600, within(4 * Math.sqrt(600)));
        assertThat(failed[1]).isCloseTo(600, within(4 * Math.sqrt(600)));
    }

    @Test
    void smallAndLargeCountsAreDrawnWithTheirMeanAndVariance() {
        SplittableRandom random = new SplittableRandom(3);
        for (double mean : new double[] {0.01, 0.7, 9.9, 10, 40, 3_000}) {
            int draws = 20_000;
            double sum = 0;
            double squares = 0;
            for (int i = 0; i < draws; i++) {
                double count = Arrivals.poisson(random, mean);
                sum += count;
                squares += (count - mean) * (count - mean);
            }
            assertThat(sum / draws).isCloseTo(mean, within(4 * Math.sqrt(mean / draws)));
            assertThat(squares / draws / mean).isCloseTo(1, within(0.05 + 4 / Math.sqrt(mean * draws)));
        }
        assertThat(Arrivals.poisson(random, 0)).isZero();
    }
}
