package dev.davy.gateway;

import dev.davy.model.Bucket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A Maglev table (Eisenbud et al., Maglev: a fast and reliable software network load balancer, NSDI 2016, section 3.4):
 * instances take places in turn, each by a permutation of its own, as often as their weight says. Shares are even to
 * about one percent, and when an instance goes hardly more than what was its own moves.
 *
 * <p>While an instance of the table takes no requests, its places are served by others as a second hash of the place says,
 * and nobody else's move.
 */
final class Maglev implements HashTable {
    /** Prime, so that every step visits every place. */
    private static final int SIZE = 65_537;

    private final int[] owners;

    private Maglev(int[] owners) {
        this.owners = owners;
    }

    static Maglev of(Instance[] instances) {
        String[] names = new String[instances.length];
        int[] weights = new int[instances.length];
        for (int i = 0; i < names.length; i++) {
            names[i] = instances[i].toString();
            weights[i] = instances[i].weight();
        }
        return of(names, weights);
    }

    static Maglev of(String[] names, int[] weights) {
        int n = names.length;
        // Whose turn it is does not depend on the order in a file.
        Integer[] order = new Integer[n];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (one, other) -> names[one].compareTo(names[other]));
        long[] at = new long[n];
        long[] skip = new long[n];
        double most = Arrays.stream(weights).max().orElse(1);
        double[] credit = new double[n];
        for (int i = 0; i < n; i++) {
            byte[] name = names[i].getBytes(StandardCharsets.UTF_8);
            at[i] = Long.remainderUnsigned(Bucket.hash(1, name, 0, name.length), SIZE);
            skip[i] = Long.remainderUnsigned(Bucket.hash(2, name, 0, name.length), SIZE - 1) + 1;
        }
        int[] owners = new int[SIZE];
        Arrays.fill(owners, -1);
        int taken = 0;
        while (taken < SIZE) {
            for (int i : order) {
                credit[i] += weights[i] / most;
                if (credit[i] < 1 || taken == SIZE) {
                    continue;
                }
                credit[i] -= 1;
                while (owners[(int) at[i]] >= 0) {
                    at[i] = (at[i] + skip[i]) % SIZE;
                }
                owners[(int) at[i]] = i;
                taken++;
            }
        }
        return new Maglev(owners);
    }

    @Override
    public int find(long hash, boolean[] takes) {
        int place = (int) Long.remainderUnsigned(hash, SIZE);
        int owner = owners[place];
        if (takes[owner]) {
            return owner;
        }
        int step = (int) (Long.remainderUnsigned(hash * 0x9E3779B97F4A7C15L, SIZE - 1) + 1);
        for (int i = 0; i < SIZE; i++) {
            place = place + step < SIZE ? place + step : place + step - SIZE;
            if (takes[owners[place]]) {
                return owners[place];
            }
        }
        throw new IllegalStateException("hash: no instance takes requests");
    }
}
