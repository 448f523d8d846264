package dev.davy.gateway;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * One address of a version, with the connections that each event loop keeps to it. Lives as long as some table names it;
 * shared by all threads, each loop touching only its own pool.
 */
final class Instance {
    private final String host;
    private final int port;
    private final InstanceHealth health = new InstanceHealth();
    private final @Nullable ConnectionPool[] pools;
    private volatile InetSocketAddress address;
    private volatile boolean retired;
    private final Version version;

    Instance(Version version, String host, int port, int loops) {
        this.version = version;
        this.host = host;
        this.port = port;
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

    InstanceHealth health() {
        return health;
    }

    /** The pool of one event loop; for that loop alone. */
    ConnectionPool pool(Worker worker) {
        @Nullable ConnectionPool pool = pools[worker.index()];
        if (pool == null) {
            pool = new ConnectionPool(this, worker);
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
