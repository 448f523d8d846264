package dev.davy.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.davy.resources.Problem;
import dev.davy.routing.Authority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code check} says of certificates and of the listeners that show them. */
class CertificatesTest {
    private static final Authority AUTHORITY = new Authority("authority");

    @TempDir
    Path directory;

    @BeforeEach
    void files() throws IOException {
        AUTHORITY.sign("shop", "shop.example").to(directory, "shop");
        AUTHORITY.sign("other", "shop.example").to(directory, "other");
        AUTHORITY.sign("old", Duration.ofHours(1), "shop.example").to(directory, "old");
        Files.writeString(directory.resolve("ca.crt"), AUTHORITY.certificate());
        Files.writeString(directory.resolve("text.crt"), "no certificate");
    }

    private List<String> check(String text) throws IOException {
        Files.createDirectories(directory.resolve("team"));
        Files.writeString(directory.resolve("team/tls.yaml"), text);
        return Check.of(directory).problems().stream()
                .map(Problem::toString)
                .map(line -> line.substring(directory.toString().length() + 1))
                .toList();
    }

    private static String certificate(String spec) {
        return """
                apiVersion: davy.dev/v1
                kind: Certificate
                metadata: {name: shop}
                spec:
                  %s
                """.formatted(spec.replace("\n", "\n  "));
    }

    private static String gateway(String tls) {
        return """
                ---
                apiVersion: gateway.networking.k8s.io/v1
                kind: Gateway
                metadata: {name: edge}
                spec:
                  gatewayClassName: davy
                  listeners:
                    - name: web
                      port: 8443
                      protocol: HTTPS
                      tls: %s
                """.formatted(tls);
    }

    @Test
    void filesAreFoundFromTheFolderOfTheFileThatNamesThem() throws IOException {
        assertThat(check(certificate("certificateFile: ../shop.crt\nkeyFile: ../shop.key")
                        + gateway("{certificateRefs: [{group: davy.dev, kind: Certificate, name: shop}]}")))
                .isEmpty();
    }

    @Test
    void authoritiesNeedNoKey() throws IOException {
        assertThat(check(certificate("certificateFile: ../ca.crt"))).isEmpty();
    }

    @Test
    void whatCannotBeUsedIsSaidWithItsLine() throws IOException {
        assertThat(check(certificate("certificateFile: ../none.crt\nkeyFile: ../none.key")))
                .containsExactly(
                        "team/tls.yaml:5: certificateFile: ../none.crt does not exist (expected: a file in PEM)",
                        "team/tls.yaml:6: keyFile: ../none.key does not exist (expected: a file in PEM)");
        assertThat(check(certificate("certificateFile: ../text.crt\nkeyFile: ../shop.crt")))
                .containsExactly(
                        "team/tls.yaml:5: certificateFile: ../text.crt: no certificate (expected: -----BEGIN CERTIFICATE-----)",
                        "team/tls.yaml:6: keyFile: ../shop.crt: no private key (expected: -----BEGIN PRIVATE KEY-----)");
        assertThat(check(certificate("certificateFile: ../shop.crt\nkeyFile: ../other.key")))
                .containsExactly(
                        "team/tls.yaml:6: keyFile: ../other.key: not the certificate's key (expected: the key that belongs to it)");
        assertThat(check(certificate("certificateFile: ../old.crt\nkeyFile: ../old.key")))
                .singleElement()
                .asString()
                .startsWith("team/tls.yaml:5: certificateFile: ../old.crt: expired at ")
                .endsWith("(expected: a certificate that is valid now)");
    }

    private static String upstream(String tls) {
        return """
                apiVersion: davy.dev/v1
                kind: Upstream
                metadata: {name: shop}
                spec:
                  instances: []
                  tls: %s
                """.formatted(tls);
    }

    @Test
    void theFilesOfAnUpstreamAreFoundFromItsOwnAndHaveToFit() throws IOException {
        assertThat(check(upstream(
                        "{caFile: ../ca.crt, clientCertificateFile: ../shop.crt, clientKeyFile: ../shop.key}")))
                .isEmpty();
        assertThat(check(upstream("{clientCertificateFile: ../shop.crt, clientKeyFile: ../other.key}")))
                .containsExactly("team/tls.yaml:6: spec.tls.clientKeyFile: ../other.key: not the certificate's key"
                        + " (expected: the key that belongs to it)");
        assertThat(check(upstream("{clientCertificateFile: ../old.crt, clientKeyFile: ../old.key}")))
                .singleElement()
                .asString()
                .startsWith("team/tls.yaml:6: spec.tls.clientCertificateFile: ../old.crt: expired at ");
        assertThat(check(upstream("{caFile: ../old.crt}")))
                .singleElement()
                .asString()
                .startsWith("team/tls.yaml:6: spec.tls.caFile: ../old.crt: expired at ");
    }

    @Test
    void aListenerNamesACertificateWithAKey() throws IOException {
        assertThat(check(certificate("certificateFile: ../ca.crt")
                        + gateway("{certificateRefs: [{group: davy.dev, kind: Certificate, name: shop}]}")))
                .containsExactly(
                        "team/tls.yaml:16: certificateRef: Certificate shop has no key (expected: one with keyFile)");
        assertThat(check(certificate("certificateFile: ../ca.crt")
                        + gateway("{certificateRefs: [{group: davy.dev, kind: Certificate, name: shpo}]}")))
                .containsExactly(
                        "team/tls.yaml:16: certificateRef: Certificate shpo does not exist (did you mean shop?)");
    }

    @Test
    void whatAListenerCannotDoIsRefused() throws IOException {
        assertThat(check(gateway("{mode: Passthrough, certificateRefs: [{name: shop}]}")
                        .replace("---\n", "")))
                .containsExactly(
                        "team/tls.yaml:10: spec.listeners[0].tls.mode: Passthrough (expected: Terminate; Passthrough is not"
                                + " supported in this version)",
                        "team/tls.yaml:10: spec.listeners[0].tls.certificateRefs[0].group: missing (expected: a text that is not empty)");
        assertThat(check(gateway("{}").replace("HTTPS", "HTTP").replace("---\n", "")))
                .contains("team/tls.yaml:10: spec.listeners[0].tls: of protocol HTTP (expected: protocol HTTPS)");
    }
}
