package dev.davy.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LoadGeneratorTest {
    @Test
    void requestsLeaveAtTheRateAskedFor() {
        try (SampleShop shop = SampleShop.start(ShopOptions.of("v1"));
                LoadGenerator load = LoadGenerator.start(LoadOptions.on(shop.address()))) {
            await().until(() -> load.snapshot().requests() >= 300);
            LoadSnapshot first = load.snapshot();
            await().until(() -> load.snapshot().since(first).requests() >= 500);
            LoadSnapshot part = load.snapshot().since(first);
            assertThat(part.perSecond()).isBetween(400.0, 600.0);
            assertThat(part.failures()).isZero();
            assertThat(part.answersByVersion()).containsOnlyKeys("v1");
            assertThat(part.latencies().quantile(0.5)).isBetween(Duration.ofMillis(1), Duration.ofMillis(100));
        }
    }

    @Test
    void aSlowAnswerDelaysNoOtherRequest() {
        Latency slow = new Latency(Duration.ofMillis(200), 0, Duration.ofMillis(200));
        try (SampleShop shop = SampleShop.start(ShopOptions.of("v1").taking(slow));
                LoadGenerator load = LoadGenerator.start(LoadOptions.on(shop.address()))) {
            await().until(() -> load.snapshot().requests() >= 200);
            LoadSnapshot first = load.snapshot();
            await().until(() -> load.snapshot().since(first).requests() >= 300);
            assertThat(load.snapshot().since(first).perSecond()).isBetween(400.0, 600.0);
            assertThat(load.snapshot().latencies().quantile(0.1)).isGreaterThanOrEqualTo(Duration.ofMillis(200));
        }
    }

    @Test
    void whatLetsAUserDownIsCountedAsTheUserSeesIt() {
        try (SampleShop shop = SampleShop.start(ShopOptions.of("v3").failing(1).taking(Latency.NONE));
                LoadGenerator load = LoadGenerator.start(LoadOptions.on(shop.address()))) {
            await().until(() -> load.snapshot().seen().size() == 3);
            LoadSnapshot snapshot = load.snapshot();
            assertThat(snapshot.failures()).isEqualTo(snapshot.requests());
            assertThat(snapshot.seen())
                    .containsKeys(
                            new Seen.Answered(500, "v3"),
                            new Seen.Answered(503, "v3"),
                            new Seen.Unanswered(Seen.Why.DROPPED));
        }
    }

    @Test
    void aConnectionClosedWhileIdleIsNoFailure() throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> OneAnswerServer.serve(listener));
            InetSocketAddress address = (InetSocketAddress) listener.getLocalSocketAddress();
            try (LoadGenerator load =
                    LoadGenerator.start(LoadOptions.on(address).perSecond(50).connections(1))) {
                await().until(() -> load.snapshot().requests() >= 10);
                assertThat(load.snapshot().failures()).isZero();
                assertThat(load.snapshot().retried()).isPositive();
            }
        }
    }

    @Test
    void whereNobodyListensEveryRequestIsRefused() throws IOException {
        InetSocketAddress nobody;
        try (ServerSocket listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            nobody = (InetSocketAddress) listener.getLocalSocketAddress();
        }
        try (LoadGenerator load = LoadGenerator.start(LoadOptions.on(nobody))) {
            await().until(() -> load.snapshot().requests() >= 5);
            assertThat(load.snapshot().seen()).containsOnlyKeys(new Seen.Unanswered(Seen.Why.REFUSED));
        }
    }

    @Test
    void whoAsksForWhatDependsOnTheSeedAlone() {
        LoadOptions options = LoadOptions.on(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1))
                .seeded(3);
        assertThat(Ask.draw(new Draws(3).of(17), options)).isEqualTo(Ask.draw(new Draws(3).of(17), options));
        Map<String, Integer> pages = new java.util.TreeMap<>();
        for (int i = 0; i < 1_000; i++) {
            pages.merge(Ask.draw(new Draws(3).of(i), options).path(), 1, Integer::sum);
        }
        assertThat(pages).containsOnlyKeys("/", "/cart", "/checkout", "/products");
        assertThat(pages.get("/products")).isBetween(390, 510);
    }
}
