package dev.davy.gateway;

import dev.davy.routing.RoutingTable;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Asks instances regularly whether they are healthy. One virtual thread looks every 50 ms at what is due, and each check
 * is a short virtual thread with plain blocking sockets; event loops only read {@link InstanceHealth} and report to it.
 */
final class HealthChecks implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(50);

    private volatile Map<InstanceHealth, InstanceChecks> watched = Map.of();
    private volatile boolean closed;

    private HealthChecks() {}

    static HealthChecks start() {
        var checks = new HealthChecks();
        Thread.ofVirtual().name("davy-health").start(checks::look);
        return checks;
    }

    /** Replaces what is checked; an instance that stays keeps its health. Never called by two threads at once. */
    void watch(List<Checked> all) {
        var next = new HashMap<InstanceHealth, InstanceChecks>();
        for (Checked each : all) {
            InstanceChecks present = watched.get(each.health());
            next.put(each.health(), present == null ? new InstanceChecks(each) : present.with(each));
        }
        watched = next;
    }

    /** Begins no further check; those under way end by their own timeouts and change nothing any more. */
    @Override
    public void close() {
        closed = true;
        watched = Map.of();
    }

    private void look() {
        while (!closed) {
            long now = System.nanoTime();
            for (InstanceChecks each : watched.values()) {
                if (each.due(now)) {
                    Thread.ofVirtual().start(each::check);
                }
            }
            LockSupport.parkNanos(this, LOOK.toNanos());
        }
    }

    /**
     * An instance under watch.
     *
     * @param address resolved anew on each call, or unresolved
     * @param check none: only those that could not be connected to are tried again, by connecting
     */
    record Checked(
            String upstream,
            String version,
            Supplier<InetSocketAddress> address,
            InstanceHealth health,
            Optional<RoutingTable.HealthCheck> check) {}
}
