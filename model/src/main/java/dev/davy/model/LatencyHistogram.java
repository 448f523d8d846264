package dev.davy.model;

import java.time.Duration;
import java.util.Arrays;

/**
 * How many answers took how long: counts in logarithmic buckets, 16 to each doubling from one microsecond on, so that an
 * edge is at most 4.5 % above the value it stands for. Immutable; sparse.
 *
 * <p>Bucket {@code i} holds what is above the edge of {@code i - 1} and at most {@link #edge edge(i)}. Durations of 2^28
 * microseconds (about 4.5 minutes) and more fall in the last bucket.
 */
public final class LatencyHistogram {
    /** Buckets to each doubling. */
    public static final int PER_OCTAVE = 16;
    /** How many buckets there are. */
    public static final int BUCKETS = 28 * PER_OCTAVE + 1;

    public static final LatencyHistogram EMPTY = new LatencyHistogram(new int[0], new long[0]);

    private static final long[] EDGE_NANOS = edges();

    private final int[] index;
    private final long[] count;

    private LatencyHistogram(int[] index, long[] count) {
        this.index = index;
        this.count = count;
    }

    /** A histogram of a dense array of {@link #BUCKETS} counts, which is copied. */
    public static LatencyHistogram ofDense(long[] counts) {
        int used = 0;
        for (long c : counts) {
            if (c != 0) {
                used++;
            }
        }
        int[] index = new int[used];
        long[] count = new long[used];
        int at = 0;
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] != 0) {
                index[at] = i;
                count[at++] = counts[i];
            }
        }
        return of(index, count);
    }

    /** A histogram of ascending bucket indices and their counts, which are copied. */
    public static LatencyHistogram of(int[] index, long[] count) {
        if (index.length != count.length) {
            throw new IllegalArgumentException(
                    "latency.count: " + count.length + " values (expected: " + index.length + ", one a bucket)");
        }
        for (int i = 0; i < index.length; i++) {
            if (index[i] < 0 || index[i] >= BUCKETS || (i > 0 && index[i] <= index[i - 1]) || count[i] < 0) {
                throw new IllegalArgumentException("latency.index[" + i + "]: " + index[i] + " with count " + count[i]
                        + " (expected: ascending, 0.." + (BUCKETS - 1) + ", counts 0 or more)");
            }
        }
        return index.length == 0 ? EMPTY : new LatencyHistogram(index.clone(), count.clone());
    }

    /** The bucket of a duration in nanoseconds; what the hot path calls. */
    public static int bucket(long nanos) {
        if (nanos <= 1_000) {
            return 0;
        }
        int at = Arrays.binarySearch(EDGE_NANOS, nanos);
        int bucket = at >= 0 ? at : -at - 1;
        return Math.min(bucket, BUCKETS - 1);
    }

    /** The longest duration that a bucket holds. */
    public static Duration edge(int bucket) {
        return Duration.ofNanos(EDGE_NANOS[bucket]);
    }

    /** How many answers there are. */
    public long total() {
        long sum = 0;
        for (long c : count) {
            sum += c;
        }
        return sum;
    }

    /** How many answers took longer than a limit, which is first rounded up to the next bucket edge. */
    public long above(Duration limit) {
        int bucket = bucket(limit.toNanos());
        long sum = 0;
        for (int i = index.length - 1; i >= 0 && index[i] > bucket; i--) {
            sum += count[i];
        }
        return sum;
    }

    /**
     * The duration that a share of the answers did not exceed, rounded up to a bucket edge; zero when empty.
     *
     * @param q 0..1, such as 0.99
     */
    public Duration quantile(double q) {
        long rank = (long) Math.ceil(q * total());
        long seen = 0;
        for (int i = 0; i < index.length; i++) {
            seen += count[i];
            if (seen >= rank && seen > 0) {
                return edge(index[i]);
            }
        }
        return Duration.ZERO;
    }

    public LatencyHistogram plus(LatencyHistogram other) {
        return other.index.length == 0 ? this : index.length == 0 ? other : combine(other, 1);
    }

    /** What came since an earlier reading of the same cumulative histogram; a bucket never goes below zero. */
    public LatencyHistogram minus(LatencyHistogram earlier) {
        return earlier.index.length == 0 ? this : combine(earlier, -1);
    }

    /** Both in one, bucket by bucket: their indices ascend, so that one walk along both does it. */
    private LatencyHistogram combine(LatencyHistogram other, int sign) {
        int[] into = new int[index.length + other.index.length];
        long[] sum = new long[into.length];
        int used = 0;
        int ours = 0;
        int theirs = 0;
        while (ours < index.length || theirs < other.index.length) {
            int mine = ours < index.length ? index[ours] : Integer.MAX_VALUE;
            int its = theirs < other.index.length ? other.index[theirs] : Integer.MAX_VALUE;
            int bucket = Math.min(mine, its);
            long value = mine == bucket ? count[ours++] : 0;
            value = its == bucket ? Math.max(0, value + sign * other.count[theirs++]) : value;
            if (value != 0) {
                into[used] = bucket;
                sum[used++] = value;
            }
        }
        return used == 0 ? EMPTY : new LatencyHistogram(Arrays.copyOf(into, used), Arrays.copyOf(sum, used));
    }

    /** The buckets in use, ascending; a copy. */
    public int[] indices() {
        return index.clone();
    }

    /** The counts of {@link #indices()}; a copy. */
    public long[] counts() {
        return count.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LatencyHistogram that
                && Arrays.equals(index, that.index)
                && Arrays.equals(count, that.count);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(index) + Arrays.hashCode(count);
    }

    @Override
    public String toString() {
        return total() + " answers, p50 " + quantile(0.5) + ", p99 " + quantile(0.99);
    }

    private static long[] edges() {
        long[] edges = new long[BUCKETS];
        for (int i = 0; i < BUCKETS; i++) {
            edges[i] = Math.round(1_000 * StrictMath.pow(2, i / (double) PER_OCTAVE));
        }
        return edges;
    }
}
