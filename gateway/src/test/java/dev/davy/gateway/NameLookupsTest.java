package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.davy.routing.Predicate;
import dev.davy.routing.RoutingTable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Names of instances whose addresses change. */
class NameLookupsTest {
    private static final InetAddress ONE = InetAddress.ofLiteral("10.0.0.1");
    private static final InetAddress TWO = InetAddress.ofLiteral("10.0.0.2");

    private final AtomicReference<InetAddress[]> answer = new AtomicReference<>(new InetAddress[] {TWO, ONE});
    private final AtomicInteger changes = new AtomicInteger();

    private InetAddress[] look(String name) throws UnknownHostException {
        InetAddress[] now = answer.get();
        if (now.length == 0) {
            throw new UnknownHostException(name);
        }
        return now;
    }

    @Test
    void everyAddressOfANameIsKnownAndAChangeIsSeen() {
        try (NameLookups lookups = NameLookups.start(this::look, Duration.ofMillis(20), changes::incrementAndGet)) {
            assertThat(lookups.of("shop.internal")).containsExactly(ONE, TWO);
            answer.set(new InetAddress[] {TWO});
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
            answer.set(new InetAddress[0]);
            int before = asked.get();
            await().until(() -> asked.get() > before + 2);
            assertThat(lookups.of("shop.internal")).containsExactly(ONE, TWO);
            assertThat(changes).hasValue(0);
        }
    }

    @Test
    void aNameThatBeginsToHaveAnAddressIsServedThen() {
        answer.set(new InetAddress[0]);
        try (NameLookups lookups = NameLookups.start(this::look, Duration.ofMillis(20), changes::incrementAndGet)) {
            assertThat(lookups.of("shop.internal")).isEmpty();
            answer.set(new InetAddress[] {ONE});
            await().until(() -> !lookups.of("shop.internal").isEmpty());
        }
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
                            return new InetAddress[] {InetAddress.ofLiteral(at.get())};
                        },
                        Duration.ofMillis(20))) {
            at.set("");
            var rule = new RoutingTable.Rule(
                    "shop",
                    0,
                    List.of(new RoutingTable.Backend(1, new RoutingTable.Destination.Decided("shop"))),
                    Optional.empty(),
                    false,
                    Set.of());
            gateway.update(new RoutingTable(
                    List.of(new RoutingTable.Host(
                            "*", List.of(new RoutingTable.Entry(new Predicate.PathPrefix("/"), rule)))),
                    Map.of(
                            "shop",
                            new RoutingTable.Upstream(
                                    "shop",
                                    List.of(new RoutingTable.Instance(
                                            "shop.internal", backend.port(), "v1", Map.of("version", "v1"))),
                                    Optional.empty(),
                                    false)),
                    Map.of()));
            assertThat(Client.get(gateway.address(), "/").status()).isEqualTo(503);
            at.set("127.0.0.1");
            await().until(() -> Client.get(gateway.address(), "/").status() == 200);
        }
    }
}
