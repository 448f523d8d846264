package dev.davy.gateway;

import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The users who failed already in a release, by the hash of their key: each counts as evidence once, at the first failure,
 * on whichever version.
 *
 * <p>Any thread; bounded at {@value #MOST} users of each kind, which are 2 MB: further ones are not counted on any version.
 * For failures {@link #gaps} says so. For answers 4xx, of which a service may have many that mean nothing, the log says it
 * once: what was counted before stays evidence, and that stream ends. Sets are made with the first failure of a user.
 */
final class SeenKeys {
    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

    private static final int SLOTS = 1 << 18;
    static final int MOST = SLOTS / 2;

    private static final int ADDED = 0;
    private static final int SEEN = 1;
    private static final int FULL = 2;

    private static final String USERS = "more than " + String.format(Locale.ROOT, "%,d", MOST) + " users ";

    private volatile boolean full;
    private volatile boolean fullOfClientErrors;
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
        int added = add(set, key);
        if (added == FULL) {
            full = true;
        }
        return added == ADDED;
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
        int added = add(set, key);
        if (added == FULL && !fullOfClientErrors) {
            fullOfClientErrors = true;
            LOG.warn(USERS + "were answered 4xx: later ones are no evidence until the next release");
        }
        return added == ADDED;
    }

    /** Why not all who failed are counted; empty while all are. */
    Optional<String> gaps() {
        return full ? Optional.of(USERS + "failed, and later ones are not counted") : Optional.empty();
    }

    /** Open addressing; the last slot counts. */
    private static int add(AtomicLongArray set, long key) {
        long wanted = key == 0 ? 1 : key;
        int at = (int) (wanted ^ wanted >>> 32) & SLOTS - 1;
        while (true) {
            long found = set.get(at);
            if (found == wanted) {
                return SEEN;
            }
            if (found == 0) {
                if (set.get(SLOTS) >= MOST) {
                    return FULL;
                }
                if (set.compareAndSet(at, 0, wanted)) {
                    set.incrementAndGet(SLOTS);
                    return ADDED;
                }
            } else {
                at = at + 1 & SLOTS - 1;
            }
        }
    }
}
