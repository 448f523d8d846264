package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.davy.model.Counts;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When an answer that goes on for long has its outcome. */
class StreamsTest {
    private final CountDownLatch breakOff = new CountDownLatch(1);
    private final Backend backend = Backend.serving(request -> {
        request.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
        breakOff.await();
        request.socket().close();
    });

    private Gateway gateway(Duration settled) {
        Gateway gateway =
                Gateway.start(GatewayOptions.listening(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .withLoops(1)
                        .withTimeouts(GatewayOptions.Timeouts.DEFAULT.withSettled(settled)));
        gateway.update(Tables.shop().with("v1", backend.address()).build());
        gateway.apply(ShopSplit.generation(1).build());
        return gateway;
    }

    @AfterEach
    void close() {
        breakOff.countDown();
        backend.close();
    }

    private static Counts counts(Gateway gateway) {
        return gateway.counters(Tables.SHOP).stream().map(c -> c.counts()).reduce(Counts.NONE, Counts::plus);
    }

    private static void open(Client client) {
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    }

    @Test
    void a_stream_of_which_only_the_head_came_is_settled_when_it_stood_for_long_enough() {
        try (Gateway gateway = gateway(Duration.ofMillis(100));
                Client client = Client.of(gateway.address())) {
            open(client);
            await().untilAsserted(() -> assertThat(counts(gateway).answered()).isEqualTo(1));
            assertThat(gateway.openStreams(Tables.SHOP, "v1")).isEqualTo(1);
            breakOff.countDown();
            assertThat(client.answer().cutOff()).isTrue();
            assertThat(counts(gateway).failed()).isZero();
        }
    }

    @Test
    void a_stream_that_breaks_off_before_is_a_failure() {
        try (Gateway gateway = gateway(Duration.ofSeconds(60));
                Client client = Client.of(gateway.address())) {
            open(client);
            await().untilAsserted(
                            () -> assertThat(counts(gateway).latency().total()).isEqualTo(1));
            assertThat(counts(gateway).answered()).isZero();
            breakOff.countDown();
            assertThat(client.answer().cutOff()).isTrue();
            await().untilAsserted(() -> assertThat(counts(gateway).failed()).isEqualTo(1));
        }
    }
}
