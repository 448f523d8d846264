package dev.davy.gateway;

import dev.davy.routing.RoutingTable;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One address of a version, with the connections that each event loop keeps to it. Lives as long as some table names it;
 * shared by all threads, each loop touching only its own pool.
 */
final class Instance {
    private static final String ZONE = "zone";

    private final RoutingTable.Protocol protocol;
    private final @Nullable InstanceTls tls;
    private final InstanceHealth health;
    private final Ejections.Ejection ejection = new Ejections.Ejection();
    private final @Nullable ConnectionPool[] pools;
    private final InetSocketAddress address;
    private volatile boolean retired;
    private volatile int weight = 1;
    private volatile String zone = "";
    private volatile String written = "";
    private volatile boolean draining;
    private final Version version;

    /** @param address unresolved for a name that has none, which then cannot be connected to */
    Instance(
            Version version,
            InetSocketAddress address,
            RoutingTable.Protocol protocol,
            @Nullable InstanceTls tls,
            int loops) {
        this.version = version;
        this.health = new InstanceHealth(version.target().changes());
        this.protocol = protocol;
        this.tls = tls;
        this.pools = new ConnectionPool[loops];
        this.address = address;
    }

    InetSocketAddress address() {
        return address;
    }

    Version version() {
        return version;
    }

    /** Takes over what a table says of it besides its address. */
    void configure(RoutingTable.Instance now) {
        weight = now.weight();
        zone = now.labels().getOrDefault(ZONE, "");
        written = (now.host().indexOf(':') >= 0 ? "[" + now.host() + "]" : now.host()) + ":" + now.port();
        draining = now.draining();
    }

    int weight() {
        return weight;
    }

    /** How it is now; any thread. */
    InstanceState state(long now) {
        int inFlight = 0;
        for (@Nullable ConnectionPool each : pools) {
            inFlight += each == null ? 0 : each.busy();
        }
        return new InstanceState(
                written,
                address.isUnresolved() ? "" : toString(),
                version.name(),
                weight,
                health.healthy(),
                draining,
                Duration.ofNanos(ejected(now) ? ejectedUntil() - now : 0),
                ejection.times(),
                inFlight);
    }

    /** The value of its label {@code zone}; empty where it has none. */
    String zone() {
        return zone;
    }

    /** Whether it is healthy and not on its way out. */
    boolean able() {
        return health.healthy() && !draining;
    }

    boolean draining() {
        return draining;
    }

    Ejections.Ejection ejection() {
        return ejection;
    }

    /** Whether it is left out for what it answered. */
    boolean ejected(long now) {
        return ejection.lasts(now);
    }

    long ejectedUntil() {
        return ejection.until();
    }

    /** It gave an answer that is no failure. */
    void passed() {
        version.ejections().passed(this);
    }

    /** It failed a request. */
    void failed(long now) {
        version.ejections().failed(this, now);
    }

    /** What it is called by: the name where it has one, else the address. */
    String host() {
        return address.getHostString();
    }

    /** What its connections are made over; null without TLS. */
    @Nullable
    InstanceTls tls() {
        return tls;
    }

    RoutingTable.Protocol protocol() {
        return protocol;
    }

    InstanceHealth health() {
        return health;
    }

    /** The pool of one event loop; for that loop alone. */
    ConnectionPool pool(Worker worker) {
        @Nullable ConnectionPool pool = pools[worker.index()];
        if (pool == null) {
            pool = switch (protocol) {
                case HTTP1 -> new Http1Pool(this, worker);
                case H2C, H2 -> new Http2Pool(this, worker);
            };
            pools[worker.index()] = pool;
        }
        return pool;
    }

    /** Whether no table names it any more: its connections end with the requests that they serve. */
    boolean retired() {
        return retired;
    }

    void retire() {
        retired = true;
    }

    @Override
    public String toString() {
        return text(address);
    }

    /** An address as people write it. */
    static String text(InetSocketAddress address) {
        String host = address.isUnresolved()
                ? address.getHostString()
                : address.getAddress().getHostAddress();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
