package dev.davy.cli;

import dev.davy.config.Configuration;
import dev.davy.config.DirectorySource;
import dev.davy.config.LiveConfiguration;
import dev.davy.config.RemovalGuard;
import dev.davy.expressions.Compiled;
import dev.davy.gateway.CookieKey;
import dev.davy.gateway.CountryDatabase;
import dev.davy.gateway.Gateway;
import dev.davy.gateway.GatewayOptions;
import dev.davy.gateway.Identification;
import dev.davy.model.Split;
import dev.davy.release.Answer;
import dev.davy.release.Decision;
import dev.davy.release.EnginePorts;
import dev.davy.release.Inventory;
import dev.davy.release.Order;
import dev.davy.release.Outside;
import dev.davy.release.ReleaseView;
import dev.davy.release.Wish;
import dev.davy.release.spi.EvidenceSource;
import dev.davy.release.spi.Leadership;
import dev.davy.resources.ResourceFile;
import dev.davy.routing.RoutingTable;
import dev.davy.server.AdminApi;
import dev.davy.server.AdminServer;
import dev.davy.server.AdminToken;
import dev.davy.server.EventLog;
import dev.davy.store.FileJournal;
import dev.davy.store.FileLeadership;
import dev.davy.store.PostgresAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.Security;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * One running Davy: configuration, gateway, release engine and admin port wired together. What {@code davy run} runs, and
 * what the demo and the tests start in their own process.
 *
 * <p>Everything is in force before the listener opens: the journal was read, every share that it knew was taken back, the
 * files were read and their releases taken up. A new configuration goes to the engine first and to the gateway second, so
 * that a version that appears in it finds the split that keeps it from traffic already there.
 *
 * <p>Every method may be called from any thread.
 */
