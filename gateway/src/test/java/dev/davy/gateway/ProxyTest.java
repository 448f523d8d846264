package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a plain reverse proxy owes both sides, over real sockets. */
class ProxyTest {
    private final Gateway gateway =
            Gateway.start(GatewayOptions.listening(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .withLoops(1));

    @AfterEach
    void close() {
        gateway.close();
    }

    @Test
    void requests_of_one_connection_are_answered_over_one_connection_to_the_instance() {
        try (Backend backend = Backend.saying("hello");
                Client client = Client.of(gateway.address())) {
            gateway.update(Tables.shop().with("v1", backend.address()).build());
            for (int i = 0; i < 10; i++) {
                Client.Answer answer = client.get("/a?b=c");
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.body()).isEqualTo("hello");
            }
            assertThat(backend.connections()).isEqualTo(1);
            assertThat(backend.heads()).hasSize(10);
        }
    }

    @Test
    void the_instance_is_told_where_the_request_came_from() {
        try (Backend backend = Backend.saying("hello")) {
            gateway.update(Tables.shop().with("v1", backend.address()).build());
            Client.get(
                    gateway.address(),
                    "/a",
                    "X-Forwarded-For: 1.2.3.4",
                    "Connection: x-secret",
                    "X-Secret: 1",
                    "x-davy-bucket: 7");
            String port = Integer.toString(gateway.address().getPort());
            assertThat(backend.heads())
                    .isEqualTo(List.of("GET /a HTTP/1.1\r\nHost: shop.example\r\nX-Forwarded-For: 127.0.0.1\r\n"
                            + "X-Forwarded-Proto: http\r\nX-Forwarded-Host: shop.example\r\nX-Forwarded-Port: " + port
                            + "\r\nForwarded: for=127.0.0.1;host=shop.example;proto=http\r\n\r\n"));
        }
    }

    @Test
    void without_a_route_the_answer_is_404_and_the_connection_stays() {
        try (Client client = Client.of(gateway.address())) {
            assertThat(client.get("/").status()).isEqualTo(404);
            assertThat(client.get("/").status()).isEqualTo(404);
        }
    }
}
