package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.davy.resources.Position;
import dev.davy.resources.UpstreamTls;
import dev.davy.routing.Authority;
import dev.davy.routing.RoutingTable.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS towards instances: servers of the JDK and of Netty, with certificates of the JDK's keytool. */
class InstanceTlsTest {
    @TempDir
    static Path directory;

    private static Pem server;
    private static Pem client;
    private static HttpsServer jdk;

    private final Gateway gateway =
            Gateway.start(GatewayOptions.listening(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .withLoops(1));

    @BeforeAll
    static void start() throws IOException, GeneralSecurityException {
        server = Pem.of(directory, "server", "ip:127.0.0.1,dns:shop.example");
        client = Pem.of(directory, "client", "dns:davy.example");
        jdk = https(false);
    }

    @AfterAll
    static void stop() {
        jdk.stop(0);
    }

    @AfterEach
    void close() {
        gateway.close();
    }

    private static HttpsServer https(boolean asksWho) throws IOException, GeneralSecurityException {
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(server.store(), Pem.PASSWORD);
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        var known = java.security.KeyStore.getInstance("PKCS12");
        known.load(null, null);
        known.setCertificateEntry("client", client.store().getCertificate("it"));
        trust.init(known);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        HttpsServer https = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        https.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters wanted = context.getDefaultSSLParameters();
                wanted.setNeedClientAuth(asksWho);
                parameters.setSSLParameters(wanted);
            }
        });
        https.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 6);
            exchange.getResponseBody().write("secure".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            exchange.close();
        });
        https.start();
        return https;
    }

    private static UpstreamTls tls(Optional<String> name, Optional<Path> ca, boolean skip) {
        return new UpstreamTls(
                name, ca.map(Path::toString), Optional.empty(), Optional.empty(), skip, Position.of("shop.yaml"));
    }

    private static UpstreamTls trusting(Path ca) {
        return tls(Optional.empty(), Optional.of(ca), false);
    }

    private Client.Answer ask(InetSocketAddress instance, Protocol protocol, UpstreamTls tls) {
        gateway.update(
                Tables.shop().with("v1", instance).speaking(protocol).over(tls).build());
        return Client.get(gateway.address(), "/");
    }

    @Test
    void an_instance_that_shows_a_trusted_certificate_of_its_name_is_asked() {
        assertThat(ask(jdk.getAddress(), Protocol.HTTP1, trusting(server.certificate()))
                        .body())
                .isEqualTo("secure");
        assertThat(ask(
                                jdk.getAddress(),
                                Protocol.HTTP1,
                                tls(Optional.of("shop.example"), Optional.of(server.certificate()), false))
                        .body())
                .isEqualTo("secure");
        try (Client client = Client.of(gateway.address())) {
            assertThat(client.get("/").body()).isEqualTo("secure");
            assertThat(client.get("/").body()).isEqualTo("secure");
        }
    }

    @Test
    void an_instance_of_another_name_is_not() {
        Client.Answer answer = ask(
                jdk.getAddress(),
                Protocol.HTTP1,
                tls(Optional.of("other.example"), Optional.of(server.certificate()), false));
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.body()).contains("no healthy instance");
    }

    @Test
    void an_instance_that_nobody_vouches_for_is_asked_only_by_who_skips_to_verify() {
        assertThat(ask(jdk.getAddress(), Protocol.HTTP1, tls(Optional.empty(), Optional.empty(), false))
                        .status())
                .isEqualTo(503);
        assertThat(ask(jdk.getAddress(), Protocol.HTTP1, tls(Optional.empty(), Optional.empty(), true))
                        .body())
                .isEqualTo("secure");
    }

    @Test
    void http2_is_agreed_on_in_the_handshake() throws IOException {
        SslContext context = SslContextBuilder.forServer(
                        server.certificate().toFile(), server.key().toFile())
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        ApplicationProtocolConfig.Protocol.ALPN,
                        ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                        ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                        "h2"))
                .build();
        try (Http2Backend backend = Http2Backend.serving(request -> request.answer(200, "secure"), context)) {
            UpstreamTls trusting = trusting(server.certificate());
            assertThat(ask(backend.address(), Protocol.H2, trusting).body()).isEqualTo("secure");
            assertThat(backend.heads().getFirst().scheme()).hasToString("https");
            InstanceTls tls = new InstanceTls(trusting, Protocol.H2);
            assertThat(new HealthProbe(backend.address(), Protocol.H2, tls).ask("/", Duration.ofSeconds(10)))
                    .isEqualTo(200);
            assertThat(ask(jdk.getAddress(), Protocol.H2, trusting).status()).isEqualTo(503);
        }
    }

    @Test
    void who_davy_is_can_be_shown_to_instances_that_ask() throws IOException, GeneralSecurityException {
        HttpsServer asking = https(true);
        try {
            UpstreamTls shown = new UpstreamTls(
                    Optional.empty(),
                    Optional.of(server.certificate().toString()),
                    Optional.of(client.certificate().toString()),
                    Optional.of(client.key().toString()),
                    false,
                    Position.of("shop.yaml"));
            assertThat(ask(asking.getAddress(), Protocol.HTTP1, shown).body()).isEqualTo("secure");
            assertThat(ask(asking.getAddress(), Protocol.HTTP1, trusting(server.certificate()))
                            .status())
                    .isGreaterThan(500);
        } finally {
            asking.stop(0);
        }
    }

    @Test
    void what_has_expired_or_is_of_another_key_is_not_shown_until_the_files_are_mended() throws Exception {
        HttpsServer asking = https(true);
        Path mine = directory.resolve("mine.crt");
        Path key = directory.resolve("mine.key");
        try {
            Files.writeString(
                    mine,
                    new Authority("authority").sign("old", Duration.ofHours(1)).certificate());
            Files.copy(client.key(), key, StandardCopyOption.REPLACE_EXISTING);
            UpstreamTls shown = new UpstreamTls(
                    Optional.empty(),
                    Optional.of(server.certificate().toString()),
                    Optional.of("mine.crt"),
                    Optional.of("mine.key"),
                    false,
                    Position.of("shop.yaml"));
            try (Gateway there =
                    Gateway.start(GatewayOptions.listening(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                            .withLoops(1)
                            .withDirectory(directory))) {
                there.update(Tables.shop()
                        .with("v1", asking.getAddress())
                        .over(shown)
                        .build());
                assertThat(Client.get(there.address(), "/").status()).isEqualTo(503);
                Files.copy(server.certificate(), mine, StandardCopyOption.REPLACE_EXISTING);
                assertThat(Client.get(there.address(), "/").status()).isEqualTo(503);
                Files.copy(client.certificate(), mine, StandardCopyOption.REPLACE_EXISTING);
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> Client.get(there.address(), "/").body().equals("secure"));
            }
        } finally {
            asking.stop(0);
        }
    }

    @Test
    void files_are_read_again_when_they_change() throws IOException {
        Path ca = directory.resolve("changing.pem");
        Files.copy(client.certificate(), ca, StandardCopyOption.REPLACE_EXISTING);
        assertThat(ask(jdk.getAddress(), Protocol.HTTP1, trusting(ca)).status()).isEqualTo(503);
        Files.copy(server.certificate(), ca, StandardCopyOption.REPLACE_EXISTING);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> Client.get(gateway.address(), "/").status() == 200);
    }

    @Test
    void a_file_that_is_none_is_told_and_nobody_is_asked() {
        Path none = directory.resolve("none.pem");
        assertThat(ask(jdk.getAddress(), Protocol.HTTP1, trusting(none)).status())
                .isEqualTo(503);
    }
}
