package dev.davy.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.davy.model.Batch;
import dev.davy.model.Counts;
import dev.davy.model.Guard;
import dev.davy.model.LatencyHistogram;
import dev.davy.model.Stratum;
import dev.davy.model.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** No counts, however large or contradictory, make a figure NaN or a verdict disappear. */
final class HostileCountsTest {
    private static final long SEED = 20_260_101;
    private static final int RUNS = 3_000;

    private final Chance chance = new Chance(SEED);

    private long count() {
        return switch (chance.below(5)) {
            case 0 -> 0;
            case 1 -> 1;
            case 2 -> chance.below(1_000);
            case 3 -> Math.abs(chance.any() >> (1 + chance.below(62)));
            default -> Long.MAX_VALUE;
        };
    }

    private Counts counts() {
        LatencyHistogram latency = switch (chance.below(3)) {
            case 0 -> LatencyHistogram.EMPTY;
            case 1 -> LatencyHistogram.of(new int[] {chance.below(449)}, new long[] {count()});
            default -> LatencyHistogram.of(new int[] {3, 400}, new long[] {count(), count()});
        };
        return new Counts(count(), count(), count(), count(), count(), count(), count(), count(), count(), latency);
    }

    private double share() {
        return switch (chance.below(6)) {
            case 0 -> 0;
            case 1 -> 1;
            case 2 -> Double.MIN_VALUE;
            case 3 -> Math.nextDown(1.0);
            default -> chance.uniform();
        };
    }

    private Stratum stratum() {
        return switch (chance.below(6)) {
            case 0 -> new Stratum.Ring("staff");
            case 1 -> new Stratum.Ring("unheard of");
            case 2 -> new Stratum.Mirror();
            case 3 -> new Stratum.Pinned();
            case 4 -> new Stratum.Split(Optional.of("team"));
            default -> Stratum.Split.EVERYONE;
        };
    }

    private Guard guard() {
        double[] small = {Double.MIN_VALUE, 1e-12, 0.01, 0.5, Math.nextDown(1.0)};
        double tolerance = new double[] {1, 1.5, 1e6, 1e300}[chance.below(4)];
        Guard d = Guard.DEFAULT;
        return new Guard(
                d.blastRadius(),
                small[chance.below(5)],
                small[chance.below(5)],
                tolerance * 1.01 + 0.1,
                tolerance,
                small[chance.below(5)],
                Optional.of(new Guard.LatencyLimit(small[1 + chance.below(4)], 1.0001 + chance.below(3) * 1e9)),
                true,
                d.soak(),
                Duration.ofSeconds(1, chance.below(1_000)),
                d.atDeadline(),
                d.drain(),
                d.exposure(),
                new Guard.WarmUp(Duration.ofSeconds(chance.below(2)), chance.below(3)));
    }

    @Test
    void everyFigureIsANumberForAnyInput() {
        for (int run = 0; run < RUNS; run++) {
            Terms terms = new Terms(
                    guard(),
                    List.of("staff"),
                    chance.below(2) == 0,
                    chance.below(2) == 0,
                    Baseline.NONE,
                    chance.below(2) == 0 ? List.of() : List.of("a", "b"));
            Judgement judgement = Judgement.begin(terms);
            for (int step = 0; step < 6; step++) {
                List<Batch> batches = new ArrayList<>();
                for (int i = chance.below(4); i > 0; i--) {
                    batches.add(new Batch(
                            chance.below(4), stratum(), share(), "abc".substring(chance.below(3)), counts(), counts()));
                }
                judgement = judgement.observe(batches, Duration.ofMillis(chance.below(9_000_000)));
                sound(judgement, "seed " + SEED + ", run " + run);
            }
        }
    }

    private void sound(Judgement judgement, String which) {
        Meters meters = judgement.meters();
        Excess excess = judgement.excess();
        List<Double> figures = new ArrayList<>(List.of(
                meters.harm(),
                meters.relative(),
                meters.absoluteBound(),
                judgement.failureBound(),
                excess.estimate(),
                excess.lowerBound()));
        meters.tests().forEach(test -> figures.add(test.evidence()));
        assertThat(figures).as(which).allSatisfy(figure -> assertThat(figure).isFinite());
        assertThat(judgement.failureBound()).as(which).isBetween(0.0, 1.0);
        Verdict verdict = judgement.verdict(new Traffic(chance.uniform() * 1e9, chance.uniform()));
        if (verdict instanceof Verdict.NeedMore more) {
            assertThat(more.requests()).as(which).isPositive();
            assertThat(more.time()).as(which).isGreaterThanOrEqualTo(Duration.ZERO);
        }
    }
}
