package dev.davy.cli;

import dev.davy.gateway.Gateway;
import dev.davy.gateway.GatewayOptions;
import dev.davy.model.Split;
import dev.davy.release.spi.TrafficRouter;
import dev.davy.routing.RoutingTable;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Moves traffic in the gateway of this process. Splits that come before its listener opens are in force when it does.
 *
 * <p>Called by one thread a target, and by the one that opens the gateway; the gateway itself ignores what is older than
 * what it has, so the order of two calls at the moment of opening does not matter.
 */
final class GatewayRouter implements TrafficRouter {
    private static final Comparator<Split> BY_AGE =
            Comparator.comparingLong(Split::term).thenComparingLong(Split::generation);

    private final Map<String, Split> splits = new ConcurrentHashMap<>();
    private volatile @Nullable Gateway gateway;

    @Override
    public void apply(Split split) {
        splits.merge(split.target(), split, (one, other) -> BY_AGE.compare(one, other) > 0 ? one : other);
        Gateway open = gateway;
        if (open != null) {
            open.apply(split);
        }
    }

    @Override
    public void forget(String target) {
        splits.remove(target);
        Gateway open = gateway;
        if (open != null) {
            open.forget(target);
        }
    }

    /**
     * Opens the listener with the table and every split so far.
     *
     * @throws java.io.UncheckedIOException when it cannot be opened
     */
    Gateway open(GatewayOptions options, RoutingTable table) {
        Gateway opened = Gateway.start(options, table, List.copyOf(splits.values()));
        gateway = opened;
        splits.values().forEach(opened::apply);
        return opened;
    }

    /** The split in force of a target. */
    Optional<Split> split(String target) {
        return Optional.ofNullable(splits.get(target));
    }

    /** The splits in force, by target. */
    Map<String, Split> splits() {
        return Map.copyOf(splits);
    }
}
