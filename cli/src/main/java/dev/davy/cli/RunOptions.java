package dev.davy.cli;

import dev.davy.gateway.AccessLogTarget;
import dev.davy.gateway.Network;
import dev.davy.gateway.Tracing;
import dev.davy.gateway.TrustedPeers;
import dev.davy.store.PostgresAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a process is started with.
 *
 * @param config the directory with the resources; need not exist yet
 * @param listen where users connect; port 0 lets the system choose
 * @param admin where the admin port is, on loopback; port 0 lets the system choose
 * @param data where journal, last good files and token are; made if missing
 * @param accessLog where a line for each finished request goes
 * @param trustedPeers the proxies in front
 * @param clients how more is found out about clients
 * @param zone the zone of this process, as instances' label {@code zone} has it; empty where it knows none
 * @param tracing where spans go; null for nowhere
 * @param metadataAllowed whether webhooks and metric stores may be at link-local addresses and clouds' metadata
 * @param store the database that it shares with other processes; null for files of its own under {@code data}
 */
public record RunOptions(
        Path config,
        InetSocketAddress listen,
        InetSocketAddress admin,
        Path data,
        AccessLogTarget accessLog,
        TrustedPeers trustedPeers,
        ClientOptions clients,
        String zone,
        @Nullable Tracing tracing,
        boolean metadataAllowed,
        @Nullable PostgresAddress store) {
    /** Of a process that knows no zone, and of clients what their requests say; it sends no spans. */
    public RunOptions(
            Path config,
            InetSocketAddress listen,
            InetSocketAddress admin,
            Path data,
            AccessLogTarget accessLog,
            List<Network> trustedPeers) {
        this(
                config,
                listen,
                admin,
                data,
                accessLog,
                TrustedPeers.of(trustedPeers),
                ClientOptions.NONE,
                "",
                null,
                false,
                null);
    }

    /** Ports of the system's choice on loopback, and no access log: for tests and the demo. */
    public static RunOptions local(Path config, Path data) {
        InetSocketAddress any = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
        return new RunOptions(config, any, any, data, new AccessLogTarget.Off(), List.of());
    }
}
