package dev.davy.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.davy.routing.Authority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** HTTPS listeners of the configuration: opened beside the first, and closed, while the process runs. */
class HttpsListenersTest {
    private static final String SHOP = """
            apiVersion: davy.dev/v1
            kind: Upstream
            metadata: {name: shop}
            spec: {instances: [{address: "{v1}", labels: {version: v1}}]}
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: shop}
            spec: {%srules: [{backendRefs: [{group: davy.dev, kind: Upstream, name: shop}]}]}
            """;
    private static final String EDGE = """
            apiVersion: davy.dev/v1
            kind: Certificate
            metadata: {name: shop}
            spec: {certificateFile: shop.crt, keyFile: shop.key}
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: edge}
            spec:
              gatewayClassName: davy
              listeners:
                - {name: plain, port: 80, protocol: HTTP}
                - name: secure
                  port: %d
                  protocol: HTTPS
                  tls: {certificateRefs: [{group: davy.dev, kind: Certificate, name: shop}]}
            """;
    private static final Authority AUTHORITY = new Authority("authority");

    @TempDir
    private Path directory;

    private Scene scene;
    private int port;

    @BeforeEach
    void open() throws IOException {
        scene = new Scene(directory).shop("v1");
        AUTHORITY.sign("shop", "127.0.0.1").to(scene.config, "shop");
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            port = free.getLocalPort();
        }
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private HttpResponse<String> get() {
        try (HttpClient client = HttpClient.newBuilder().sslContext(trusting()).build()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + "/"))
                            .timeout(Duration.ofSeconds(10))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static SSLContext trusting() {
        try {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, new char[0]);
            byte[] pem = AUTHORITY.certificate().getBytes(StandardCharsets.US_ASCII);
            trusted.setCertificateEntry(
                    "ca",
                    CertificateFactory.getInstance("X.509").generateCertificate(new java.io.ByteArrayInputStream(pem)));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aListenerIsOpenedAndClosedAsTheFilesSay() {
        scene.file("shop.yaml", SHOP.formatted("")).start();
        assertThatThrownBy(this::get).isInstanceOf(UncheckedIOException.class);
        scene.change("edge.yaml", EDGE.formatted(port));
        // The port is opened by a thread of its own.
        HttpResponse<String> answer =
                await().ignoreException(UncheckedIOException.class).until(this::get, got -> got.statusCode() == 200);
        assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(scene.get("/").status()).isEqualTo(200);
        scene.change("edge.yaml", "");
        await().untilAsserted(() -> assertThatThrownBy(this::get).isInstanceOf(UncheckedIOException.class));
        assertThat(scene.get("/").status()).isEqualTo(200);
    }

    @Test
    void aRouteOfTheSecureListenerAloneIsNotServedInPlain() {
        scene.file("shop.yaml", SHOP.formatted("parentRefs: [{name: edge, sectionName: secure}], "))
                .file("edge.yaml", EDGE.formatted(port))
                .start();
        assertThat(get().statusCode()).isEqualTo(200);
        assertThat(scene.get("/").status()).isEqualTo(404);
    }
}
