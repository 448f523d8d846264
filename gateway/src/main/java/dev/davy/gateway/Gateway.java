package dev.davy.gateway;

import dev.davy.model.Counter;
import dev.davy.model.Split;
import dev.davy.routing.RoutingTable;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The data plane: serves clients by a routing table and splits, and counts what comes back.
 *
 * <p>Every method may be called from any thread but an event loop. A table or a split is live for every request that
 * begins after its call returned; requests in flight finish on what they began with.
 */
public interface Gateway extends AutoCloseable {
    /** Loads what drives sockets on this machine, so that a {@link #start} that follows finds it there. */
    static void prepare() {
        Transports.of(GatewayOptions.Transport.BEST);
    }

    /**
     * Opens the listener.
     *
     * @throws java.io.UncheckedIOException when it cannot be opened
     */
    static Gateway start(GatewayOptions options) {
        return start(options, RoutingTable.EMPTY, List.of());
    }

    /**
     * Opens the listener with a table and splits in force for the first request already.
     *
     * @throws java.io.UncheckedIOException when it cannot be opened
     */
    static Gateway start(GatewayOptions options, RoutingTable table, List<Split> splits) {
        return NettyGateway.start(options, table, splits);
    }

    /** Where clients connect. */
    InetSocketAddress address();

    /** Serves by this table from now on. */
    void update(RoutingTable table);

    /** Splits the target's requests like this from now on; ignored if its term and generation are below the present ones. */
    void apply(Split split);

    /** Takes the target's split away: all of its instances serve again. */
    void forget(String target);

    /** What this data plane counted for a target since it started, cumulative; drained old generations are left out. */
    List<Counter> counters(String target);

    /**
     * Why what is counted for a target under the salt of its present split has gaps and cannot be judged; empty while it
     * has none, and without a split.
     */
    Optional<String> gaps(String target);

    /**
     * The users of a target who make more than 1 % of its requests by the key of its split, the heaviest first; none without
     * a key.
     */
    List<HeavyKey> heavyKeys(String target);

    /** The issuers whose keys cannot be had now, by name, each with a sentence that says why and what follows. */
    Map<String, String> issuersWithoutKeys();

    /** How many of a version's instances take requests. */
    VersionHealth health(String upstream, String version);

    /** The instances of an Upstream as they are now; every address of a name is one. */
    List<InstanceState> instances(String upstream);

    /** What was found by comparing answers to copies for the versions of an Upstream. */
    List<MirrorReport> mirrored(String upstream);

    /** Requests and streams that are open on a version. */
    int openStreams(String upstream, String version);

    /** What all event loops counted of finished requests since the start. */
    GatewayMetrics metrics();

    /** Closes the listener, lets requests in flight finish for at most this long, then closes everything. */
    void stop(Duration grace);

    /** Stops without grace. */
    @Override
    void close();
}
