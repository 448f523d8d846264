package dev.davy.gateway;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the keys that make more than 1 % of a release's requests, of which every bucket is meant to be a small part.
 *
 * <p>Each event loop has a tally of its own and writes it alone; {@link #found} may be asked by any thread.
 */
final class HeavyKeys {
    private static final int MOST_NAMED = 16;
    /** Among fewer requests a share says nothing. */
    private static final long FEWEST = 1_000;

    private final Tally[] tallies;
    private final Map<Long, Named> named = new ConcurrentHashMap<>();

    HeavyKeys(int loops) {
        tallies = new Tally[loops];
        Arrays.setAll(tallies, Tally::new);
    }

    Tally of(int loop) {
        return tallies[loop];
    }

    /** The keys over 1 % by what was counted until now, the heaviest first. */
    List<HeavyKey> found() {
        double all = all();
        return named.values().stream()
                .filter(key -> key.counted() > all / 100)
                .map(key -> new HeavyKey(key.name, key.bucket, key.counted() / all))
                .sorted(Comparator.comparingDouble(HeavyKey::share).reversed())
                .toList();
    }

    private long all() {
        return Arrays.stream(tallies).mapToLong(tally -> tally.all.get()).sum();
    }

    /** A key that at least one loop found; each loop writes its own count. */
    private static final class Named {
        private final long key;
        private final String name;
        private final int bucket;
        private final AtomicLongArray perLoop;
        private final AtomicBoolean told = new AtomicBoolean();

        Named(long key, String name, int bucket, int loops) {
            this.key = key;
            this.name = name;
            this.bucket = bucket;
            this.perLoop = new AtomicLongArray(loops);
        }

        long counted() {
            return LongStream.range(0, perLoop.length())
                    .map(loop -> perLoop.get((int) loop))
                    .sum();
        }
    }

    /**
     * What one event loop counts, as the algorithm Frequent does (Misra and Gries, Finding repeated elements, 1982) with
     * {@value #KEPT} counters: a count is never too high, and too low by less than 0.1 % of all requests.
     */
    final class Tally {
        private static final int KEPT = 1_024;
        private static final int SLOTS = 2 * KEPT;
        /** A key that is not known to be heavy everywhere is looked at again after so many requests of its own. */
        private static final int LOOK = 8;

        private final int loop;
        private final AtomicLong all = new AtomicLong();
        private final @Nullable Named[] mine = new Named[MOST_NAMED];
        private int names;
        private long[] keys = new long[SLOTS];
        private int[] counts = new int[SLOTS];
        private int kept;

        Tally(int loop) {
            this.loop = loop;
        }

        /** Counts a request that has no key. */
        void countOther() {
            all.lazySet(all.getPlain() + 1);
        }

        /** Counts a request; whether {@link #tell} is to be asked, since its key makes more than 1 % here. */
        boolean count(long key) {
            long counted = all.getPlain() + 1;
            all.lazySet(counted);
            int at = slot(key);
            if (counts[at] == 0) {
                if (kept == KEPT) {
                    forget();
                    return false;
                }
                keys[at] = key;
                kept++;
            }
            int count = ++counts[at];
            if (counted < FEWEST || count <= counted / 100) {
                return false;
            }
            @Nullable Named known = known(key);
            if (known != null) {
                known.perLoop.lazySet(loop, count);
            }
            return count % LOOK == 0 && (known == null ? names < MOST_NAMED : !known.told.getPlain());
        }

        /**
         * Whether the key makes more than 1 % of the requests of all loops and that is news.
         *
         * @param name the key's for a person
         */
        boolean tell(long key, Supplier<String> name, int bucket) {
            @Nullable Named known = known(key);
            if (known == null) {
                known = named.computeIfAbsent(key, _ -> new Named(key, name.get(), bucket, tallies.length));
                known.perLoop.lazySet(loop, counts[slot(key)]);
                mine[names++] = known;
            }
            return known.counted() > all() / 100 && known.told.compareAndSet(false, true);
        }

        private @Nullable Named known(long key) {
            for (int i = 0; i < names; i++) {
                @Nullable Named each = mine[i];
                if (each != null && each.key == key) {
                    return each;
                }
            }
            return null;
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
    }
}
