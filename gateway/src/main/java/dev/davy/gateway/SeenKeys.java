package dev.davy.gateway;

import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * The users who failed already in a release, by the hash of their key: each counts as evidence once, at the first failure,
 * on whichever version.
 *
 * <p>Any thread; bounded: once {@value #MOST} users failed, further ones are taken as seen, which can only make evidence
 * against the candidate weaker. Sets are made with the first failure of a user.
 */
final class SeenKeys {
    private static final int SLOTS = 1 << 16;
    private static final int MOST = SLOTS / 2;

    private volatile @Nullable AtomicLongArray failures;
    private volatile @Nullable AtomicLongArray clientErrors;

    boolean firstFailure(long key) {
        @Nullable AtomicLongArray set = failures;
        if (set == null) {
            synchronized (this) {
                set = failures;
                if (set == null) {
                    set = new AtomicLongArray(SLOTS + 1);
                    failures = set;
                }
            }
        }
        return add(set, key);
    }

    boolean firstClientError(long key) {
        @Nullable AtomicLongArray set = clientErrors;
        if (set == null) {
            synchronized (this) {
                set = clientErrors;
                if (set == null) {
                    set = new AtomicLongArray(SLOTS + 1);
                    clientErrors = set;
                }
            }
        }
        return add(set, key);
    }

    /** Open addressing; the last slot counts. */
    private static boolean add(AtomicLongArray set, long key) {
        long wanted = key == 0 ? 1 : key;
        int at = (int) (wanted ^ wanted >>> 32) & SLOTS - 1;
        while (true) {
            long found = set.get(at);
            if (found == wanted) {
                return false;
            }
            if (found == 0) {
                if (set.get(SLOTS) >= MOST) {
                    return false;
                }
                if (set.compareAndSet(at, 0, wanted)) {
                    set.incrementAndGet(SLOTS);
                    return true;
                }
            } else {
                at = at + 1 & SLOTS - 1;
            }
        }
    }
}
