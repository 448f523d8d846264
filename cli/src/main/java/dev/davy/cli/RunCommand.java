package dev.davy.cli;

import dev.davy.gateway.AccessLogTarget;
import dev.davy.gateway.Network;
import dev.davy.gateway.Tracing;
import dev.davy.gateway.TrustedPeers;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs gateway, release controller and admin port until it is told to stop. */
@Command(name = "run", description = "Serves traffic by the files of a directory, and carries out their releases.")
final class RunCommand implements Callable<Integer> {
    /** How long requests in flight may take once the process was asked to end. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    @Option(
            names = "--config",
            required = true,
            paramLabel = "DIR",
            description = "The directory with the *.yaml and *.yml files; changes are seen as they happen.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private Path config;

    @Option(
            names = "--listen",
            paramLabel = "PORT",
            defaultValue = "8080",
            converter = ListenAddress.class,
            description = "Where users connect: PORT or ADDRESS:PORT (default: 8080 on 127.0.0.1).")
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private InetSocketAddress listen;

    @Mixin
    private final AdminPort port = new AdminPort();

    @Option(
            names = "--access-log",
            paramLabel = "FILE",
            description = "Where a JSON line for each request goes: a file, - for standard output, or off (default:"
                    + " access.log in the data directory).")
    private @Nullable String accessLog;

    @Option(
            names = "--trusted-peers",
            paramLabel = "NETWORK",
            split = ",",
            converter = OptionValues.Peers.class,
            description = "Networks of proxies in front, such as 10.0.0.0/8,fd00::/8, whose X-Forwarded-*, Forwarded,"
                    + " x-davy-audience and x-davy-bucket are believed (default: nobody's).")
    private List<Network> trustedPeers = List.of();

    @Option(
            names = "--trusted-hops",
            paramLabel = "COUNT",
            description =
                    "How many trusted proxies a request passes: the client is that many addresses from the right of"
                            + " X-Forwarded-For (default: the first from the right that is in no network of --trusted-peers).")
    private @Nullable Integer trustedHops;

    @Option(
            names = "--proxy-protocol",
            description = "Trusted peers begin each connection with a header of the PROXY protocol, version 1 or 2, on"
                    + " every listener; who begins without one is closed.")
    private boolean proxyProtocol;

    @Option(
            names = "--zone",
            paramLabel = "ZONE",
            description =
                    "Where this process is, as the label zone of instances has it: Upstreams with loadBalancing.zone"
                            + " prefer or only choose by it (default: nowhere, and zones mean nothing).")
    private String zone = "";

    @Option(
            names = "--country-header",
            paramLabel = "NAME",
            description = "The header in which trusted peers name the client's country, such as cf-ipcountry.")
    private @Nullable String countryHeader;

    @Option(
            names = "--country-database",
            paramLabel = "FILE",
            description = "A country database in MaxMind DB format, for audiences by country; read again when it"
                    + " changes.")
    private @Nullable Path countryDatabase;

    @Option(
            names = "--otlp",
            paramLabel = "URL",
            converter = OptionValues.Endpoint.class,
            description =
                    "Where OpenTelemetry spans of requests go, over HTTP: http://127.0.0.1:4318 (default: nowhere,"
                            + " and trace contexts pass as they came).")
    private @Nullable URI otlp;

    @Option(
            names = "--otlp-share",
            paramLabel = "SHARE",
            defaultValue = "1%",
            converter = OptionValues.Share.class,
            description = "How many of the requests without a traceparent become spans; others follow theirs"
                    + " (default: 1%%).")
    private double otlpShare;

    @Option(
            names = "--cookie-key",
            paramLabel = "FILE",
            description = "The secret by which cookies are known again that the gateway issues, 32 bytes or more: the"
                    + " same for processes that serve the same users (default: cookie.key in the data directory).")
    private @Nullable Path cookieKey;

    @Option(
            names = "--allow-metadata-addresses",
            description = "Webhooks and metric stores may be at link-local addresses, and where clouds hand out a"
                    + " machine's credentials (default: they are refused, whatever name leads there).")
    private boolean metadataAllowed;

    @Mixin
    private final StoreOption store = new StoreOption();

    @Override
    public Integer call() throws InterruptedException {
        if (!port.address().getAddress().isLoopbackAddress()) {
            throw new CommandFailure(
                    ExitCode.WRONG_USE,
                    "--admin: " + ListenAddress.text(port.address())
                            + " (expected: an address on loopback; others need sign-in, which is not configured)");
        }
        Path directory = port.data();
        Logger log = LoggerFactory.getLogger(RunCommand.class);
        AtomicReference<DavyProcess> running = new AtomicReference<>();
        AtomicBoolean failed = new AtomicBoolean();
        QueuedLog lines = QueuedLog.begin();
        stopOnSignal(running, failed, log, lines);
        DavyProcess process = start(directory, failed, lines);
        running.set(process);
        log.info(
                "serving {} on {}, admin on {}, data in {}",
                config,
                ListenAddress.text(process.address()),
                ListenAddress.text(process.adminAddress()),
                directory);
        new CountDownLatch(1).await();
        return ExitCode.DONE.status();
    }

    private DavyProcess start(Path directory, AtomicBoolean failed, QueuedLog lines) {
        try {
            return DavyProcess.start(new RunOptions(
                    config,
                    listen,
                    port.address(),
                    directory,
                    target(directory),
                    peers(),
                    clients(),
                    zone,
                    tracing(),
                    metadataAllowed,
                    store.address()));
        } catch (RuntimeException notStarted) {
            failed.set(true);
            lines.close();
            throw notStarted;
        }
    }

    private TrustedPeers peers() {
        if (trustedHops != null && (trustedHops < 1 || trustedHops > 100)) {
            throw new CommandFailure(ExitCode.WRONG_USE, "--trusted-hops: " + trustedHops + " (expected: 1..100)");
        }
        if (trustedPeers.isEmpty() && (trustedHops != null || proxyProtocol)) {
            throw new CommandFailure(
                    ExitCode.WRONG_USE,
                    (proxyProtocol ? "--proxy-protocol" : "--trusted-hops: " + trustedHops)
                            + " (expected: --trusted-peers, whose word counts)");
        }
        return new TrustedPeers(trustedPeers, trustedHops == null ? 0 : trustedHops, proxyProtocol);
    }

    private ClientOptions clients() {
        if (countryHeader != null && trustedPeers.isEmpty()) {
            throw new CommandFailure(
                    ExitCode.WRONG_USE,
                    "--country-header: " + countryHeader + " (expected: --trusted-peers, whose word counts)");
        }
        return new ClientOptions(
                Optional.ofNullable(countryHeader),
                Optional.ofNullable(countryDatabase),
                Optional.ofNullable(cookieKey));
    }

    private @Nullable Tracing tracing() {
        return otlp == null ? null : new Tracing(otlp, otlpShare);
    }

    private AccessLogTarget target(Path directory) {
        if (accessLog == null) {
            return AccessLogTarget.File.of(directory.resolve("access.log"));
        }
        return switch (accessLog) {
            case "off" -> new AccessLogTarget.Off();
            case "-" -> new AccessLogTarget.StandardOutput();
            default -> AccessLogTarget.File.of(Path.of(accessLog));
        };
    }

    /**
     * On SIGTERM and SIGINT the process ends in order, and with exit code 0, which a shutdown hook alone would not give. It is
     * set before the start, so that a signal during it counts too; where the start failed, the exit code is that failure's.
     */
    private static void stopOnSignal(
            AtomicReference<DavyProcess> running, AtomicBoolean failed, Logger log, QueuedLog lines) {
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(() -> {
            if (failed.get()) {
                return;
            }
            DavyProcess process = running.get();
            if (process != null) {
                log.info("stopping: requests in flight get {} s", GRACE.toSeconds());
                process.stop(GRACE);
            }
            lines.close();
            Runtime.getRuntime().halt(ExitCode.DONE.status());
        }));
    }
}
