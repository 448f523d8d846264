package dev.davy.gateway;

import dev.davy.routing.RoutingTable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * One address of a version, with the connections that each event loop keeps to it. Lives as long as some table names it;
 * shared by all threads, each loop touching only its own pool.
 */
final class Instance {
    private static final String ZONE = "zone";

    private final String host;
    private final int port;
    private final RoutingTable.Protocol protocol;
    private final @Nullable InstanceTls tls;
    private final InstanceHealth health;
    private final Ejections.Ejection ejection = new Ejections.Ejection();
    private final @Nullable ConnectionPool[] pools;
    private volatile InetSocketAddress address;
    private volatile boolean retired;
    private volatile int weight = 1;
    private volatile String zone = "";
    private volatile boolean draining;
    private final Version version;

    Instance(
            Version version,
            String host,
            int port,
            RoutingTable.Protocol protocol,
            @Nullable InstanceTls tls,
            int loops) {
        this.version = version;
        this.health = new InstanceHealth(version.target().changes());
        this.host = host;
        this.port = port;
        this.protocol = protocol;
        this.tls = tls;
        this.pools = new ConnectionPool[loops];
        this.address = InetSocketAddress.createUnresolved(host, port);
        resolve();
    }

    /** Looks the name up anew; not for event loops. */
    InetSocketAddress resolve() {
        try {
            address = new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException e) {
            // The last good address stays; a name that never had one fails to connect, which says so.
            address = address.isUnresolved() ? InetSocketAddress.createUnresolved(host, port) : address;
        }
        return address;
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
        draining = now.draining();
    }

    int weight() {
        return weight;
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

    String host() {
        return host;
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
        return host + ":" + port;
    }
}
