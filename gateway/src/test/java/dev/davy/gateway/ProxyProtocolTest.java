package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.davy.routing.Authority;
import dev.davy.routing.Predicate;
import dev.davy.routing.RoutingTable;
import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections that begin with the PROXY protocol, from peers that are trusted and others; by bytes. */
class ProxyProtocolTest {
    private static final String LINE = "PROXY TCP4 203.0.113.9 192.0.2.1 4711 8443\r\n";
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    private final Backend backend = Backend.saying("v1");

    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        backend.close();
    }

    private Gateway gateway(int hops, String... trusted) {
        return gateway(GatewayOptions.Timeouts.DEFAULT.head(), hops, trusted);
    }

    private Gateway gateway(Duration patience, int hops, String... trusted) {
        GatewayOptions.Timeouts usual = GatewayOptions.Timeouts.DEFAULT;
        Gateway gateway =
                Gateway.start(GatewayOptions.listening(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .withLoops(1)
                        .withDirectory(directory)
                        .withTimeouts(new GatewayOptions.Timeouts(
                                usual.connect(),
                                usual.request(),
                                patience,
                                usual.clientIdle(),
                                usual.bodyIdle(),
                                usual.instanceIdle(),
                                usual.settled()))
                        .withTrustedPeers(new TrustedPeers(
                                List.of(trusted).stream().map(Network::parse).toList(), hops, true)));
        gateway.update(Tables.shop()
                .with("v1", backend.address())
                .audience("partners", new Predicate.ClientAddress(InetAddress.ofLiteral("203.0.113.0"), 24))
                .forwardAudiences()
                .build());
        return gateway;
    }

    private static byte[] version2(String rest) {
        return ByteBufUtil.decodeHexDump((ProxyHeaderTest.BEGIN + rest).replace(" ", ""));
    }

    @Test
    void the_client_that_a_trusted_peer_names_is_the_client_of_every_request() throws IOException {
        try (Gateway gateway = gateway(0, "127.0.0.1");
                RawClient client = RawClient.connect(gateway.address())) {
            for (int i = 0; i < 2; i++) {
                client.send(i == 0 ? LINE + GET : GET);
                assertThat(client.answer().status()).isEqualTo(200);
                assertThat(backend.heads().getLast())
                        .contains("X-Forwarded-For: 203.0.113.9\r\n", "for=203.0.113.9;")
                        .contains("X-Forwarded-Port: 8443\r\n", "x-davy-audience: partners\r\n");
            }
        }
    }

    @Test
    void version_2_with_more_behind_its_addresses_says_the_same_byte_by_byte() throws IOException {
        try (Gateway gateway = gateway(0, "127.0.0.1");
                RawClient client = RawClient.connect(gateway.address())) {
            for (byte each : version2(
                    "21 21 0028 20010db8" + "00".repeat(11) + "09" + "00".repeat(15) + "01 1267 01bb" + "04 0001 00")) {
                client.send(new byte[] {each});
            }
            assertThat(client.send(GET).answer().status()).isEqualTo(200);
            assertThat(backend.heads().getLast())
                    .contains("X-Forwarded-For: 2001:db8:0:0:0:0:0:9\r\n", "X-Forwarded-Port: 443\r\n");
        }
    }

    @Test
    void what_the_named_client_says_of_itself_is_believed_only_where_it_is_a_trusted_peer_too() throws IOException {
        String claims = "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 203.0.113.77\r\n\r\n";
        try (Gateway gateway = gateway(0, "127.0.0.1", "198.51.100.0/24")) {
            try (RawClient client = RawClient.connect(gateway.address())) {
                client.send("PROXY TCP4 192.0.2.7 127.0.0.1 1 2\r\n" + claims).answer();
                assertThat(backend.heads().getLast()).contains("X-Forwarded-For: 192.0.2.7\r\n");
            }
            try (RawClient client = RawClient.connect(gateway.address())) {
                client.send("PROXY TCP4 198.51.100.7 127.0.0.1 1 2\r\n" + claims)
                        .answer();
                assertThat(backend.heads().getLast())
                        .contains("X-Forwarded-For: 203.0.113.77, 198.51.100.7\r\n", "x-davy-audience: partners");
            }
        }
    }

    @Test
    void a_peer_that_names_nobody_keeps_its_address_and_is_not_believed() throws IOException {
        try (Gateway gateway = gateway(0, "127.0.0.1")) {
            for (byte[] nobody : List.of(
                    "PROXY UNKNOWN\r\n".getBytes(StandardCharsets.US_ASCII),
                    version2("20 00 0000"),
                    version2("21 31 0000"))) {
                try (RawClient client = RawClient.connect(gateway.address())) {
                    client.send(nobody).send("GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 203.0.113.9\r\n\r\n");
                    assertThat(client.answer().status()).isEqualTo(200);
                    assertThat(backend.heads().getLast())
                            .contains("X-Forwarded-For: 127.0.0.1\r\n")
                            .doesNotContain("x-davy-audience");
                }
            }
        }
    }

    @Test
    void a_trusted_peer_that_begins_otherwise_is_closed_unserved() throws IOException {
        try (Gateway gateway = gateway(0, "127.0.0.1")) {
            for (String bytes : List.of(
                    GET,
                    "PROXY TCP4 nobody 192.0.2.1 1 2\r\n" + GET,
                    "PROXY UNKNOWN " + "x".repeat(200),
                    new String(version2("21 11 ffff"), StandardCharsets.ISO_8859_1))) {
                try (RawClient client = RawClient.connect(gateway.address())) {
                    assertThat(client.send(bytes).bytesUntilClosed()).as(bytes).isEmpty();
                }
            }
            assertThat(backend.heads()).isEmpty();
        }
    }

    @Test
    void a_header_that_takes_too_long_is_closed() throws IOException {
        try (Gateway gateway = gateway(Duration.ofMillis(200), 0, "127.0.0.1");
                RawClient silent = RawClient.connect(gateway.address());
                RawClient slow = RawClient.connect(gateway.address())) {
            assertThat(slow.send("PROXY TCP4 203").bytesUntilClosed()).isEmpty();
            assertThat(silent.bytesUntilClosed()).isEmpty();
        }
    }

    @Test
    void from_anybody_else_such_a_header_is_a_malformed_request() throws IOException {
        try (Gateway gateway = gateway(0, "127.0.0.2")) {
            try (RawClient client = RawClient.connect(gateway.address())) {
                assertThat(client.send(LINE + GET).answer().status()).isEqualTo(400);
            }
            assertThat(Client.get(gateway.address(), "/").body()).isEqualTo("v1");
            assertThat(backend.heads()).hasSize(1).first().asString().contains("X-Forwarded-For: 127.0.0.1\r\n");
        }
    }

    @Test
    void it_comes_before_http2() throws IOException {
        try (Gateway gateway = gateway(0, "127.0.0.1");
                Socket socket = new Socket(
                        gateway.address().getAddress(), gateway.address().getPort())) {
            socket.setSoTimeout(10_000);
            // Preface, empty SETTINGS, and HEADERS of GET http / a: indexed fields, and :authority as a literal.
            byte[] request = ByteBufUtil.decodeHexDump("000000040000000000" + "000006010500000001" + "828684410161");
            socket.getOutputStream()
                    .write((LINE + "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(request);
            await().until(() -> !backend.heads().isEmpty());
            assertThat(backend.heads().getFirst()).contains("X-Forwarded-For: 203.0.113.9\r\n");
        }
    }

    @Test
    void it_comes_before_tls() throws Exception {
        Authority authority = new Authority("authority");
        authority.sign("shop", "shop.example").to(directory, "shop");
        try (Gateway gateway = gateway(0, "127.0.0.1")) {
            int port;
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = free.getLocalPort();
            }
            RoutingTable shop = Tables.shop().with("v1", backend.address()).build();
            gateway.update(new RoutingTable(
                    List.of(),
                    shop.upstreams(),
                    Map.of(),
                    Map.of(),
                    List.of(new RoutingTable.Listener(
                            "shop",
                            port,
                            Optional.empty(),
                            new RoutingTable.Tls("shop.crt", "shop.key", List.of(), false),
                            shop.hosts()))));
            try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), port)) {
                plain.setSoTimeout(10_000);
                plain.getOutputStream().write(LINE.getBytes(StandardCharsets.US_ASCII));
                try (SSLSocket tls = (SSLSocket) TlsListenersTest.trusting(authority)
                        .getSocketFactory()
                        .createSocket(plain, "shop.example", port, true)) {
                    tls.getOutputStream()
                            .write(GET.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n")
                                    .getBytes(StandardCharsets.US_ASCII));
                    assertThat(new String(tls.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                            .startsWith("HTTP/1.1 200");
                }
            }
            assertThat(backend.heads().getFirst())
                    .contains("X-Forwarded-For: 203.0.113.9\r\n", "X-Forwarded-Proto: https\r\n");
        }
    }
}
