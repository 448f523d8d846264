package dev.davy.gateway;

import dev.davy.model.Bucket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A hash ring (Karger et al., Consistent hashing and random trees, 1997): each instance has points on it by its weight, and
 * a hash belongs to the next point. When an instance goes, only what was its own moves.
 */
final class HashRing implements HashTable {
    /** Points for each unit of weight: the largest share is then within about a quarter of the mean. */
    private static final int POINTS = 160;

    private static final int MOST_POINTS = 1 << 17;

    private final long[] points;
    private final int[] owners;

    private HashRing(long[] points, int[] owners) {
        this.points = points;
        this.owners = owners;
    }

    static HashRing of(Instance[] instances) {
        String[] names = new String[instances.length];
        int[] weights = new int[instances.length];
        for (int i = 0; i < names.length; i++) {
            names[i] = instances[i].toString();
            weights[i] = instances[i].weight();
        }
        return of(names, weights);
    }

    static HashRing of(String[] names, int[] weights) {
        long total = Arrays.stream(weights).asLongStream().sum();
        // Weights have no common unit: 100 and 200 make no more points than 1 and 2.
        int unit = Arrays.stream(weights).reduce(0, HashRing::divisor);
        double perWeight = Math.min((double) POINTS / unit, (double) MOST_POINTS / total);
        record Point(long at, int owner) {}
        Point[] all = new Point[Math.toIntExact(total == 0 ? 0 : points(weights, perWeight))];
        int n = 0;
        for (int i = 0; i < names.length; i++) {
            byte[] name = names[i].getBytes(StandardCharsets.UTF_8);
            int own = points(weights[i], perWeight);
            for (int k = 0; k < own; k++) {
                all[n++] = new Point(Bucket.hash(k, name, 0, name.length), i);
            }
        }
        Arrays.sort(
                all,
                (one, other) -> one.at() != other.at()
                        ? Long.compareUnsigned(one.at(), other.at())
                        : names[one.owner()].compareTo(names[other.owner()]));
        long[] points = new long[n];
        int[] owners = new int[n];
        for (int i = 0; i < n; i++) {
            points[i] = all[i].at();
            owners[i] = all[i].owner();
        }
        return new HashRing(points, owners);
    }

    private static long points(int[] weights, double perWeight) {
        long sum = 0;
        for (int weight : weights) {
            sum += points(weight, perWeight);
        }
        return sum;
    }

    private static int points(int weight, double perWeight) {
        return Math.max(1, (int) Math.round(weight * perWeight));
    }

    private static int divisor(int one, int other) {
        return other == 0 ? one : divisor(other, one % other);
    }

    @Override
    public int find(long hash, boolean[] takes) {
        int low = 0;
        int high = points.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Long.compareUnsigned(points[middle], hash) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        for (int i = 0; i < points.length; i++) {
            int at = low + i < points.length ? low + i : low + i - points.length;
            if (takes[owners[at]]) {
                return owners[at];
            }
        }
        throw new IllegalStateException("hash: no instance takes requests");
    }
}
