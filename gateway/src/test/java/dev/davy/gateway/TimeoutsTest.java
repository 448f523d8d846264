package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a client is told when no answer comes, and what is tried before. */
class TimeoutsTest {
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final Gateway gateway =
            Gateway.start(GatewayOptions.listening(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .withLoops(1)
                    .withTimeouts(GatewayOptions.Timeouts.DEFAULT
                            .withRequest(Duration.ofMillis(300))
                            .withConnect(Duration.ofMillis(300))));

    @AfterEach
    void close() {
        goOn.countDown();
        gateway.close();
    }

    @Test
    void an_instance_that_does_not_answer_in_time_is_504_and_the_connection_goes_on() {
        try (Backend backend = Backend.serving(request -> {
                    if (request.path().equals("/waits")) {
                        goOn.await();
                    }
                    request.answer(200, "ok");
                });
                Client client = Client.of(gateway.address())) {
            gateway.update(Tables.shop().with("v1", backend.address()).build());
            assertThat(client.get("/waits").status()).isEqualTo(504);
            assertThat(client.get("/").body()).isEqualTo("ok");
        }
    }

    @Test
    void a_routes_own_timeout_wins() {
        try (Backend backend = Backend.serving(request -> {
            goOn.await(800, java.util.concurrent.TimeUnit.MILLISECONDS);
            request.answer(200, "ok");
        })) {
            gateway.update(Tables.shop()
                    .with("v1", backend.address())
                    .timeout(Duration.ofSeconds(5))
                    .build());
            assertThat(Client.get(gateway.address(), "/").body()).isEqualTo("ok");
        }
    }

    @Test
    void time_for_the_answer_runs_from_the_end_of_the_request() throws Exception {
        try (Backend backend = Backend.serving(request -> request.answer(200, "ok"));
                Client client = Client.of(gateway.address())) {
            gateway.update(Tables.shop().with("v1", backend.address()).build());
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n");
            await().pollDelay(Duration.ofMillis(500)).until(() -> true);
            client.send("hi");
            assertThat(client.answer().body()).isEqualTo("ok");
        }
    }

    @Test
    void an_instance_that_refuses_is_503_with_a_reason_and_another_one_is_asked_instead() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        InetSocketAddress nobody = new InetSocketAddress(InetAddress.getLoopbackAddress(), free);
        gateway.update(Tables.shop().with("v1", nobody).build());
        Client.Answer refused = Client.get(gateway.address(), "/");
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.body()).contains("no healthy instance of shop");
        try (Backend backend = Backend.saying("ok")) {
            gateway.update(Tables.shop()
                    .with("v1", nobody)
                    .with("v1", backend.address())
                    .build());
            for (int i = 0; i < 10; i++) {
                assertThat(Client.get(gateway.address(), "/").body()).isEqualTo("ok");
            }
        }
    }

    @Test
    void a_reset_of_a_used_connection_before_any_byte_is_tried_once_more_on_a_new_one() {
        try (Backend backend = Backend.serving(request -> {
                    if (request.number() > 0) {
                        request.socket().setSoLinger(true, 0);
                        request.socket().close();
                    } else {
                        request.answer(200, "ok");
                    }
                });
                Client client = Client.of(gateway.address())) {
            gateway.update(Tables.shop().with("v1", backend.address()).build());
            gateway.apply(ShopSplit.generation(1).build());
            for (int i = 0; i < 5; i++) {
                assertThat(client.get("/").body()).isEqualTo("ok");
            }
            assertThat(gateway.counters(Tables.SHOP))
                    .allSatisfy(counter -> assertThat(counter.counts().failed()).isZero());
        }
    }

    @Test
    void a_post_is_never_sent_twice() {
        try (Backend backend = Backend.serving(request -> {
                    request.body();
                    if (request.number() > 0) {
                        request.socket().close();
                    } else {
                        request.answer(200, "ok");
                    }
                });
                Client client = Client.of(gateway.address())) {
            gateway.update(Tables.shop().with("v1", backend.address()).build());
            assertThat(client.get("/").body()).isEqualTo("ok");
            client.send("POST /once HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi");
            assertThat(client.answer().status()).isEqualTo(502);
            assertThat(backend.heads().stream().filter(head -> head.startsWith("POST")))
                    .hasSize(1);
        }
    }
}
