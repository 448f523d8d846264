package dev.davy.gateway;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.resolver.dns.DnsCache;
import io.netty.resolver.dns.DnsCacheEntry;
import io.netty.resolver.dns.DnsCnameCache;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.DnsServerAddressStreamProviders;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks the name servers of the machine, and says for how long they allow their answer to be used: the least time to live of
 * all records that led to it (RFC 1035, 3.2.1), an alias included. Names that only the machine itself knows have none. One
 * question at a time; its thread is started with the first.
 */
final class DnsLookup implements NameLookups.Lookup {
    /** Where nobody says for how long an answer holds. */
    static final Duration UNSAID = Duration.ofSeconds(5);

    private static final Duration LEAST = Duration.ofSeconds(1);
    private static final Duration MOST = Duration.ofHours(1);
    private static final long QUERY_MILLIS = 2_000;

    private final DnsServerAddressStreamProvider servers;
    private final Validity validity = new Validity();
    private @Nullable MultiThreadIoEventLoopGroup group;
    private @Nullable DnsNameResolver resolver;

    DnsLookup() {
        this(DnsServerAddressStreamProviders.platformDefault());
    }

    DnsLookup(DnsServerAddressStreamProvider servers) {
        this.servers = servers;
    }

    @Override
    public synchronized NameLookups.Answer all(String name) throws UnknownHostException {
        if (ofThisMachine(name)) {
            return new NameLookups.Answer(List.of(InetAddress.getAllByName(name)), UNSAID);
        }
        validity.begin();
        Future<List<InetAddress>> found = resolver().resolveAll(name).awaitUninterruptibly();
        if (found.isSuccess()) {
            return new NameLookups.Answer(found.getNow(), validity.end());
        }
        // What no name server knows may still be known to the machine, by another of its sources.
        return new NameLookups.Answer(List.of(InetAddress.getAllByName(name)), UNSAID);
    }

    private static boolean ofThisMachine(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.equals("localhost") || lower.endsWith(".localhost");
    }

    private DnsNameResolver resolver() {
        DnsNameResolver open = resolver;
        if (open == null) {
            MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(
                    1, new DefaultThreadFactory("davy-dns", true), NioIoHandler.newFactory());
            open = new DnsNameResolverBuilder(loops.next())
                    .datagramChannelType(NioDatagramChannel.class)
                    .socketChannelType(NioSocketChannel.class)
                    .nameServerProvider(servers)
                    .resolveCache(validity)
                    .cnameCache(validity)
                    .queryTimeoutMillis(QUERY_MILLIS)
                    .build();
            group = loops;
            resolver = open;
        }
        return open;
    }

    @Override
    public synchronized void close() {
        if (resolver != null) {
            resolver.close();
        }
        if (group != null) {
            group.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    /** Remembers no answers, only how long they hold. */
    private static final class Validity implements DnsCache, DnsCnameCache {
        private volatile long seconds;

        void begin() {
            seconds = Long.MAX_VALUE;
        }

        Duration end() {
            long least = seconds;
            return least == Long.MAX_VALUE
                    ? UNSAID
                    : Duration.ofSeconds(Math.clamp(least, LEAST.toSeconds(), MOST.toSeconds()));
        }

        /** On the resolver's only thread. */
        private void seen(long ttl) {
            seconds = Math.min(seconds, ttl);
        }

        @Override
        public DnsCacheEntry cache(
                String name, DnsRecord[] additionals, InetAddress address, long ttl, EventLoop loop) {
            seen(ttl);
            return new Entry(address, null);
        }

        @Override
        public DnsCacheEntry cache(String name, DnsRecord[] additionals, Throwable cause, EventLoop loop) {
            return new Entry(null, cause);
        }

        @Override
        public void cache(String name, String alias, long ttl, EventLoop loop) {
            seen(ttl);
        }

        @Override
        public @Nullable List<? extends DnsCacheEntry> get(String name, DnsRecord[] additionals) {
            return null;
        }

        @Override
        public @Nullable String get(String name) {
            return null;
        }

        @Override
        public void clear() {}

        @Override
        public boolean clear(String name) {
            return false;
        }
    }

    private record Entry(
            @Nullable InetAddress address, @Nullable Throwable cause) implements DnsCacheEntry {}
}
