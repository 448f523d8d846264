package dev.davy.gateway;

import dev.davy.routing.RoutingTable;
import io.netty.channel.Channel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listeners that end TLS: one for each port of the configuration, opened and closed as it changes. Its own thread looks
 * once a second whether a certificate's files changed, or a port that was taken is free; whoever brings a table takes the
 * same lock.
 */
final class TlsListeners implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
    private static final Duration LOOK = Duration.ofSeconds(1);

    /** Opens a listener on a port for these names. */
    interface Opener {
        Channel open(InetSocketAddress address, ServerNames names) throws IOException;
    }

    private final InetSocketAddress plain;
    private final Path directory;
    private final Opener opener;
    private final Map<Integer, Port> ports = new TreeMap<>();
    private final Map<RoutingTable.Tls, Credentials> credentials = new HashMap<>();
    private final Thread looking;
    private volatile boolean closed;

    /**
     * @param plain the address that the ports are opened on
     * @param directory what relative names of files begin at
     */
    TlsListeners(InetSocketAddress plain, Path directory, Opener opener) {
        this.plain = plain;
        this.directory = directory;
        this.opener = opener;
        this.looking = Thread.ofVirtual().name("davy-certificates").start(() -> {
            while (!closed) {
                LockSupport.parkNanos(LOOK.toNanos());
                look();
            }
        });
    }

    /** Opens what is new, closes what is gone; connections that are open go on. */
    synchronized void update(List<RoutingTable.Listener> listeners) {
        if (closed) {
            return;
        }
        Map<RoutingTable.Tls, Credentials> kept = new HashMap<>();
        Map<Integer, List<RoutingTable.Listener>> byPort =
                listeners.stream().collect(Collectors.groupingBy(RoutingTable.Listener::port));
        byPort.forEach((number, here) -> {
            ServerNames names = new ServerNames(here.stream()
                    .map(listener -> new ServerNames.Name(
                            listener.name(),
                            listener.hostname(),
                            kept.computeIfAbsent(
                                    listener.tls(),
                                    tls -> credentials.containsKey(tls)
                                            ? credentials.get(tls)
                                            : new Credentials(tls, directory))))
                    .toList());
            ports.computeIfAbsent(number, Port::new).names.replace(names);
        });
        credentials.clear();
        credentials.putAll(kept);
        ports.values().removeIf(port -> {
            boolean gone = !byPort.containsKey(port.number);
            if (gone) {
                port.close();
            }
            return gone;
        });
        ports.values().forEach(Port::open);
    }

    private synchronized void look() {
        if (!closed) {
            credentials.values().forEach(Credentials::refresh);
            ports.values().forEach(Port::open);
        }
    }

    /** Takes no more connections. */
    synchronized void stop() {
        ports.values().forEach(Port::close);
        ports.clear();
        closed = true;
        LockSupport.unpark(looking);
    }

    @Override
    public void close() {
        stop();
    }

    /** One port that is to be open. */
    private final class Port {
        private final int number;
        private final ServerNames names = new ServerNames(List.of());
        private @Nullable Channel channel;
        private boolean told;

        private Port(int number) {
            this.number = number;
        }

        private void open() {
            if (channel != null) {
                return;
            }
            InetSocketAddress address = new InetSocketAddress(plain.getAddress(), number);
            try {
                channel = opener.open(address, names);
                LOG.info("HTTPS listener: port {} is open", number);
            } catch (IOException taken) {
                if (!told) {
                    told = true;
                    LOG.warn(
                            "HTTPS listener: port {} of {} cannot be opened: {} (expected: a free port; it is tried again, and"
                                    + " everything else serves)",
                            number,
                            address.getAddress().getHostAddress(),
                            taken.getMessage());
                }
            }
        }

        private void close() {
            if (channel != null) {
                channel.close().awaitUninterruptibly();
            }
        }
    }
}
