package dev.davy.gateway;

/**
 * Whether an instance takes requests. Event loops read it for every choice and report failed and good connections; the
 * thread of {@link HealthChecks} writes what its checks find.
 */
final class InstanceHealth {
    private volatile boolean healthy = true;

    boolean healthy() {
        return healthy;
    }

    /** Whether it was ever checked or connected to. */
    boolean known() {
        return true;
    }

    /** An event loop could not connect. */
    void connectFailed() {
        healthy = false;
    }

    /** An event loop connected. */
    void connected() {}

    void set(boolean healthy) {
        this.healthy = healthy;
    }
}
