package dev.davy.gateway;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a gateway is started with; {@link #listening} has the defaults.
 *
 * @param listen address to accept clients on; port 0 lets the system choose
 * @param node the data plane's name, as counters carry it
 * @param loops event loops, each with its own connections and counters; 0 is one a core
 * @param transport how sockets are driven
 * @param limits what a client may send
 * @param timeouts how long anything may take
 * @param trustedPeers the proxies in front; nobody by default
 * @param identification what is found out about clients besides
 * @param accessLog where a line for each finished request goes
 * @param zone the zone that the gateway is in, as instances' label {@code zone} has it; empty where it knows none
 * @param tracing where spans go; null for nowhere, after which trace contexts pass as they came
 * @param directory what relative names of certificates' files begin at
 * @param secret what sessions are marked with; the same over restarts keeps them
 */
public record GatewayOptions(
        InetSocketAddress listen,
        String node,
        int loops,
        Transport transport,
        Limits limits,
        Timeouts timeouts,
        TrustedPeers trustedPeers,
        Identification identification,
        AccessLogTarget accessLog,
        String zone,
        @Nullable Tracing tracing,
        Path directory,
        Secret secret) {
    public GatewayOptions {
        if (loops < 0 || loops > 1024) {
            throw new IllegalArgumentException("gateway.loops: " + loops + " (expected: 0..1024, 0 is one a core)");
        }
        if (node.isBlank()) {
            throw new IllegalArgumentException("gateway.node: '" + node + "' (expected: a name)");
        }
    }

    /** The defaults, with no access log. */
    public static GatewayOptions listening(InetSocketAddress listen) {
        return new GatewayOptions(
                listen,
                "local",
                0,
                Transport.BEST,
                Limits.DEFAULT,
                Timeouts.DEFAULT,
                TrustedPeers.NOBODY,
                Identification.NONE,
                new AccessLogTarget.Off(),
                "",
                null,
                Path.of(""),
                Secret.random());
    }

    public GatewayOptions withLoops(int loops) {
        return with(draft -> draft.loops = loops);
    }

    public GatewayOptions withNode(String node) {
        return with(draft -> draft.node = node);
    }

    public GatewayOptions withTransport(Transport transport) {
        return with(draft -> draft.transport = transport);
    }

    public GatewayOptions withTimeouts(Timeouts timeouts) {
        return with(draft -> draft.timeouts = timeouts);
    }

    public GatewayOptions withTrustedPeers(List<Network> networks) {
        return withTrustedPeers(TrustedPeers.of(networks));
    }

    public GatewayOptions withTrustedPeers(TrustedPeers trustedPeers) {
        return with(draft -> draft.trustedPeers = trustedPeers);
    }

    public GatewayOptions withAccessLog(AccessLogTarget accessLog) {
        return with(draft -> draft.accessLog = accessLog);
    }

    public GatewayOptions withZone(String zone) {
        return with(draft -> draft.zone = zone);
    }

    public GatewayOptions withIdentification(Identification identification) {
        return with(draft -> draft.identification = identification);
    }

    public GatewayOptions withTracing(@Nullable Tracing tracing) {
        return with(draft -> draft.tracing = tracing);
    }

    public GatewayOptions withSecret(Secret secret) {
        return with(draft -> draft.secret = secret);
    }

    public GatewayOptions withDirectory(Path directory) {
        return with(draft -> draft.directory = directory);
    }

    private GatewayOptions with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.options();
    }

    /** What the next options differ in. */
    private static final class Draft {
        private final GatewayOptions from;
        private String node;
        private int loops;
        private Transport transport;
        private Timeouts timeouts;
        private TrustedPeers trustedPeers;
        private AccessLogTarget accessLog;
        private String zone;
        private Identification identification;
        private @Nullable Tracing tracing;
        private Secret secret;
        private Path directory;

        Draft(GatewayOptions from) {
            this.from = from;
            node = from.node;
            loops = from.loops;
            transport = from.transport;
            timeouts = from.timeouts;
            trustedPeers = from.trustedPeers;
            accessLog = from.accessLog;
            zone = from.zone;
            identification = from.identification;
            tracing = from.tracing;
            secret = from.secret;
            directory = from.directory;
        }

        GatewayOptions options() {
            return new GatewayOptions(
                    from.listen,
                    node,
                    loops,
                    transport,
                    from.limits,
                    timeouts,
                    trustedPeers,
                    identification,
                    accessLog,
                    zone,
                    tracing,
                    directory,
                    secret);
        }
    }

    /** How sockets are driven. */
    public enum Transport {
        /** The first of the others that this machine has, in their order. */
        BEST,
        IO_URING,
        EPOLL,
        NIO
    }

    /**
     * What a client or an instance may send in a head; more of it is answered 431, 414 or, from an instance, 502.
     *
     * @param headBytes request line and headers together, 1,024..1,048,576
     * @param targetBytes the request target, 1..headBytes
     * @param headers how many header lines, 1..10,000
     * @param replayBytes how much of a body is kept so that it can be sent a second time, on routes marked as safe to retry
     */
    public record Limits(int headBytes, int targetBytes, int headers, int replayBytes) {
        public static final Limits DEFAULT = new Limits(32 * 1024, 8 * 1024, 100, 64 * 1024);

        public Limits {
            between("limits.headBytes", headBytes, 1024, 1024 * 1024);
            between("limits.targetBytes", targetBytes, 1, headBytes);
            between("limits.headers", headers, 1, 10_000);
            between("limits.replayBytes", replayBytes, 0, 16 * 1024 * 1024);
        }

        private static void between(String name, int value, int from, int to) {
            if (value < from || value > to) {
                throw new IllegalArgumentException(name + ": " + value + " (expected: " + from + ".." + to + ")");
            }
        }
    }

    /**
     * How long anything may take; all above zero.
     *
     * @param connect opening a connection to an instance
     * @param request from the request's last byte to the answer's first, where the route says nothing
     * @param head from a client's first byte of a request to the end of its head
     * @param clientIdle how long a client's connection may stay open without a request
     * @param bodyIdle how long a body that has begun may stand still, either way
     * @param instanceIdle how long an unused connection to an instance is kept
     * @param settled how long after its head an answer that goes on must stand to be no failure, however it ends
     */
    public record Timeouts(
            Duration connect,
            Duration request,
            Duration head,
            Duration clientIdle,
            Duration bodyIdle,
            Duration instanceIdle,
            Duration settled) {
        public static final Timeouts DEFAULT = new Timeouts(
                Duration.ofSeconds(3),
                Duration.ofSeconds(15),
                Duration.ofSeconds(20),
                Duration.ofSeconds(75),
                Duration.ofMinutes(5),
                Duration.ofSeconds(60),
                Duration.ofSeconds(60));

        public Timeouts {
            for (Duration each : List.of(connect, request, head, clientIdle, bodyIdle, instanceIdle, settled)) {
                if (each.isNegative() || each.isZero()) {
                    throw new IllegalArgumentException("timeouts: " + each + " (expected: more than 0s)");
                }
            }
        }

        public Timeouts withConnect(Duration connect) {
            return new Timeouts(connect, request, head, clientIdle, bodyIdle, instanceIdle, settled);
        }

        public Timeouts withRequest(Duration request) {
            return new Timeouts(connect, request, head, clientIdle, bodyIdle, instanceIdle, settled);
        }

        public Timeouts withSettled(Duration settled) {
            return new Timeouts(connect, request, head, clientIdle, bodyIdle, instanceIdle, settled);
        }
    }
}
