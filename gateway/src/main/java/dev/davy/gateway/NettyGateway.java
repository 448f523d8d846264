package dev.davy.gateway;

import dev.davy.model.Counter;
import dev.davy.model.Split;
import dev.davy.routing.RoutingTable;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateway on Netty.
 *
 * <p>Tables and splits are taken over under one lock, by the thread that brings them, and published to event loops by
 * volatile writes; event loops take no lock.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails ends the channel, which says so
final class NettyGateway implements Gateway {
    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);
    private static final long DRAINED_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final GatewayOptions options;
    private final long boot = System.currentTimeMillis();
    private final AccessLog accessLog;
    private final @Nullable SpanExporter spans;
    private final TokenVerifiers verifiers;
    private final HealthChecks healthChecks = HealthChecks.start();
    private final NameLookups names;
    private final Comparer comparer = new Comparer();
    private RoutingTable current = RoutingTable.EMPTY;
    private final List<LoopMetrics> metrics = new ArrayList<>();
    private final List<Worker> workers = new ArrayList<>();
    private final Map<String, Target> targets = new TreeMap<>();
    private final RuleLowering lowering;
    private final ProxiedBeginning.Complaints complaints = new ProxiedBeginning.Complaints();
    private final AtomicLong broken = new AtomicLong();
    private final MultiThreadIoEventLoopGroup group;
    private final Transports transports;
    private final IdentityHashMap<EventExecutor, Worker> byLoop = new IdentityHashMap<>();
    private final Channel listener;
    private @Nullable TlsListeners secure;
    private volatile LoweredTable table = LoweredTable.EMPTY;
    private boolean stopped;

    private NettyGateway(
            GatewayOptions options, RoutingTable first, List<Split> splits, NameLookups.Lookup lookup, Duration retry) {
        this.options = options;
        this.lowering = new RuleLowering(options, targets, comparer);
        this.names = NameLookups.start(lookup, retry, this::moved);
        this.accessLog = AccessLog.open(options.accessLog());
        @Nullable Tracing tracing = options.tracing();
        this.spans = tracing == null ? null : new SpanExporter(tracing);
        this.verifiers = new TokenVerifiers(options.identification().directory());
        int loops = options.loops() > 0 ? options.loops() : Runtime.getRuntime().availableProcessors();
        this.transports = Transports.of(options.transport());
        this.group = new MultiThreadIoEventLoopGroup(
                loops, new DefaultThreadFactory("davy-loop", true), transports.handler());
        for (int i = 0; i < loops; i++) {
            metrics.add(new LoopMetrics());
        }
        int index = 0;
        for (EventExecutor loop : group) {
            Worker worker =
                    new Worker(this, (EventLoop) loop, index, transports.client(), System.nanoTime() * 31 + index);
            workers.add(worker);
            byLoop.put(loop, worker);
            index++;
        }
        update(first);
        splits.forEach(this::apply);
        this.listener = listen();
        LOG.debug("serving on {} with {} ({} loops)", address(), transports.name(), loops);
    }

    static Gateway start(GatewayOptions options, RoutingTable table, List<Split> splits) {
        return start(options, table, splits, new DnsLookup(), DnsLookup.UNSAID);
    }

    /**
     * @param lookup how names are looked up
     * @param retry how long after a lookup that failed there is another
     */
    static Gateway start(
            GatewayOptions options, RoutingTable table, List<Split> splits, NameLookups.Lookup lookup, Duration retry) {
        return new NettyGateway(options, table, splits, lookup, retry);
    }

    private Channel listen() {
        try {
            return bind(options.listen(), worker -> new ClientConnection(worker, null));
        } catch (IOException taken) {
            close();
            throw new UncheckedIOException("gateway.listen: " + options.listen() + " cannot be opened", taken);
        }
    }

    private Channel bind(InetSocketAddress address, Function<Worker, ChannelHandler> first) throws IOException {
        ServerBootstrap server = new ServerBootstrap()
                .group(group)
                .channel(transports.server())
                .option(ChannelOption.SO_BACKLOG, 4096)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        @Nullable Worker worker = byLoop.get(channel.eventLoop());
                        if (worker != null) {
                            channel.pipeline().addLast(beginning(channel, worker, first.apply(worker)));
                        }
                    }
                });
        var bound = server.bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw bound.cause() instanceof IOException e ? e : new IOException(bound.cause());
        }
        return bound.channel();
    }

    /** A trusted peer that speaks the PROXY protocol says first whose connection it is. */
    private ChannelHandler beginning(Channel channel, Worker worker, ChannelHandler first) {
        TrustedPeers peers = options.trustedPeers();
        return peers.proxyProtocol()
                        && channel.remoteAddress() instanceof InetSocketAddress remote
                        && peers.contain(remote.getAddress())
                ? new ProxiedBeginning(worker, first, complaints)
                : first;
    }

    int loops() {
        return metrics.size();
    }

    /** Opens, changes and closes what ends TLS; a process that has none loads none of it. */
    private void secure(List<RoutingTable.Listener> listeners) {
        @Nullable TlsListeners now = secure;
        if (now == null && !listeners.isEmpty() && !stopped) {
            now = new TlsListeners(
                    options.listen(),
                    options.directory(),
                    (address, names) -> bind(address, worker -> new TlsHandshake(worker, names)));
            secure = now;
        }
        if (now != null) {
            now.update(listeners);
        }
    }

    GatewayOptions options() {
        return options;
    }

    @Nullable
    SpanExporter spans() {
        return spans;
    }

    AccessLog accessLog() {
        return accessLog;
    }

    TokenVerifiers verifiers() {
        return verifiers;
    }

    LoopMetrics metrics(int loop) {
        return metrics.get(loop);
    }

    LoweredTable table() {
        return table;
    }

    /** Something in a handler failed that nobody had foreseen. */
    void broke() {
        broken.incrementAndGet();
    }

    RuleLowering lowering() {
        return lowering;
    }

    @Override
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    @Override
    public void update(RoutingTable next) {
        // A name server may take its time, and nobody who takes share away may wait for that: asked before the lock.
        next.upstreams().values().forEach(upstream -> upstream.instances().forEach(names::servers));
        install(next);
        names.keep(next.upstreams().values().stream()
                .flatMap(upstream -> upstream.instances().stream())
                .map(RoutingTable.Instance::host)
                .collect(Collectors.toSet()));
    }

    private synchronized void install(RoutingTable next) {
        current = next;
        List<HealthChecks.Checked> checked = new ArrayList<>();
        next.upstreams().values().forEach(upstream -> targets.computeIfAbsent(upstream.name(), this::newTarget));
        targets.forEach((name, target) -> {
            RoutingTable.@Nullable Upstream upstream = next.upstreams().get(name);
            RoutingTable.@Nullable Upstream located =
                    upstream == null ? null : upstream.from(options.directory().toString());
            for (Instance instance : target.update(located, names::servers)) {
                checked.add(new HealthChecks.Checked(
                        name,
                        instance.version().name(),
                        instance::address,
                        instance.protocol(),
                        instance.tls(),
                        instance.health(),
                        upstream == null ? Optional.empty() : upstream.healthCheck()));
            }
        });
        healthChecks.watch(checked);
        verifiers.update(next.issuers());
        Audiences audiences = new Audiences(next.audiences());
        targets.values().forEach(target -> target.publish(audiences));
        table = new LoweredTable(next, audiences, rule -> lowering.lower(rule, next, audiences));
        secure(next.listeners());
    }

    /** Names have other addresses than before. */
    private synchronized void moved() {
        if (!stopped) {
            install(current);
        }
    }

    private Target newTarget(String name) {
        return new Target(name, workers.size(), options.zone());
    }

    @Override
    public synchronized void apply(Split split) {
        Target target = targets.computeIfAbsent(split.target(), this::newTarget);
        @Nullable Split before = target.split();
        if (!target.apply(split)) {
            return;
        }
        target.publish(table.audiences());
        if (before != null && before.exposes() && !split.exposes()) {
            before.candidate()
                    .filter(candidate -> !candidate.equals(split.stable()))
                    .map(target::version)
                    .ifPresent(candidate -> drain(candidate, split));
        }
    }

    /** Ends what is still open on a version that has no share any more, once its time is over. */
    private void drain(Version candidate, Split split) {
        for (Worker worker : workers) {
            worker.loop()
                    .schedule(
                            () -> worker.drain(candidate, split.generation()),
                            split.drain().toNanos(),
                            TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public synchronized void forget(String name) {
        @Nullable Target target = targets.get(name);
        if (target != null) {
            target.forget();
            target.publish(table.audiences());
        }
    }

    @Override
    public synchronized List<Counter> counters(String name) {
        List<Counter> all = new ArrayList<>();
        @Nullable Target target = targets.get(name);
        if (target != null) {
            long now = System.nanoTime();
            @Nullable Split split = target.split();
            target.generations().removeIf(evidence -> {
                long open = evidence.read(options.node(), boot, all);
                return !evidence.split().equals(split) && evidence.drainedFor(open, now, DRAINED_NANOS);
            });
        }
        return all;
    }

    @Override
    public synchronized Optional<String> gaps(String name) {
        @Nullable Target target = targets.get(name);
        return target == null ? Optional.empty() : target.gaps();
    }

    @Override
    public synchronized List<HeavyKey> heavyKeys(String name) {
        @Nullable Target target = targets.get(name);
        return target == null ? List.of() : target.heavyKeys();
    }

    @Override
    public Map<String, String> issuersWithoutKeys() {
        return verifiers.troubles();
    }

    @Override
    public synchronized VersionHealth health(String upstream, String version) {
        @Nullable Version found = find(upstream, version);
        if (found == null) {
            return new VersionHealth(0, 0);
        }
        return new VersionHealth(found.taking(System.nanoTime()), found.instances().length);
    }

    @Override
    public synchronized List<InstanceState> instances(String upstream) {
        @Nullable Target target = targets.get(upstream);
        long now = System.nanoTime();
        return target == null
                ? List.of()
                : target.instances().stream().map(each -> each.state(now)).toList();
    }

    @Override
    public synchronized int openStreams(String upstream, String version) {
        @Nullable Version found = find(upstream, version);
        return found == null ? 0 : found.open();
    }

    private @Nullable Version find(String upstream, String version) {
        @Nullable Target target = targets.get(upstream);
        return target == null ? null : target.known(version);
    }

    @Override
    public List<MirrorReport> mirrored(String upstream) {
        return comparer.reports().stream()
                .filter(report -> report.upstream().equals(upstream))
                .toList();
    }

    @Override
    public synchronized GatewayMetrics metrics() {
        long now = System.nanoTime();
        List<GatewayMetrics.VersionSeries> versions = targets.values().stream()
                .flatMap(target -> target.versions().stream())
                .map(version -> version.metrics(now))
                .toList();
        return GatewayMetrics.sum(metrics, versions, accessLog.dropped())
                .with(
                        workers.stream()
                                .map(worker -> worker.copies().read())
                                .reduce(GatewayMetrics.Copies.NONE, GatewayMetrics.Copies::plus),
                        comparer.reports())
                .droppingSpans(spans == null ? 0 : spans.dropped());
    }

    @Override
    public void stop(Duration grace) {
        listener.close().awaitUninterruptibly();
        closeSecure();
        for (Worker worker : workers) {
            worker.loop().execute(worker::stop);
        }
        awaitClients(grace);
        for (Worker worker : workers) {
            worker.loop().execute(worker::leave);
        }
        awaitClients(LAST_WORDS);
        close();
    }

    private void awaitClients(Duration time) {
        long until = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < until && workers.stream().anyMatch(Worker::busy)) {
            java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            if (stopped) {
                return;
            }
            stopped = true;
        }
        closeSecure();
        if (listener != null) {
            listener.close().awaitUninterruptibly();
        }
        for (Worker worker : workers) {
            worker.loop().submit(worker::closeAll).awaitUninterruptibly();
        }
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
        healthChecks.close();
        names.close();
        verifiers.close();
        comparer.close();
        accessLog.close();
        if (spans != null) {
            spans.close();
        }
    }

    private synchronized void closeSecure() {
        if (secure != null) {
            secure.close();
        }
    }
}
