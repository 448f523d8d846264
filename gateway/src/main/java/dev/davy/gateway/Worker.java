package dev.davy.gateway;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What belongs to one event loop: its connections, deadlines, counters and random numbers. For that loop alone. */
@SuppressWarnings("FutureReturnValueIgnored") // what fails ends the channel, which says so
final class Worker {
    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
    static final long SWEEP_MILLIS = 100;

    private final NettyGateway gateway;
    private final EventLoop loop;
    private final int index;
    private final GatewayOptions options;
    private final Bootstrap bootstrap;
    private final Deadlines deadlines;
    private final Copies copies;
    private final @Nullable SpanExporter spans;
    private final KnownTokens tokens = new KnownTokens(this);
    private final IssuedCookies cookies;
    private final AccessLog.Lines lines;
    private final LoopMetrics metrics;
    private final List<ConnectionPool> pools = new ArrayList<>();
    private final Set<ClientPeer> clients = new HashSet<>();
    private Peer[] dirty = new Peer[16];
    private int dirtyCount;
    private boolean flushing;
    private long random;
    private boolean stopping;
    private long sweeps;
    private long now = System.nanoTime();
    private volatile int openClients;

    Worker(NettyGateway gateway, EventLoop loop, int index, Class<? extends Channel> channel, long seed) {
        this.gateway = gateway;
        this.loop = loop;
        this.index = index;
        this.options = gateway.options();
        this.spans = gateway.spans();
        this.cookies = new IssuedCookies(this, options.identification().cookieKey());
        this.copies = new Copies(options.secret());
        this.random = seed;
        this.deadlines = new Deadlines(loop, this::flush);
        this.lines = gateway.accessLog().lines();
        this.metrics = gateway.metrics(index);
        this.bootstrap = new Bootstrap()
                .group(loop)
                .channel(channel)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        Math.min(Integer.MAX_VALUE, options.timeouts().connect().toMillis()));
        loop.scheduleAtFixedRate(this::sweepAll, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
    }

    int index() {
        return index;
    }

    /** How many event loops there are. */
    int loops() {
        return gateway.loops();
    }

    EventLoop loop() {
        return loop;
    }

    GatewayOptions options() {
        return options;
    }

    Deadlines deadlines() {
        return deadlines;
    }

    Copies copies() {
        return copies;
    }

    /** Where spans go; null for nowhere. */
    @Nullable
    SpanExporter spans() {
        return spans;
    }

    LoweredTable table() {
        return gateway.table();
    }

    String routeName(int routeId) {
        return gateway.lowering().routeName(routeId);
    }

    KnownTokens tokens() {
        return tokens;
    }

    TokenVerifiers verifiers() {
        return gateway.verifiers();
    }

    IssuedCookies cookies() {
        return cookies;
    }

    List<ConnectionPool> pools() {
        return pools;
    }

    boolean stopping() {
        return stopping;
    }

    /** Looks at the clock: whatever happens now, an event or a deadline, happens at one time. */
    void tick() {
        now = System.nanoTime();
    }

    /** {@link System#nanoTime} at the beginning of what happens now. */
    long now() {
        return now;
    }

    /** 64 random bits: SplitMix64 (Steele, Lea and Flood, Fast splittable pseudorandom number generators, 2014). */
    long random() {
        random += 0x9E3779B97F4A7C15L;
        long z = random;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }

    void finished(AccessEntry entry) {
        lines.append(entry);
        metrics.completed(entry);
        @Nullable Span span = entry.span();
        if (span != null && spans != null) {
            spans.ended(span, entry);
        }
    }

    ByteBuf buffer(int bytes) {
        return ByteBufAllocator.DEFAULT.buffer(bytes);
    }

    /** Opens a connection to an instance, over TLS if it wants that. */
    void connect(ChannelHandler handler, Instance instance, Connecting who) {
        @Nullable InstanceTls tls = instance.tls();
        if (tls == null) {
            bootstrap
                    .clone()
                    .handler(handler)
                    .connect(instance.address())
                    .addListener(connected -> who.connected(connected.cause()));
        } else {
            tls.connect(bootstrap.clone(), handler, instance, options.timeouts().connect(), who);
        }
    }

    void flushSoon(Peer peer) {
        if (dirtyCount == dirty.length) {
            dirty = java.util.Arrays.copyOf(dirty, 2 * dirtyCount);
        }
        dirty[dirtyCount++] = peer;
    }

    /** Sends what this turn of the loop gathered; flushing may gather more, which the flush under way comes to. */
    void flush() {
        if (flushing) {
            return;
        }
        flushing = true;
        try {
            for (int i = 0; i < dirtyCount; i++) {
                dirty[i].flush();
            }
            java.util.Arrays.fill(dirty, 0, dirtyCount, null);
            dirtyCount = 0;
        } finally {
            flushing = false;
        }
    }

    void add(ClientPeer client) {
        clients.add(client);
        openClients = clients.size();
    }

    void remove(ClientPeer client) {
        clients.remove(client);
        openClients = clients.size();
    }

    /** A handler failed: the connection goes, the others stay. */
    void broke(Peer peer, Throwable cause) {
        if (cause instanceof IOException || cause.getCause() instanceof IOException) {
            LOG.trace("connection ended: {}", cause.toString());
        } else {
            gateway.broke();
            LOG.error("{} failed and is closed", peer, cause);
        }
    }

    /** How many times {@value #SWEEP_MILLIS} ms have passed: a clock that costs nothing to read. */
    long sweeps() {
        return sweeps;
    }

    /** A sweep that fails must not be the last. */
    private void sweepAll() {
        try {
            sweep();
        } catch (RuntimeException e) {
            gateway.broke();
            LOG.error("sweep of {} failed", loop, e);
        }
    }

    private void sweep() {
        tick();
        sweeps++;
        lines.flush();
        long before = now - options.timeouts().instanceIdle().toNanos();
        pools.removeIf(pool -> pool.sweep(before));
        if (sweeps % 10 == 0) {
            for (ClientPeer client : List.copyOf(clients)) {
                client.sweep(now);
            }
            flush();
        }
    }

    /** Whether clients are still connected; any thread. */
    boolean busy() {
        return openClients > 0;
    }

    /** Ends what older generations still have open on a version. */
    void drain(Version version, long generation) {
        @Nullable Attempt next = version.open(this).first();
        while (next != null) {
            Attempt each = next;
            next = each.next;
            if (each.generation() >= 0 && each.generation() < generation) {
                each.drain();
                // Draining may have taken neighbours away.
                next = version.open(this).first() == null ? null : next;
            }
        }
        flush();
    }

    /** No more requests on open connections; those that wait for one end now. */
    void stop() {
        stopping = true;
        for (ClientPeer client : List.copyOf(clients)) {
            client.stop();
        }
        flush();
    }

    /** What has no end of its own ends now. */
    void leave() {
        tick();
        for (ClientPeer client : List.copyOf(clients)) {
            client.leave();
        }
        flush();
    }

    /** Closes everything. */
    void closeAll() {
        stopping = true;
        for (ClientPeer client : List.copyOf(clients)) {
            client.close();
        }
        for (ConnectionPool pool : pools) {
            pool.sweep(Long.MAX_VALUE);
        }
        lines.flush();
    }
}
