package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.davy.model.Counter;
import dev.davy.resources.InstancePolicy.OutlierDetection;
import dev.davy.routing.RoutingTable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Instances that are left out for what they answered. */
class OutlierDetectionTest {
    private static OutlierDetection detection(Duration base, int percent, int panic) {
        return new OutlierDetection(3, Duration.ofSeconds(10), base, Duration.ofSeconds(60), percent, panic);
    }

    private static Backend failing(AtomicInteger status) {
        return Backend.serving(request -> request.answer(status.get(), "bad"));
    }

    @Test
    void withoutItNobodyIsLeftOut() {
        try (Shops shops = new Shops("", 1)) {
            shops.with("good", "v1", "", 1)
                    .with("bad", "v1", "", 1, failing(new AtomicInteger(500)))
                    .serve();
            assertThat(shops.ask(100).get("500")).isEqualTo(50);
        }
    }

    @Test
    void anInstanceThatFailsInARowIsLeftOutAndComesBackWhenItsTimeIsOver() {
        AtomicInteger status = new AtomicInteger(500);
        try (Shops shops = new Shops("", 1)) {
            shops.outliers(detection(Duration.ofMillis(700), 50, 0))
                    .with("good", "v1", "", 1)
                    .with("bad", "v1", "", 1, failing(status))
                    .serve();
            assertThat(shops.ask(100)).isEqualTo(Map.of("500", 3, "good", 97));
            String metrics = shops.gateway().metrics().prometheus();
            assertThat(metrics)
                    .contains("davy_ejected_instances{upstream=\"shop\",version=\"v1\"} 1")
                    .contains("davy_ejections_total{upstream=\"shop\",version=\"v1\"} 1")
                    .contains("davy_instances_taking_requests{upstream=\"shop\",version=\"v1\"} 1");
            assertThat(shops.gateway().health("shop", "v1")).isEqualTo(new VersionHealth(1, 2));
            status.set(200);
            await().until(() -> shops.ask(2).containsKey("bad"));
            assertThat(shops.ask(100)).isEqualTo(Map.of("bad", 50, "good", 50));
        }
    }

    @Test
    void aSuccessInBetweenBeginsTheRowAnew() {
        AtomicInteger asked = new AtomicInteger();
        try (Shops shops = new Shops("", 1)) {
            shops.outliers(detection(Duration.ofSeconds(30), 50, 0))
                    .with("good", "v1", "", 1)
                    .with(
                            "every-third",
                            "v1",
                            "",
                            1,
                            Backend.serving(request ->
                                    request.answer(asked.incrementAndGet() % 3 == 0 ? 200 : 500, "every-third")))
                    .serve();
            assertThat(shops.ask(60)).isEqualTo(Map.of("500", 20, "every-third", 10, "good", 30));
        }
    }

    @Test
    void aSecondEjectionLastsTwiceAsLong() {
        OutlierDetection by = detection(Duration.ofSeconds(30), 50, 0);
        Target target = new Target("shop", 1, "");
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
        Instance instance = new Instance(target.version("v1"), address, RoutingTable.Protocol.HTTP1, null, 1);
        target.version("v1").instances(new Instance[] {instance}, Shops.policy(by), "");
        long now = 1;
        for (int time : new int[] {30, 60, 60}) {
            for (int i = 0; i < 3; i++) {
                instance.failed(now);
            }
            assertThat((instance.ejectedUntil() - now) / 1_000_000_000L).isEqualTo(time);
            assertThat(instance.ejected(now)).isTrue();
            now = instance.ejectedUntil();
            assertThat(instance.ejected(now)).isFalse();
        }
        now += Duration.ofSeconds(10 * 10).toNanos();
        for (int i = 0; i < 3; i++) {
            instance.failed(now);
        }
        assertThat((instance.ejectedUntil() - now) / 1_000_000_000L)
                .as("after a quiet time")
                .isEqualTo(30);
    }

    @Test
    void noMoreAreLeftOutThanMayBeButOneAlways() {
        AtomicInteger status = new AtomicInteger(500);
        try (Shops shops = new Shops("", 1)) {
            shops.outliers(detection(Duration.ofSeconds(30), 10, 0)).with("good", "v1", "", 1);
            for (int i = 0; i < 3; i++) {
                shops.with("bad" + i, "v1", "", 1, failing(status));
            }
            shops.serve().ask(60);
            assertThat(shops.gateway().health("shop", "v1")).isEqualTo(new VersionHealth(3, 4));
        }
    }

    @Test
    void belowThePanicThresholdEjectionsCountForNothing() {
        AtomicInteger status = new AtomicInteger(500);
        try (Shops shops = new Shops("", 1)) {
            shops.outliers(detection(Duration.ofSeconds(30), 100, 60))
                    .with("good", "v1", "", 1)
                    .with("bad", "v1", "", 1, failing(status))
                    .serve();
            assertThat(shops.ask(60).get("500")).isEqualTo(30);
            assertThat(shops.gateway().health("shop", "v1")).isEqualTo(new VersionHealth(2, 2));
        }
    }

    @Test
    void aCandidateThatFailsEverywhereIsNeverSilencedByEjections() {
        AtomicInteger status = new AtomicInteger(500);
        try (Shops shops = new Shops("", 1)) {
            shops.outliers(detection(Duration.ofSeconds(30), 100, 0))
                    .with("good", "v1", "", 1)
                    .with("bad1", "v2", "", 1, failing(status))
                    .with("bad2", "v2", "", 1, failing(status))
                    .serve();
            shops.gateway().apply(Splits.of(1, 50));
            shops.ask(200);
            Counter candidate = shops.gateway().counters("shop").stream()
                    .filter(counter -> counter.version().equals("v2"))
                    .findFirst()
                    .orElseThrow();
            assertThat(candidate.counts().assigned()).isBetween(60L, 140L);
            assertThat(candidate.counts().failed()).isEqualTo(candidate.counts().assigned());
        }
    }
}
