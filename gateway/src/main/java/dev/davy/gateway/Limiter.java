package dev.davy.gateway;

import dev.davy.resources.RateLimit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A rate limit in force: for each key the time at which it has used up what it was given, which is all that the generic
 * cell rate algorithm needs (ITU-T I.371, annex A). Shared by all event loops, without a lock.
 *
 * <p>Memory is bounded: {@value #SETS} sets of {@value #WAYS} keys. A key that comes to a full set takes the place of the
 * one that has waited the longest, which is then given its burst anew.
 */
final class Limiter {
    private static final int SETS = 16 * 1024;
    private static final int WAYS = 4;

    private final long intervalNanos;
    private final long toleranceNanos;
    private final RateLimit.@Nullable By by;
    private final AtomicReferenceArray<@Nullable Slot> slots;

    Limiter(RateLimit limit) {
        intervalNanos = Math.max(1, limit.per().toNanos() / limit.requests());
        toleranceNanos = Math.multiplyExact(intervalNanos, (long) limit.burst() - 1);
        by = limit.by().orElse(null);
        slots = new AtomicReferenceArray<>(by == null ? WAYS : SETS * WAYS);
    }

    /** 0 for a request that may pass; else in how many seconds one may, rounded up. */
    long seconds(RoutedRequest request) {
        long now = request.worker().now();
        AtomicLong spent = slot(key(request), now);
        while (true) {
            long known = spent.get();
            long from = known - now > 0 ? known : now;
            long over = from - now - toleranceNanos;
            if (over > 0) {
                return (over + 999_999_999) / 1_000_000_000;
            }
            if (spent.compareAndSet(known, from + intervalNanos)) {
                return 0;
            }
        }
    }

    private long key(RoutedRequest request) {
        RequestHead head = request.head();
        return switch (by) {
            case null -> 0;
            case RateLimit.By.ClientAddress _ -> hash(request.client());
            case RateLimit.By.Header header -> hash(HeaderValues.text(head, header.name()));
        };
    }

    private static long hash(String text) {
        return dev.davy.model.Bucket.hash(0, text);
    }

    private AtomicLong slot(long key, long now) {
        int set = (int) Math.floorMod(key, (long) slots.length() / WAYS) * WAYS;
        int oldest = set;
        long least = Long.MAX_VALUE;
        for (int i = set; i < set + WAYS; i++) {
            @Nullable Slot slot = slots.get(i);
            if (slot != null && slot.key == key) {
                return slot.spent;
            }
            long left = slot == null ? Long.MIN_VALUE : slot.spent.get() - now;
            if (left < least) {
                least = left;
                oldest = i;
            }
        }
        Slot added = new Slot(key, new AtomicLong(now));
        @Nullable Slot before = slots.get(oldest);
        if (!slots.compareAndSet(oldest, before, added)) {
            @Nullable Slot other = slots.get(oldest);
            return other != null && other.key == key ? other.spent : added.spent;
        }
        return added.spent;
    }

    private record Slot(long key, AtomicLong spent) {}
}
