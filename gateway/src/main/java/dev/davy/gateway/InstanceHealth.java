package dev.davy.gateway;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Whether an instance takes requests. Event loops read it and report connections that failed; the threads of
 * {@link HealthChecks} write what they find. Every field may be read by any thread.
 */
final class InstanceHealth {
    private final AtomicInteger changes;
    private volatile boolean healthy = true;
    private volatile boolean known;
    private volatile boolean suspected;
    private volatile boolean checked;
    private volatile String why = "";
    private volatile long healthySince = System.nanoTime();

    InstanceHealth() {
        this(new AtomicInteger());
    }

    /** @param changes grows with every change, so that nobody has to look at every instance for one */
    InstanceHealth(AtomicInteger changes) {
        this.changes = changes;
    }

    boolean healthy() {
        return healthy;
    }

    /** When it last became healthy, or came; of {@link System#nanoTime}. */
    long healthySince() {
        return healthySince;
    }

    /** Whether a check or a connection has shown that it is there. */
    boolean known() {
        return known;
    }

    /** Has those who choose look again. */
    void changed() {
        changes.incrementAndGet();
    }

    /**
     * An event loop could not connect. Without a health check that ends the instance's turn until connecting succeeds;
     * with one it is checked at once, and the check decides.
     */
    void connectFailed(@Nullable String how) {
        why = how == null ? "connecting failed" : how;
        suspected = true;
        if (!checked) {
            become(false);
        }
    }

    /** How connecting failed the last time. */
    String why() {
        return why;
    }

    /** An event loop connected. */
    void connected() {
        if (!known) {
            known = true;
        }
    }

    void set(boolean healthy) {
        known = true;
        become(healthy);
    }

    private void become(boolean now) {
        if (now != healthy) {
            if (now) {
                healthySince = System.nanoTime();
            }
            healthy = now;
            changed();
        }
    }

    /** Says whether a health check decides from now on, or connecting alone. */
    void decidedByChecks(boolean checked) {
        this.checked = checked;
    }

    /** Whether a connection failed since the last call. */
    boolean takeSuspicion() {
        if (!suspected) {
            return false;
        }
        suspected = false;
        return true;
    }
}
