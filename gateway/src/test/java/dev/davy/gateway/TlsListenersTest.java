package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.davy.routing.Authority;
import dev.davy.routing.Predicate;
import dev.davy.routing.RoutingTable;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Listeners that end TLS, as clients of another library (the JDK's) meet them. */
class TlsListenersTest {
    private static final Authority AUTHORITY = new Authority("authority");
    private static final char[] NO_PASSWORD = new char[0];

    @TempDir
    private Path directory;

    private Backend v1;
    private Gateway gateway;
    private int port;

    @BeforeEach
    void start() throws IOException {
        v1 = Backend.saying("v1");
        AUTHORITY.sign("shop", "shop.example", "127.0.0.1").to(directory, "shop");
        AUTHORITY.sign("any", "*.any.example").to(directory, "any");
        Files.writeString(directory.resolve("ca.crt"), AUTHORITY.certificate());
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        gateway = Gateway.start(GatewayOptions.listening(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .withLoops(1)
                .withDirectory(directory));
    }

    @AfterEach
    void stop() {
        gateway.close();
        v1.close();
    }

    private RoutingTable.Listener listener(String name, String hostname, boolean only13, String... authorities) {
        return new RoutingTable.Listener(
                name,
                port,
                Optional.of(hostname).filter(host -> !host.isEmpty()),
                new RoutingTable.Tls(name + ".crt", name + ".key", List.of(authorities), only13),
                hosts(hostname.isEmpty() ? "*" : hostname));
    }

    private static List<RoutingTable.Host> hosts(String pattern) {
        RoutingTable.Rule rule = new RoutingTable.Rule(
                "main",
                0,
                List.of(new RoutingTable.Backend(1, new RoutingTable.Destination.Decided(Tables.SHOP))),
                Optional.empty(),
                false,
                Set.of());
        return List.of(
                new RoutingTable.Host(pattern, List.of(new RoutingTable.Entry(new Predicate.PathPrefix("/"), rule))));
    }

    private void serve(RoutingTable.Listener... listeners) {
        RoutingTable shop = Tables.shop().with("v1", v1.address()).build();
        gateway.update(new RoutingTable(List.of(), shop.upstreams(), Map.of(), Map.of(), List.of(listeners)));
    }

    static SSLContext trusting(Authority authority) throws Exception {
        return context(authority, null);
    }

    private static SSLContext context(Authority authority, Authority.Signed own) throws Exception {
        CertificateFactory x509 = CertificateFactory.getInstance("X.509");
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, NO_PASSWORD);
        trusted.setCertificateEntry("ca", x509.generateCertificate(in(authority.certificate())));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        KeyStore mine = KeyStore.getInstance("PKCS12");
        mine.load(null, NO_PASSWORD);
        if (own != null) {
            mine.setKeyEntry(
                    "own",
                    dev.davy.resources.PemFiles.key(own.key().getBytes(StandardCharsets.US_ASCII)),
                    NO_PASSWORD,
                    new X509Certificate[] {(X509Certificate) x509.generateCertificate(in(own.certificate()))});
        }
        keys.init(mine, NO_PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static ByteArrayInputStream in(String pem) {
        return new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII));
    }

    private HttpResponse<String> get(SSLContext context, HttpClient.Version version, String path) throws Exception {
        try (HttpClient client =
                HttpClient.newBuilder().sslContext(context).version(version).build()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + path))
                            .POST(HttpRequest.BodyPublishers.ofString("body"))
                            .timeout(Duration.ofSeconds(10))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    /** Shakes hands for a name; the socket, open. */
    private SSLSocket shake(SSLContext context, String name, String... protocols) throws Exception {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
        socket.setSoTimeout(10_000);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(name)));
        if (protocols.length > 0) {
            parameters.setProtocols(protocols);
        }
        socket.setSSLParameters(parameters);
        try {
            socket.startHandshake();
            return socket;
        } catch (IOException refused) {
            socket.close();
            throw refused;
        }
    }

    private static String shown(SSLSocket socket) throws Exception {
        return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                .getSubjectX500Principal()
                .getName();
    }

    private static String ask(SSLSocket socket, String host) throws IOException {
        socket.getOutputStream()
                .write(("GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }

    @Test
    void http1_and_http2_are_agreed_on_and_instances_are_told_that_it_was_https() throws Exception {
        serve(listener("shop", "", false));
        for (HttpClient.Version version : HttpClient.Version.values()) {
            HttpResponse<String> answer = get(trusting(AUTHORITY), version, "/");
            assertThat(answer.body()).isEqualTo("v1");
            assertThat(answer.version()).isEqualTo(version);
            assertThat(v1.heads().getLast())
                    .contains("X-Forwarded-Proto: https\r\n", ";proto=https\r\n", "X-Forwarded-Port: " + port);
        }
    }

    @Test
    void a_websocket_is_opened_and_taken_away_in_order() throws Exception {
        CompletableFuture<Integer> closed = new CompletableFuture<>();
        try (WebSocketBackend sockets = WebSocketBackend.http1();
                HttpClient client =
                        HttpClient.newBuilder().sslContext(trusting(AUTHORITY)).build()) {
            RoutingTable shop = Tables.shop()
                    .with("v1", v1.address())
                    .with("v2", sockets.address())
                    .build();
            gateway.update(new RoutingTable(
                    List.of(), shop.upstreams(), Map.of(), Map.of(), List.of(listener("shop", "", false))));
            gateway.apply(ShopSplit.generation(1).percent(100).build());
            WebSocket.Listener listening = new WebSocket.Listener() {
                @Override
                public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
                    closed.complete(status);
                    return null;
                }
            };
            URI there = URI.create("wss://127.0.0.1:" + port + "/");
            client.newWebSocketBuilder().buildAsync(there, listening).join();
            gateway.apply(ShopSplit.generation(2).draining(Duration.ZERO).build());
            assertThat(closed.get(10, TimeUnit.SECONDS)).isEqualTo(1012);
        }
    }

    @Test
    void an_answer_that_ends_with_its_connection_ends_in_tls_too() throws Exception {
        serve(listener("shop", "", false));
        try (SSLSocket socket = shake(trusting(AUTHORITY), "shop.example")) {
            assertThat(ask(socket, "shop.example")).startsWith("HTTP/1.1 200").endsWith("v1");
        }
    }

    @Test
    void the_server_name_chooses_the_listener() throws Exception {
        serve(listener("shop", "shop.example", false), listener("any", "*.any.example", false));
        // A context each: one would resume its session with the name that it asked for first.
        try (SSLSocket shop = shake(trusting(AUTHORITY), "shop.example");
                SSLSocket any = shake(trusting(AUTHORITY), "a.any.example")) {
            assertThat(shown(shop)).isEqualTo("CN=shop");
            assertThat(shown(any)).isEqualTo("CN=any");
            assertThat(ask(any, "b.any.example")).startsWith("HTTP/1.1 200");
            assertThat(ask(shop, "a.any.example")).startsWith("HTTP/1.1 421");
        }
        assertThatThrownBy(() -> shake(trusting(AUTHORITY), "other.example").close())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("unrecognized_name");
    }

    @Test
    void what_a_listener_serves_no_plain_one_does() throws Exception {
        serve(listener("shop", "", false));
        assertThat(Client.get(gateway.address(), "/").status()).isEqualTo(404);
    }

    @Test
    void clients_without_a_certificate_that_is_believed_are_refused() throws Exception {
        serve(listener("shop", "", false, "ca.crt"));
        HttpResponse<String> answer = get(context(AUTHORITY, AUTHORITY.sign("client")), HttpClient.Version.HTTP_2, "/");
        assertThat(answer.body()).isEqualTo("v1");
        SSLContext foreign = context(AUTHORITY, new Authority("authority").sign("client"));
        for (SSLContext context : List.of(trusting(AUTHORITY), foreign)) {
            assertThatThrownBy(() -> get(context, HttpClient.Version.HTTP_1_1, "/"))
                    .isInstanceOf(IOException.class);
        }
        assertThat(v1.heads()).hasSize(1);
    }

    @Test
    void nothing_below_the_least_version_is_spoken() throws Exception {
        serve(listener("shop", "shop.example", false), listener("any", "*.any.example", true));
        try (SSLSocket old = shake(trusting(AUTHORITY), "shop.example", "TLSv1.2");
                SSLSocket present = shake(trusting(AUTHORITY), "a.any.example")) {
            assertThat(old.getSession().getProtocol()).isEqualTo("TLSv1.2");
            assertThat(present.getSession().getProtocol()).isEqualTo("TLSv1.3");
        }
        assertThatThrownBy(() ->
                        shake(trusting(AUTHORITY), "a.any.example", "TLSv1.2").close())
                .isInstanceOf(IOException.class);
    }

    @Test
    void a_new_certificate_is_shown_to_new_connections_and_open_ones_go_on() throws Exception {
        serve(listener("shop", "", false));
        try (SSLSocket open = shake(trusting(AUTHORITY), "shop.example")) {
            AUTHORITY.sign("renewed", "shop.example").to(directory, "shop");
            await().until(() -> {
                try (SSLSocket next = shake(trusting(AUTHORITY), "shop.example")) {
                    return shown(next).equals("CN=renewed");
                }
            });
            Files.writeString(directory.resolve("shop.crt"), "no certificate");
            Slowness.pause(Duration.ofMillis(1500));
            try (SSLSocket next = shake(trusting(AUTHORITY), "shop.example")) {
                assertThat(shown(next)).isEqualTo("CN=renewed");
            }
            assertThat(ask(open, "shop.example")).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void a_certificate_that_has_expired_or_is_of_another_key_is_never_shown() throws Exception {
        Authority.Signed shop = AUTHORITY.sign("shop", "shop.example");
        Authority.Signed old = AUTHORITY.sign("old", Duration.ofHours(1), "shop.example");
        for (Authority.Signed wrong : List.of(
                old,
                new Authority.Signed(shop.certificate(), AUTHORITY.sign("other").key()))) {
            wrong.to(directory, "shop");
            serve(listener("shop", "", false));
            assertThatThrownBy(() -> shake(trusting(AUTHORITY), "shop.example").close())
                    .isInstanceOf(IOException.class);
            serve();
        }
        old.to(directory, "shop");
        serve(listener("shop", "", false));
        shop.to(directory, "shop");
        await().ignoreExceptions().until(() -> {
            try (SSLSocket next = shake(trusting(AUTHORITY), "shop.example")) {
                return shown(next).equals("CN=shop");
            }
        });
    }

    @Test
    void a_listener_is_opened_and_closed_as_the_configuration_says() throws Exception {
        assertThatThrownBy(() -> shake(trusting(AUTHORITY), "a").close()).isInstanceOf(IOException.class);
        serve(listener("shop", "", false));
        try (SSLSocket open = shake(trusting(AUTHORITY), "shop.example")) {
            gateway.update(RoutingTable.EMPTY);
            assertThatThrownBy(() -> shake(trusting(AUTHORITY), "a").close()).isInstanceOf(IOException.class);
            assertThat(ask(open, "shop.example")).startsWith("HTTP/1.1 404");
        }
    }

    @Test
    void a_taken_port_keeps_nothing_else_from_serving_and_is_opened_when_it_is_free() throws Exception {
        RoutingTable shop = Tables.shop().with("v1", v1.address()).build();
        try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(taken.isBound()).isTrue();
            gateway.update(new RoutingTable(
                    shop.hosts(), shop.upstreams(), Map.of(), Map.of(), List.of(listener("shop", "", false))));
            assertThat(Client.get(gateway.address(), "/").body()).isEqualTo("v1");
        }
        await().ignoreExceptions()
                .until(() ->
                        get(trusting(AUTHORITY), HttpClient.Version.HTTP_2, "/").statusCode() == 200);
    }
}
