package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.davy.routing.Predicate;
import dev.davy.routing.RoutingTable;
import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Names of instances whose addresses change. */
class NameLookupsTest {
    private static final InetAddress ONE = InetAddress.ofLiteral("10.0.0.1");
    private static final InetAddress TWO = InetAddress.ofLiteral("10.0.0.2");

    private final AtomicReference<List<InetAddress>> answer = new AtomicReference<>(List.of(TWO, ONE));
    private final AtomicInteger changes = new AtomicInteger();

    private NameLookups.Answer look(String name) throws UnknownHostException {
        List<InetAddress> now = answer.get();
        if (now.isEmpty()) {
            throw new UnknownHostException(name);
        }
        return new NameLookups.Answer(now, Duration.ofMillis(20));
    }

    @Test
    void everyAddressOfANameIsKnownAndAChangeIsSeen() {
        try (NameLookups lookups = NameLookups.start(this::look, Duration.ofMillis(20), changes::incrementAndGet)) {
            assertThat(lookups.of("shop.internal")).containsExactly(ONE, TWO);
            answer.set(List.of(TWO));
            await().until(() -> changes.get() > 0);
            assertThat(lookups.of("shop.internal")).containsExactly(TWO);
        }
    }

    @Test
    void aLookupThatFailsKeepsTheLastGoodAnswer() {
        AtomicInteger asked = new AtomicInteger();
        try (NameLookups lookups = NameLookups.start(
                name -> {
                    asked.incrementAndGet();
                    return look(name);
                },
                Duration.ofMillis(20),
                changes::incrementAndGet)) {
            assertThat(lookups.of("shop.internal")).hasSize(2);
            answer.set(List.of());
            int before = asked.get();
            await().until(() -> asked.get() > before + 2);
            assertThat(lookups.of("shop.internal")).containsExactly(ONE, TWO);
            assertThat(changes).hasValue(0);
        }
    }

    @Test
    void aNameThatBeginsToHaveAnAddressIsServedThen() {
        answer.set(List.of());
        try (NameLookups lookups = NameLookups.start(this::look, Duration.ofMillis(20), changes::incrementAndGet)) {
            assertThat(lookups.of("shop.internal")).isEmpty();
            answer.set(List.of(ONE));
            await().until(() -> !lookups.of("shop.internal").isEmpty());
        }
    }

    @Test
    void anAnswerIsUsedForAsLongAsItsServerAllowsAndNoLonger() throws Exception {
        try (NameServer server = new NameServer(Map.of("short.internal", 1, "long.internal", 3_600));
                NameLookups lookups = NameLookups.start(
                        new DnsLookup(new SingletonDnsServerAddressStreamProvider(server.address())),
                        Duration.ofSeconds(5),
                        changes::incrementAndGet)) {
            assertThat(lookups.of("short.internal")).containsExactly(ONE);
            assertThat(lookups.of("long.internal")).containsExactly(ONE);
            server.is(TWO);
            long began = System.nanoTime();
            await().until(() -> changes.get() > 0);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(4));
            assertThat(lookups.of("short.internal")).containsExactly(TWO);
            await().until(() -> server.asked("short.internal") >= 4);
            assertThat(server.asked("long.internal")).isEqualTo(1);
            assertThat(lookups.of("long.internal")).containsExactly(ONE);
        }
    }

    @Test
    void anAliasThatIsShortLivedIsAskedForAgainToo() throws Exception {
        try (NameServer server =
                        new NameServer(Map.of("real.internal", 3_600)).alias("shop.internal", 1, "real.internal");
                NameLookups lookups = NameLookups.start(
                        new DnsLookup(new SingletonDnsServerAddressStreamProvider(server.address())),
                        Duration.ofSeconds(5),
                        changes::incrementAndGet)) {
            assertThat(lookups.of("shop.internal")).containsExactly(ONE);
            await().until(() -> server.asked("shop.internal") >= 3);
        }
    }

    @Test
    void aNameServerThatTakesItsTimeKeepsNobodyFromTakingShareAway() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        try (Gateway gateway = NettyGateway.start(
                GatewayOptions.listening(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .withLoops(1),
                RoutingTable.EMPTY,
                List.of(),
                name -> {
                    asked.countDown();
                    await().until(() -> goOn.getCount() == 0);
                    return new NameLookups.Answer(List.of(ONE), Duration.ofMinutes(1));
                },
                Duration.ofMinutes(1))) {
            gateway.update(table("127.0.0.1", 1));
            Thread slow = Thread.ofVirtual().start(() -> gateway.update(table("slow.internal", 1)));
            asked.await();
            assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
                gateway.apply(ShopSplit.generation(1).build());
                assertThat(gateway.counters(Tables.SHOP)).isEmpty();
            });
            goOn.countDown();
            slow.join();
        }
    }

    private static RoutingTable table(String host, int port) {
        var rule = new RoutingTable.Rule(
                "shop",
                0,
                List.of(new RoutingTable.Backend(1, new RoutingTable.Destination.Decided("shop"))),
                Optional.empty(),
                false,
                Set.of());
        var instance = new RoutingTable.Instance(host, port, "v1", Map.of("version", "v1"));
        return new RoutingTable(
                List.of(new RoutingTable.Host(
                        "*", List.of(new RoutingTable.Entry(new Predicate.PathPrefix("/"), rule)))),
                Map.of("shop", new RoutingTable.Upstream("shop", List.of(instance), Optional.empty(), false)),
                Map.of());
    }

    @Test
    void requestsFollowANameToItsNewAddress() {
        AtomicReference<String> at = new AtomicReference<>("127.0.0.1");
        try (Backend backend = Backend.saying("shop");
                Gateway gateway = NettyGateway.start(
                        GatewayOptions.listening(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                                .withLoops(1),
                        RoutingTable.EMPTY,
                        List.of(),
                        name -> {
                            if (at.get().isEmpty()) {
                                throw new UnknownHostException(name);
                            }
                            return new NameLookups.Answer(
                                    List.of(InetAddress.ofLiteral(at.get())), Duration.ofMillis(20));
                        },
                        Duration.ofMillis(20))) {
            at.set("");
            gateway.update(table("shop.internal", backend.port()));
            assertThat(Client.get(gateway.address(), "/").status()).isEqualTo(503);
            at.set("127.0.0.1");
            await().until(() -> Client.get(gateway.address(), "/").status() == 200);
        }
    }
}
