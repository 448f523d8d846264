package dev.davy.gateway;

import dev.davy.routing.RoutingTable;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Asks instances regularly whether they are healthy, on threads of its own. */
final class HealthChecks implements AutoCloseable {
    static HealthChecks start() {
        return new HealthChecks();
    }

    /** Replaces what is checked; an instance that stays keeps its health. Never called by two threads at once. */
    void watch(List<Checked> all) {}

    @Override
    public void close() {}

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
