package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.davy.model.Counter;
import dev.davy.model.Counts;
import dev.davy.resources.InstancePolicy.Fallback;
import dev.davy.resources.InstancePolicy.Limits;
import dev.davy.resources.Position;
import dev.davy.resources.UpstreamTls;
import dev.davy.routing.RoutingTable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Circuit breakers, and who answers instead of a version that nobody serves. */
class LimitsTest {
    private final CountDownLatch end = new CountDownLatch(1);

    private static Limits limits(int connections, int requests) {
        return new Limits(
                Optional.of(connections).filter(n -> n > 0),
                Optional.empty(),
                Optional.of(requests).filter(n -> n > 0),
                Optional.empty());
    }

    private Backend hanging(String name) {
        return Backend.serving(request -> {
            if (request.path().equals("/hang")) {
                end.await();
            }
            request.answer(200, name);
        });
    }

    private static List<Client> hang(Shops shops, String instance, int times) {
        List<Client> users = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            Client user = shops.client();
            user.send("GET /hang HTTP/1.1\r\nHost: shop.example\r\n\r\n");
            users.add(user);
        }
        await().until(() -> shops.backend(instance).heads().size() == times);
        return users;
    }

    @Test
    void requestsBeyondTheLimitAreRefusedAtOnceAndServedAgainWhenThereIsRoom() {
        try (Shops shops = new Shops("")
                .with("a", "v1", "", 1, hanging("a"))
                .limits(limits(0, 4))
                .serve()) {
            List<Client> users = hang(shops, "a", 4);
            try (Client user = shops.client()) {
                Client.Answer refused = user.get("/");
                assertThat(refused.status()).isEqualTo(503);
                assertThat(refused.body()).contains("too much is open at once");
                end.countDown();
                users.forEach(each -> assertThat(each.answer().status()).isEqualTo(200));
                users.forEach(Client::close);
                assertThat(user.get("/").status()).isEqualTo(200);
            }
            assertThat(shops.gateway().metrics().prometheus())
                    .contains("davy_overflow_total{upstream=\"shop\",version=\"v1\",limit=\"requests\"} 1");
        }
    }

    @Test
    void noMoreConnectionsAreOpenThanMayBeAndUnusedOnesMakeRoom() {
        try (Shops shops = new Shops("", 1)
                .with("a", "v1", "", 1, hanging("a"))
                .with("b", "v1", "", 1, hanging("b"))
                .limits(limits(1, 0))
                .serve()) {
            assertThat(shops.ask(10)).isEqualTo(Map.of("a", 5, "b", 5));
            await().until(() ->
                    shops.backend("a").openConnections() + shops.backend("b").openConnections() == 1);
            try (Client user = shops.client()) {
                user.send("GET /hang HTTP/1.1\r\nHost: shop.example\r\n\r\n");
                await().until(() -> shops.backend("a").heads().size()
                                + shops.backend("b").heads().size()
                        == 11);
                assertThat(shops.ask(5)).isEqualTo(Map.of("503", 5));
                end.countDown();
                assertThat(user.answer().status()).isEqualTo(200);
            }
            assertThat(shops.ask(4)).doesNotContainKey("503");
        }
    }

    @Test
    void whatSpeaksHttp2HasTheSameLimits() {
        List<Http2Backend.Request> held = new CopyOnWriteArrayList<>();
        try (Http2Backend shop = Http2Backend.ofStreams(1, held::add);
                Gateway gateway = Gateway.start(
                        GatewayOptions.listening(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                                .withLoops(1));
                Client first = Client.of(gateway.address());
                Client second = Client.of(gateway.address())) {
            gateway.update(Tables.shop()
                    .with("v1", shop.address())
                    .speaking(RoutingTable.Protocol.H2C)
                    .limits(limits(1, 0))
                    .build());
            first.send("GET /held HTTP/1.1\r\nHost: a\r\n\r\n");
            await().until(() -> held.size() == 1);
            assertThat(second.get("/").body()).contains("too much is open at once");
            held.getFirst().answer(200, "done");
            assertThat(first.answer().body()).isEqualTo("done");
            second.send("GET /next HTTP/1.1\r\nHost: a\r\n\r\n");
            await().until(() -> held.size() == 2);
            held.getLast().answer(200, "next");
            assertThat(second.answer().body()).isEqualTo("next");
            assertThat(gateway.metrics().prometheus())
                    .contains("davy_overflow_total{upstream=\"shop\",version=\"v1\",limit=\"connections\"} 1");
        }
    }

    @Test
    void aRetryBudgetOfZeroAsksStableNothingTwice() {
        Limits none = new Limits(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(0));
        try (Shops shops = new Shops("", 1)
                .with("v1", "v1", "", 1)
                .with("v2", "v2", "", 1, Backend.serving(request -> request.answer(500, "broken")))
                .serve()) {
            shops.gateway().apply(Splits.of(1, 100, true));
            assertThat(shops.ask(3)).isEqualTo(Map.of("v1", 3));
            shops.limits(none).serve();
            assertThat(shops.ask(3)).isEqualTo(Map.of("500", 3));
        }
    }

    @Test
    void aCandidatesOverflowIsItsFailureAndTheShieldHidesIt() {
        try (Shops shops = new Shops("", 1)
                .with("v1", "v1", "", 1)
                .with("v2", "v2", "", 1, hanging("v2"))
                .limits(limits(0, 1))
                .serve()) {
            shops.gateway().apply(Splits.of(1, 100, true));
            List<Client> users = hang(shops, "v2", 1);
            assertThat(shops.ask(3)).isEqualTo(Map.of("v1", 3));
            end.countDown();
            users.forEach(Client::close);
            assertThat(candidate(shops).failed()).isEqualTo(3);
            assertThat(candidate(shops).shielded()).isEqualTo(3);
        }
    }

    @Test
    void stablesOverflowIsStablesFailure() {
        try (Shops shops = new Shops("", 1)
                .with("v1", "v1", "", 1, hanging("v1"))
                .with("v2", "v2", "", 1)
                .limits(limits(0, 1))
                .serve()) {
            shops.gateway().apply(Splits.of(1, 0, true));
            List<Client> users = hang(shops, "v1", 1);
            assertThat(shops.ask(3)).isEqualTo(Map.of("503", 3));
            end.countDown();
            users.forEach(Client::close);
            assertThat(shops.gateway().counters("shop"))
                    .filteredOn(counter -> counter.version().equals("v1"))
                    .allMatch(counter -> counter.counts().failed() == 3);
        }
    }

    @Test
    void aVersionWithoutAnInstanceIs503UnlessAFallbackIsWritten() {
        try (Shops shops = new Shops("")
                .with("a", "v1", "", 1)
                .with("b", "v2", "", 1)
                .pinnedTo("v3")
                .serve()) {
            assertThat(shops.ask(4)).isEqualTo(Map.of("503", 4));
            assertThat(shops.fallback(new Fallback.Any()).serve().ask(20)).containsOnlyKeys("a", "b");
            assertThat(shops.fallback(new Fallback.Version("v2")).serve().ask(4))
                    .isEqualTo(Map.of("b", 4));
        }
    }

    @Test
    void aFallbackNeverLeadsToAReleasesCandidateAndNeverAppliesToIt() {
        try (Shops shops = new Shops("")
                .with("a", "v1", "", 1)
                .with("b", "v2", "", 1)
                .pinnedTo("v3")
                .serve()) {
            shops.gateway().apply(Splits.of(1, 0));
            assertThat(shops.fallback(new Fallback.Any()).serve().ask(20)).isEqualTo(Map.of("a", 20));
            assertThat(shops.fallback(new Fallback.Version("v2")).serve().ask(4))
                    .isEqualTo(Map.of("503", 4));
        }
    }

    @Test
    void noMoreConnectionsWaitToOpenThanMayBe() throws Exception {
        Limits onePending = new Limits(Optional.empty(), Optional.of(1), Optional.empty(), Optional.empty());
        UpstreamTls any = new UpstreamTls(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), true, Position.of("shop.yaml"));
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                Gateway gateway = Gateway.start(
                        GatewayOptions.listening(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                                .withLoops(1))) {
            gateway.update(Tables.shop()
                    .with("v1", (InetSocketAddress) silent.getLocalSocketAddress())
                    .over(any)
                    .limits(onePending)
                    .build());
            try (Client first = Client.of(gateway.address());
                    Socket shaking = accept(first, silent)) {
                assertThat(shaking.getInputStream().read())
                        .as("a handshake that begins")
                        .isEqualTo(22);
                Client.Answer second = Client.get(gateway.address(), "/");
                assertThat(second.status()).isEqualTo(503);
                assertThat(second.body()).contains("too much is open at once");
                assertThat(gateway.metrics().prometheus())
                        .contains("davy_overflow_total{upstream=\"shop\",version=\"v1\",limit=\"pending\"} 1");
                shaking.close();
                assertThat(first.answer().status()).isEqualTo(503);
            }
        }
    }

    private static Socket accept(Client first, ServerSocket at) throws IOException {
        first.send("GET / HTTP/1.1\r\nHost: shop.example\r\n\r\n");
        return at.accept();
    }

    @Test
    void withoutABudgetOfItsOwnStableIsAskedTenTimesAtOnceAndFailuresBeyondAreSeen() {
        int many = 30;
        CountDownLatch allCame = new CountDownLatch(many);
        try (Shops shops = new Shops("", 1)
                .with("v1", "v1", "", 1, hanging("v1"))
                .with("v2", "v2", "", 1, Backend.serving(request -> {
                    allCame.countDown();
                    allCame.await();
                    request.answer(500, "v2");
                }))
                .serve()) {
            shops.gateway().apply(Splits.of(1, 100, true));
            List<Client> users = new ArrayList<>();
            for (int i = 0; i < many; i++) {
                Client user = shops.client();
                user.send("GET /hang HTTP/1.1\r\nHost: shop.example\r\n\r\n");
                users.add(user);
            }
            await().until(() -> candidate(shops).failed() == many);
            await().until(() -> shops.backend("v1").heads().size() == 10);
            end.countDown();
            List<Integer> statuses =
                    users.stream().map(user -> user.answer().status()).toList();
            users.forEach(Client::close);
            assertThat(statuses.stream().filter(status -> status == 200)).hasSize(10);
            assertThat(statuses.stream().filter(status -> status == 500)).hasSize(20);
            assertThat(shops.backend("v1").heads()).hasSize(10);
            assertThat(candidate(shops).shielded()).isEqualTo(10);
        }
    }

    private static Counts candidate(Shops shops) {
        return shops.gateway().counters("shop").stream()
                .filter(counter -> counter.version().equals("v2"))
                .map(Counter::counts)
                .reduce(Counts.NONE, Counts::plus);
    }
}
