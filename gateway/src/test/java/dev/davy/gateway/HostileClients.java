package dev.davy.gateway;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What tests of hostile clients have in common: a gateway, and an instance that records every byte that reaches it. */
abstract class HostileClients {
    /** What an attacker hides in or behind a request; it must never be seen as one. */
    static final String EVIL = "GET /evil HTTP/1.1\r\nHost: a\r\n\r\n";
    /** A harmless request after which the gateway closes the connection. */
    static final String LAST = "GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    RecordingUpstream upstream;
    Gateway gateway;

    @BeforeEach
    final void start() throws IOException {
        upstream = RecordingUpstream.echoing();
        var options = GatewayOptions.listening(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .withLoops(1);
        gateway = Gateway.start(options, ShopTables.to(upstream.port()), List.of());
    }

    @AfterEach
    final void stop() throws IOException {
        gateway.close();
        upstream.close();
    }
}
