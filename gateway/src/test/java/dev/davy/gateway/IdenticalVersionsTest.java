package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.davy.model.Counts;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Two versions that are the same must look the same, whatever the network does between. */
class IdenticalVersionsTest {
    private static final int USERS = 48;
    private static final int BURSTS = 6;
    private static final int REQUESTS = 60;
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** Closes a connection on which nothing came for a second, and is a second late once in two thousand answers. */
    private static Backend backend(AtomicInteger answers, AtomicInteger late) {
        return Backend.serving(request -> {
            request.socket().setSoTimeout(0);
            if (answers.incrementAndGet() % 2_000 == 0) {
                late.incrementAndGet();
                Slowness.pause(SECOND);
            }
            request.answer(200, "ok");
            request.socket().setSoTimeout((int) SECOND.toMillis());
        });
    }

    @Test
    void instances_that_close_idle_connections_and_are_sometimes_late_have_no_failure_counted() throws Exception {
        AtomicInteger answers = new AtomicInteger();
        AtomicInteger late = new AtomicInteger();
        try (Backend stable = backend(answers, late);
                Backend candidate = backend(answers, late);
                Gateway gateway = Gateway.start(
                        GatewayOptions.listening(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                                .withLoops(2)
                                .withTimeouts(GatewayOptions.Timeouts.DEFAULT.withRequest(Duration.ofSeconds(4))))) {
            gateway.update(Tables.shop()
                    .with("v1", stable.address())
                    .with("v2", candidate.address())
                    .build());
            gateway.apply(ShopSplit.generation(1).percent(50).build());
            try (var users = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<Integer>> all = new ArrayList<>();
                for (int i = 0; i < USERS; i++) {
                    long seed = i;
                    all.add(users.submit(() -> user(gateway.address(), new SplittableRandom(seed))));
                }
                for (Future<Integer> each : all) {
                    assertThat(each.get()).isZero();
                }
            }
            await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
                Counts counts = gateway.counters(Tables.SHOP).stream()
                        .map(c -> c.counts())
                        .reduce(Counts.NONE, Counts::plus);
                assertThat(counts.assigned()).isEqualTo(USERS * BURSTS * REQUESTS);
                assertThat(counts.answered()).isEqualTo(counts.assigned());
                assertThat(counts.failed()).isZero();
            });
            assertThat(late).hasValueGreaterThanOrEqualTo(USERS * BURSTS * REQUESTS / 2_000);
            assertThat(stable.connections() + candidate.connections())
                    .as("connections: idle ones were closed, and others opened in later bursts")
                    .isGreaterThan(USERS);
        }
    }

    /** Bursts, with pauses about as long as instances keep idle connections. */
    private static int user(InetSocketAddress address, SplittableRandom random) throws InterruptedException {
        int failed = 0;
        try (Client client = Client.of(address)) {
            for (int burst = 0; burst < BURSTS; burst++) {
                if (burst > 0) {
                    Slowness.pause(SECOND.plusMillis(random.nextInt(-40, 41)));
                }
                for (int i = 0; i < REQUESTS; i++) {
                    failed += client.get("/").status() == 200 ? 0 : 1;
                }
            }
        }
        return failed;
    }
}
