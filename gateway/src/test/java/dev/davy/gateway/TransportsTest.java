package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every way to drive sockets serves, whichever a machine has. */
class TransportsTest {
    @ParameterizedTest
    @EnumSource(
            value = GatewayOptions.Transport.class,
            names = {"BEST", "EPOLL", "NIO"})
    void it_starts_and_serves(GatewayOptions.Transport transport) {
        try (Backend shop = Backend.serving(request -> {
                    String body = request.body();
                    request.send("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
                });
                Gateway gateway = Gateway.start(
                        GatewayOptions.listening(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                                .withLoops(2)
                                .withTransport(transport));
                Client client = Client.of(gateway.address())) {
            gateway.update(Tables.shop().with("v1", shop.address()).build());
            String body = "x".repeat(1_000_000);
            for (int i = 0; i < 3; i++) {
                client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n" + body);
                assertThat(client.answer().body()).isEqualTo(body);
            }
        }
    }
}
