package dev.davy.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LatencyHistogramTest {
    @Test
    void aBucketEdgeIsAtMostFourAndAHalfPercentAboveWhatItHolds() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 100_000; i++) {
            long nanos = Math.round(1_000 * Math.exp(random.nextDouble() * 19));
            long edge = LatencyHistogram.edge(LatencyHistogram.bucket(nanos)).toNanos();
            assertThat(edge).isGreaterThanOrEqualTo(nanos).isLessThanOrEqualTo((long) (nanos * 1.0445) + 1);
        }
    }

    @Test
    void quantilesAgreeWithTheSortedValues() {
        SplittableRandom random = new SplittableRandom(2);
        long[] values = new long[10_000];
        long[] dense = new long[LatencyHistogram.BUCKETS];
        for (int i = 0; i < values.length; i++) {
            values[i] = 100_000 + (long) (random.nextExponential() * 5_000_000);
            dense[LatencyHistogram.bucket(values[i])]++;
        }
        Arrays.sort(values);
        LatencyHistogram histogram = LatencyHistogram.ofDense(dense);
        for (double q : new double[] {0.01, 0.5, 0.9, 0.99, 0.999, 1}) {
            long exact = values[(int) Math.ceil(q * values.length) - 1];
            assertThat((double) histogram.quantile(q).toNanos()).as("q %s", q).isBetween(exact * 1.0, exact * 1.045);
        }
        assertThat(histogram.total()).isEqualTo(10_000);
        assertThat(histogram.above(histogram.quantile(0.99))).isLessThanOrEqualTo(100);
    }

    @Test
    void addingAndTakingAwayComeBackToTheSame() {
        LatencyHistogram a = LatencyHistogram.of(new int[] {3, 90}, new long[] {5, 1});
        LatencyHistogram b = LatencyHistogram.of(new int[] {3, 17, 448}, new long[] {1, 2, 3});
        assertThat(a.plus(b).minus(b)).isEqualTo(a);
        assertThat(a.plus(LatencyHistogram.EMPTY)).isEqualTo(a);
        assertThat(LatencyHistogram.EMPTY.plus(a)).isEqualTo(a);
        assertThat(a.minus(a)).isEqualTo(LatencyHistogram.EMPTY);
    }

    @Test
    void anEmptyOneHasNoQuantile() {
        assertThat(LatencyHistogram.EMPTY.quantile(0.99)).isEqualTo(Duration.ZERO);
    }

    @Test
    void whatIsOutOfRangeOrOrderIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LatencyHistogram.of(new int[] {4, 4}, new long[] {1, 1}))
                .withMessageStartingWith("latency.index[1]: 4");
        assertThat(LatencyHistogram.bucket(Long.MAX_VALUE)).isEqualTo(LatencyHistogram.BUCKETS - 1);
        assertThat(LatencyHistogram.bucket(-5)).isZero();
    }
}
