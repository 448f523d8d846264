package dev.davy.gateway;

/**
 * Whether an instance takes requests. Event loops read it for every choice and report connections that failed; the
 * threads of {@link HealthChecks} write what they find. Every field may be read by any thread.
 */
final class InstanceHealth {
    private volatile boolean healthy = true;
    private volatile boolean known;
    private volatile boolean suspected;
    private volatile boolean checked;

    boolean healthy() {
        return healthy;
    }

    /** Whether a check or a connection has shown that it is there. */
    boolean known() {
        return known;
    }

    /**
     * An event loop could not connect. Without a health check that ends the instance's turn until connecting succeeds;
     * with one it is checked at once, and the check decides.
     */
    void connectFailed() {
        suspected = true;
        if (!checked) {
            healthy = false;
        }
    }

    /** An event loop connected. */
    void connected() {
        if (!known) {
            known = true;
        }
    }

    void set(boolean healthy) {
        known = true;
        this.healthy = healthy;
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