public final class DavyProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DavyProcess.class);
    private static final int EVENTS_KEPT = 1_000;

    private final RunOptions options;
    private final GatewayRouter router = new GatewayRouter();
    private final EventLog events = new EventLog(Long.toString(System.currentTimeMillis(), 36), EVENTS_KEPT);
    private final AdminToken token = AdminToken.create();
    private volatile Configuration configuration = Configuration.EMPTY;
    private final FileJournal journal;
    private final Registry registry;
    private final OutsideWorld outside;
    private final String node;
    private volatile @Nullable FileLeadership leadership;
    private volatile Releases releases = Releases.none();
    private volatile @Nullable ReleaseNews news;
    private volatile @Nullable Gateway gateway;
    private volatile @Nullable CountryDatabase countries;
    private volatile @Nullable LiveConfiguration live;
    private volatile @Nullable AdminServer admin;

    private DavyProcess(RunOptions options) {
        this.options = options;
        this.registry = Registry.in(options.data());
        this.outside = new OutsideWorld(
                options.config(),
                options.metadataAllowed(),
                () -> configuration().metricStores());
        this.node = options.store() == null ? "local" : NodeName.of(options.data());
        this.journal = FileJournal.in(options.data().resolve("journal"));
    }

    /**
     * Loads in the background what every start needs, while its arguments are still being read: it takes about as long as
     * that does, and a machine has more than one processor.
     */
    static void prepare() {
        Thread.ofPlatform().daemon().name("davy-prepare").start(() -> {
            Gateway.prepare();
            ResourceFile.read("prepare.yaml", "{apiVersion: davy.dev/v1, kind: Upstream, metadata: {name: none}}");
        });
    }

    /**
     * Starts a process and returns when its listener is open.
     *
     * @throws CommandFailure if it cannot start, with the sentence for the person and the exit code
     */
    public static DavyProcess start(RunOptions options) {
        bridgeLogs();
        // The JDK remembers a name's addresses for 30 s; instances are to follow theirs sooner.
        Security.setProperty("networkaddress.cache.ttl", "5");
        Security.setProperty("networkaddress.cache.negative.ttl", "2");
        DavyProcess process = new DavyProcess(options);
        try {
            process.open();
            return process;
        } catch (RuntimeException notStarted) {
            process.close();
            throw notStarted;
        }
    }

    /** What libraries tell the JDK's logging goes where our own lines go, by the same rules. */
    private static synchronized void bridgeLogs() {
        if (!SLF4JBridgeHandler.isInstalled()) {
            SLF4JBridgeHandler.removeHandlersForRootLogger();
            SLF4JBridgeHandler.install();
        }
    }

    private void open() {
        Leadership leads = claim();
        writeToken();
        Outside asked = outside.asked().with(new Compiled()::holds);
        PostgresAddress store = options.store();
        GatewayEvidence counted = new GatewayEvidence(this::gateway, this::table);
        // The admin port opens beside the rest, which makes the first answer come sooner.
        FutureTask<AdminServer> opening = new FutureTask<>(this::openAdmin);
        if (store == null) {
            EvidenceSource evidence = outside.evidence(counted, router::split);
            releases =
                    Releases.of(EnginePorts.of(router, evidence, journal, leads).with(asked));
            Thread.ofVirtual().name("open-admin").start(opening);
        } else {
            // Others are told where the commands of this process are.
            opening.run();
            admin = opened(opening);
            String commands = "http://" + ListenAddress.text(adminAddress());
            FleetNode here = new FleetNode(router, counted, this::gateway);
            var world = new FleetMember.World(asked, all -> outside.evidence(all, here::told));
            releases = FleetMember.join(store, node, commands, here, world);
        }
        try {
            live = LiveConfiguration.start(
                    DirectorySource.of(options.config()),
                    options.data().resolve("last-good"),
                    new Needed(),
                    this::configured);
            news = new ReleaseNews(releases, this::releases, events, this::reassess);
            gateway = openGateway();
            serve();
        } finally {
            admin = opened(opening);
        }
    }

    private static AdminServer opened(FutureTask<AdminServer> opening) {
        try {
            return opening.get();
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof CommandFailure failure ? failure : new IllegalStateException(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    /** Without a directory that can be written nothing can be journaled, so nothing rises; traffic is served all the same. */
    private Leadership claim() {
        return switch (FileLeadership.claim(options.data())) {
            case FileLeadership.Claim.Leads(FileLeadership claimed) -> {
                leadership = claimed;
                yield claimed;
            }
            case FileLeadership.Claim.Taken(String sentence) -> throw new CommandFailure(ExitCode.NO, sentence);
            case FileLeadership.Claim.Impossible(String sentence) -> {
                LOG.warn("{}: traffic is served, but no share is raised and no command is taken", sentence);
                yield OptionalLong::empty;
            }
        };
    }

    private void writeToken() {
        try {
            token.writeTo(options.data());
        } catch (IOException unwritable) {
            LOG.warn("--data: the token cannot be written, so no command can be given: {}", unwritable.toString());
        }
    }

    private void reassess() {
        LiveConfiguration following = live;
        if (following != null) {
            following.reassess();
        }
    }

    private Gateway openGateway() {
        try {
            return router.open(
                    GatewayOptions.listening(options.listen())
                            .withNode(node)
                            .withAccessLog(options.accessLog())
                            .withTrustedPeers(options.trustedPeers())
                            .withIdentification(identification())
                            .withZone(options.zone())
                            .withTracing(options.tracing())
                            .withDirectory(options.config())
                            .withSecret(SecretFile.in(options.data())),
                    table());
        } catch (UncheckedIOException taken) {
            throw taken("--listen", options.listen(), taken);
        }
    }

    private Identification identification() {
        Identification by = Identification.NONE.withDirectory(options.config()).withCookieKey(cookieKey());
        if (options.clients().countryHeader().isPresent()) {
            by = by.withCountryHeader(options.clients().countryHeader().get());
        }
        if (options.clients().countryDatabase().isPresent()) {
            CountryDatabase opened =
                    countries(options.clients().countryDatabase().get());
            countries = opened;
            by = by.withCountries(opened);
        }
        return by;
    }

    /** The secret of a file that was named has to be there; one under {@code --data} is made at the first start. */
    private CookieKey cookieKey() {
        Path own = options.data().resolve("cookie.key");
        Path file = options.clients().cookieKey().orElse(own);
        try {
            if (file.equals(own) && !Files.exists(own)) {
                Path fresh = own.resolveSibling("cookie.key.new");
                Files.deleteIfExists(fresh);
                Files.createFile(
                        fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                Files.write(fresh, CookieKey.create().secret());
                Files.move(fresh, own, StandardCopyOption.ATOMIC_MOVE);
            }
            return CookieKey.of(file);
        } catch (IOException unreadable) {
            if (options.clients().cookieKey().isPresent()) {
                throw new CommandFailure(
                        ExitCode.WRONG_USE,
                        "--cookie-key: " + file + ": " + reason(unreadable) + " (expected: a file of " + CookieKey.BYTES
                                + " bytes or more)");
            }
            LOG.warn(
                    "{}: no secret for cookies can be kept, so they are new after a restart: {}",
                    own,
                    reason(unreadable));
            return CookieKey.create();
        }
    }

    private static CountryDatabase countries(Path file) {
        try {
            return CountryDatabase.open(file);
        } catch (IllegalArgumentException unreadable) {
            throw new CommandFailure(ExitCode.WRONG_USE, "--country-database: " + unreadable.getMessage());
        }
    }

    private AdminServer openAdmin() {
        try {
            return AdminServer.start(options.admin(), token, new ProcessAdmin(this), events);
        } catch (IOException taken) {
            throw taken("--admin", options.admin(), taken);
        }
    }

    private static CommandFailure taken(String option, InetSocketAddress address, Exception why) {
        return new CommandFailure(
                ExitCode.NO,
                option + ": " + ListenAddress.text(address) + " cannot be opened: " + reason(why)
                        + " (expected: a free port; end what has it, or choose another with " + option + ")");
    }

    private static String reason(Throwable failure) {
        Throwable innermost = failure;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        String message = innermost.getMessage();
        return message == null ? innermost.toString() : message;
    }

    /** Takes a new configuration into force: releases first, then the table. Called by one thread at a time. */
    private synchronized void configured(Configuration present) {
        Configuration before = configuration;
        present.problems().stream()
                .filter(problem -> !before.problems().contains(problem))
                .forEach(problem -> LOG.warn("{}", problem));
        configuration = present;
        releases.want(new Releases.Wanted(
                present.releases().values().stream()
                        .map(wanted -> wish(wanted, table()))
                        .toList(),
                present.complete(),
                new ReleaseCalendar(present),
                ReleaseCalendar.groups(present)));
        serve();
    }

    /** Has the gateway serve by the present table; one thread at a time, so that none puts an older one back. */
    private synchronized void serve() {
        Gateway open = gateway;
        if (open != null) {
            open.update(table());
        }
    }

    private static Wish wish(Configuration.Wanted wanted, RoutingTable table) {
        List<Inventory.Pin> pins = wanted.pins().stream()
                .map(pin -> new Inventory.Pin(pin.toString(), pin.version()))
                .toList();
        RoutingTable.Upstream target = table.upstreams().get(wanted.plan().target());
        Map<String, Integer> instances = target == null ? Map.of() : target.taking();
        Duration timeout = table.timeout(wanted.plan().target(), GatewayOptions.Timeouts.DEFAULT.request());
        return new Wish(wanted.plan(), new Inventory(instances, pins, timeout));
    }

    /** What the gateway serves by: what the files say, with the instances that people changed. */
    RoutingTable table() {
        return registry.over(configuration.table());
    }

    Registry registry() {
        return registry;
    }

    /** Does what a person asks of an instance. */
    Registry.Change change(AdminApi.InstanceAsking asking) {
        LiveConfiguration following = live;
        // No file may take away meanwhile what the change counts on.
        return following == null
                ? new Registry.Change.Refused("instances: no file was read yet (expected: a process that is ready)")
                : following.between(() -> changed(asking, following));
    }

    private synchronized Registry.Change changed(AdminApi.InstanceAsking asking, LiveConfiguration following) {
        RoutingTable table = configuration.table();
        // A candidate whose last instance goes would count as crashed.
        Set<String> needed = versions(
                asking.upstream(), release -> Stream.concat(release.stable().stream(), release.candidate().stream()));
        Registry.Change change = switch (asking) {
            case AdminApi.InstanceAsking.Register(String upstream, String json) ->
                registry.register(table, upstream, json, needed);
            case AdminApi.InstanceAsking.Drain(String upstream, String address) ->
                registry.drain(table, upstream, address, needed);
            case AdminApi.InstanceAsking.Remove(String upstream, String address) ->
                registry.remove(table, upstream, address, needed);
        };
        if (change instanceof Registry.Change.Done) {
            configured(configuration);
            following.reassess();
        }
        return change;
    }

    /** What files must not take away: stable's instances while a release of the Upstream runs. */
    private final class Needed implements RemovalGuard {
        @Override
        public Set<String> needed(String upstream) {
            return versions(upstream, release -> release.stable().stream());
        }

        @Override
        public RoutingTable served(RoutingTable files) {
            return registry.over(files);
        }
    }

    private Set<String> versions(String upstream, Function<ReleaseView, Stream<String>> of) {
        return releases().stream()
                .filter(release ->
                        release.target().equals(upstream) && release.phase().running())
                .flatMap(of)
                .collect(Collectors.toSet());
    }

    /** Where users connect. */
    public InetSocketAddress address() {
        return gateway()
                .orElseThrow(() -> new IllegalStateException("process: not open (expected: running)"))
                .address();
    }

    /** Where the admin port is. */
    public InetSocketAddress adminAddress() {
        AdminServer open = admin;
        if (open == null) {
            throw new IllegalStateException("process: stopped (expected: running)");
        }
        return open.address();
    }

    /** Every release, by name. */
    public List<ReleaseView> releases() {
        return releases.all().stream()
                .map(view -> view.noting(
                        Stream.concat(view.notices().stream(), Notices.of(view, configuration, gateway()).stream())
                                .toList()))
                .toList();
    }

    /** The decisions about a release since it last started, oldest first. */
    public List<Decision> decisions(String release) {
        return releases.decisions(release);
    }

    /** The configuration in force. */
    public Configuration configuration() {
        return configuration;
    }

    /** The releases, as this process carries them out or follows them. */
    Releases carried() {
        return releases;
    }

    /** Does what a person asks of a release. */
    public Answer command(String release, Order order) {
        return releases.command(release, order);
    }

    Optional<Gateway> gateway() {
        return Optional.ofNullable(gateway);
    }

    long droppedNotices() {
        return outside.dropped();
    }

    Map<String, Split> splits() {
        return router.splits();
    }

    Optional<String> notReady() {
        return gateway == null ? Optional.of("the listener is not open") : Optional.empty();
    }

    /**
     * Ends the process's work: no new connections, requests in flight get this long, and then all is closed. Splits stay
     * as they are while requests finish.
     */
    public void stop(Duration grace) {
        Gateway open = gateway;
        if (open != null) {
            open.stop(grace);
        }
        close();
    }

    /** Stops without grace. */
    @Override
    public void close() {
        close(live);
        close(news);
        close(releases);
        close(outside);
        close(admin);
        close(gateway);
        close(countries);
        journal.close();
        close(leadership);
    }

    private static void close(@Nullable AutoCloseable part) {
        try {
            if (part != null) {
                part.close();
            }
        } catch (Exception unfinished) {
            LOG.warn("A part did not close in order", unfinished);
        }
    }
}
