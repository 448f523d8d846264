package dev.davy.gateway;

import dev.davy.model.Weight;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The copies that one event loop has open, within a bound of their own, and what became of them. Written by that loop
 * alone, read by any thread.
 */
final class Copies {
    /** Copies of one loop that may be open at once: what comes on top is dropped, whatever the instances do. */
    static final int MOST_OPEN = 64;

    /** The largest body that is copied. */
    static final int MOST_BODY = 64 * 1024;

    private int open;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong tooLarge = new AtomicLong();

    /** Whether a share of 100,000 has it. */
    static boolean drawn(Worker worker, int share) {
        return share > 0 && Math.unsignedMultiplyHigh(worker.random(), Weight.BUCKETS) < share;
    }

    /** Takes a place; false when there is none. */
    boolean take() {
        if (open >= MOST_OPEN) {
            dropped.incrementAndGet();
            return false;
        }
        open++;
        sent.incrementAndGet();
        return true;
    }

    void give() {
        open--;
    }

    /** A body is too long for a copy, or does not say how long it is. */
    void tooLarge() {
        tooLarge.incrementAndGet();
    }

    GatewayMetrics.Copies read() {
        return new GatewayMetrics.Copies(sent.get(), dropped.get(), tooLarge.get());
    }
}
