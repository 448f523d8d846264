package dev.davy.gateway;

import dev.davy.routing.RoutingTable;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks instances regularly whether they are healthy. One virtual thread looks every 50 ms at what is due, and each check
 * is a short virtual thread with plain blocking sockets; event loops only read {@link InstanceHealth} and report to it.
 */
final class HealthChecks implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(50);

    /** After so many looks the files of TLS are looked at, too. */
    private static final int FILES = 20;

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
        for (int turn = 1; !closed; turn++) {
            long now = System.nanoTime();
            if (turn % FILES == 0) {
                watched.values().stream()
                        .map(InstanceChecks::tls)
                        .filter(Objects::nonNull)
                        .distinct()
                        .forEach(InstanceTls::refresh);
            }
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
     * @param protocol what it speaks
     * @param tls what it is asked over; null without TLS
     * @param check none: only those that could not be connected to are tried again, by connecting
     */
    record Checked(
            String upstream,
            String version,
            Supplier<InetSocketAddress> address,
            RoutingTable.Protocol protocol,
            @Nullable InstanceTls tls,
            InstanceHealth health,
            Optional<RoutingTable.HealthCheck> check) {}
}
