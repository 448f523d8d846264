package dev.davy.config;

import dev.davy.resources.Problem;
import dev.davy.resources.Upstream;
import dev.davy.resources.UpstreamTls;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** Looks whether the files that an Upstream names for TLS hold what they should. */
final class TlsFiles {
    private static final String KEY = "-----BEGIN PRIVATE KEY-----";

    private TlsFiles() {}

    /** What is wrong with them, at the place that names them. */
    static List<Problem> problems(Upstream upstream) {
        List<Problem> problems = new ArrayList<>();
        upstream.tls().ifPresent(tls -> {
            tls.caFile().ifPresent(file -> certificates("caFile", Path.of(file), tls, problems));
            tls.certificateFile()
                    .ifPresent(file -> certificates("clientCertificateFile", Path.of(file), tls, problems));
            tls.keyFile().ifPresent(file -> key(Path.of(file), tls, problems));
        });
        return problems;
    }

    private static void certificates(String field, Path file, UpstreamTls tls, List<Problem> problems) {
        String expected = "certificates in PEM";
        try (InputStream in = Files.newInputStream(file)) {
            var all = CertificateFactory.getInstance("X.509").generateCertificates(in);
            for (Certificate each : all) {
                ((X509Certificate) each).checkValidity();
            }
            if (!all.isEmpty()) {
                return;
            }
        } catch (CertificateExpiredException e) {
            expected = "a certificate that has not expired";
        } catch (IOException e) {
            expected = "a file that can be read";
        } catch (CertificateException e) {
            expected = "valid certificates in PEM";
        }
        say(field, file, expected, tls, problems);
    }

    private static void key(Path file, UpstreamTls tls, List<Problem> problems) {
        try {
            if (!Files.readString(file).contains(KEY)) {
                say("clientKeyFile", file, "a key in PEM, PKCS #8", tls, problems);
            }
        } catch (IOException e) {
            say("clientKeyFile", file, "a file that can be read", tls, problems);
        }
    }

    private static void say(String field, Path file, String expected, UpstreamTls tls, List<Problem> problems) {
        problems.add(Problem.incomplete(tls.at(), "spec.tls." + field + ": " + file + " (expected: " + expected + ")"));
    }
}
