package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** ShopTables and splits that change while requests come: each change is whole, at once, and nobody notices. */
class ChangesUnderLoadTest {
    private RecordingUpstream v1;
    private RecordingUpstream v2;
    private Gateway gateway;

    @BeforeEach
    void start() throws IOException {
        v1 = counting("v1");
        v2 = counting("v2");
        var options = GatewayOptions.listening(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .withLoops(2);
        gateway = Gateway.start(options, ShopTables.weighted(v1.port(), 1, v2.port(), 0), List.of());
    }

    private static RecordingUpstream counting(String version) throws IOException {
        return RecordingUpstream.answering((request, socket) -> {
            RecordingUpstream.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n" + version);
            return true;
        });
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
        v1.close();
        v2.close();
    }

    @Test
    void five_hundred_changes_of_the_table_give_no_answer_other_than_200_and_each_is_live_at_once() throws Exception {
        try (var users = Users.start(gateway.address(), 8, Duration.ZERO, i -> Users.get("/" + i));
                var client = RawClient.connect(gateway.address())) {
            for (int change = 0; change < 500; change++) {
                boolean second = change % 2 == 0;
                gateway.update(ShopTables.weighted(v1.port(), second ? 0 : 1, v2.port(), second ? 1 : 0));
                assertThat(client.send(Users.get("/")).answer().body()).isEqualTo(second ? "v2" : "v1");
            }
            users.stop();
            assertThat(users.answered()).isGreaterThan(500);
            assertThat(users.outcomes()).containsOnlyKeys("200");
        }
    }

    @Test
    void instances_that_come_and_go_with_the_table_lose_no_request() throws Exception {
        try (var third = counting("v1");
                var users = Users.start(gateway.address(), 8, Duration.ZERO, i -> Users.get("/" + i))) {
            for (int change = 0; change < 200; change++) {
                int port = change % 2 == 0 ? third.port() : v1.port();
                gateway.update(ShopTables.weighted(port, 1, v2.port(), 1));
                long answered = users.answered();
                await().pollInterval(Duration.ofMillis(1)).until(() -> users.answered() > answered + 8);
            }
            users.stop();
            assertThat(users.outcomes()).containsOnlyKeys("200");
        }
    }

    @Test
    void after_a_rollback_every_new_request_goes_to_stable() throws Exception {
        gateway.update(ShopTables.decided(v1.port(), v2.port()));
        long generation = 1;
        try (var users = Users.start(gateway.address(), 4, Duration.ZERO, i -> Users.get("/" + i));
                var client = RawClient.connect(gateway.address())) {
            for (int round = 0; round < 20; round++) {
                gateway.apply(Splits.of(generation++, 50));
                int before = v2.requests().size();
                await().pollInterval(Duration.ofMillis(1))
                        .until(() -> v2.requests().size() > before + 20);
                gateway.apply(Splits.of(generation++, 0));
                for (int i = 0; i < 30; i++) {
                    assertThat(client.send(Users.get("/after-" + round))
                                    .answer()
                                    .body())
                            .isEqualTo("v1");
                }
                v1.forget();
                v2.forget();
            }
            users.stop();
            assertThat(users.outcomes()).containsOnlyKeys("200");
        }
        assertThat(v2.requests()).noneMatch(request -> request.target().startsWith("/after"));
    }

    @Test
    void every_request_is_counted_once_over_changing_splits() throws Exception {
        gateway.update(ShopTables.decided(v1.port(), v2.port()));
        gateway.apply(Splits.of(1, 10));
        try (var users = Users.start(gateway.address(), 8, Duration.ZERO, i -> Users.get("/" + i))) {
            for (int generation = 2; generation < 60; generation++) {
                gateway.apply(Splits.of(generation, generation % 2 == 0 ? 50 : 10));
                long answered = users.answered();
                await().pollInterval(Duration.ofMillis(1)).until(() -> users.answered() > answered + 50);
            }
            users.stop();
            long counted = gateway.counters("shop").stream()
                    .mapToLong(counter -> counter.counts().answered())
                    .sum();
            assertThat(users.outcomes()).containsOnlyKeys("200");
            assertThat(counted).isEqualTo(users.answered());
            assertThat(gateway.counters("shop"))
                    .allMatch(counter -> counter.counts().failed() == 0);
        }
    }
}
