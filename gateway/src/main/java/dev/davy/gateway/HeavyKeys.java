package dev.davy.gateway;

import java.util.Arrays;

/**
 * Finds the keys that make more than 1 % of a release's requests, of which every bucket is meant to be a small part. For
 * one event loop.
 *
 * <p>Counts as the algorithm Frequent does (Misra and Gries, Finding repeated elements, 1982) with {@value #KEPT}
 * counters: a count is never too high, and too low by less than 0.1 % of all requests.
 */
final class HeavyKeys {
    private static final int KEPT = 1_024;
    private static final int SLOTS = 2 * KEPT;
    private static final int MOST_NAMED = 16;
    /** Among fewer requests a share says nothing. */
    private static final long FEWEST = 1_000;

    private long[] keys = new long[SLOTS];
    private int[] counts = new int[SLOTS];
    private int kept;
    private long all;
    private final long[] named = new long[MOST_NAMED];
    private int names;

    /** Counts a request; whether its key is now known to make more than 1 % of them, and was not before. */
    boolean heavy(long key) {
        all++;
        int at = slot(key);
        if (counts[at] == 0) {
            if (kept == KEPT) {
                forget();
                return false;
            }
            keys[at] = key;
            kept++;
        }
        counts[at]++;
        return all >= FEWEST && counts[at] > all / 100 && isNew(key);
    }

    private boolean isNew(long key) {
        for (int i = 0; i < names; i++) {
            if (named[i] == key) {
                return false;
            }
        }
        if (names == MOST_NAMED) {
            return false;
        }
        named[names++] = key;
        return true;
    }

    private int slot(long key) {
        int at = (int) (key ^ (key >>> 32)) & (SLOTS - 1);
        while (counts[at] != 0 && keys[at] != key) {
            at = (at + 1) & (SLOTS - 1);
        }
        return at;
    }

    /** Takes one from every count; those that are then zero make room. */
    private void forget() {
        long[] before = keys;
        int[] had = counts;
        keys = new long[SLOTS];
        counts = new int[SLOTS];
        kept = 0;
        for (int i = 0; i < SLOTS; i++) {
            if (had[i] > 1) {
                int at = slot(before[i]);
                keys[at] = before[i];
                counts[at] = had[i] - 1;
                kept++;
            }
        }
    }

    static HeavyKeys[] perLoop(int loops) {
        HeavyKeys[] all = new HeavyKeys[loops];
        Arrays.setAll(all, _ -> new HeavyKeys());
        return all;
    }
}
