package dev.davy.config;

import dev.davy.resources.Certificate;
import dev.davy.resources.PemFiles;
import dev.davy.resources.Position;
import dev.davy.resources.Problem;
import dev.davy.resources.UpstreamTls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks whether the files that a Certificate names can be used, as a listener would; or those of an Upstream's TLS. */
final class CertificateCheck {
    private final Path directory;
    private final List<Problem> problems = new ArrayList<>();

    private CertificateCheck(Path directory) {
        this.directory = directory;
    }

    static List<Problem> of(Certificate certificate, Path directory, Instant now) {
        CertificateCheck check = new CertificateCheck(directory);
        check.look(certificate, now);
        return check.problems;
    }

    /** The same for the files that an Upstream names for TLS to its instances. */
    static List<Problem> of(UpstreamTls tls, Path directory, Instant now) {
        CertificateCheck check = new CertificateCheck(directory);
        tls.caFile().ifPresent(file -> check.chain(new Named("spec.tls.caFile", file, tls.at()), true, now));
        tls.certificateFile().ifPresent(file -> {
            Named certificate = new Named("spec.tls.clientCertificateFile", file, tls.at());
            @Nullable List<X509Certificate> chain = check.chain(certificate, false, now);
            tls.keyFile().ifPresent(key -> check.key(new Named("spec.tls.clientKeyFile", key, tls.at()), chain));
        });
        return check.problems;
    }

    private void look(Certificate certificate, Instant now) {
        Named file = new Named("certificateFile", certificate.certificateFile(), certificate.certificateAt());
        @Nullable
        List<X509Certificate> chain = chain(file, certificate.keyFile().isEmpty(), now);
        certificate.keyFile().ifPresent(key -> key(new Named("keyFile", key, certificate.keyAt()), chain));
    }

    /** @param authorities whether each is believed, and not only the first shown */
    private @Nullable List<X509Certificate> chain(Named file, boolean authorities, Instant now) {
        @Nullable List<X509Certificate> chain = read(file, PemFiles::certificates);
        if (chain != null) {
            for (X509Certificate each : authorities ? chain : List.of(chain.getFirst())) {
                attempt(file, () -> PemFiles.valid(each, now));
            }
        }
        return chain;
    }

    private void key(Named file, @Nullable List<X509Certificate> chain) {
        @Nullable PrivateKey key = read(file, PemFiles::key);
        if (key != null && chain != null) {
            attempt(file, () -> PemFiles.fits(chain.getFirst(), key));
        }
    }

    /** A file as a field of a resource names it. */
    private record Named(String field, String file, Position at) {}

    private interface Reading<T> {
        T from(byte[] file);
    }

    private <T> @Nullable T read(Named named, Reading<T> reading) {
        try {
            return reading.from(Files.readAllBytes(directory.resolve(named.at().beside(named.file()))));
        } catch (NoSuchFileException _) {
            say(named, " does not exist (expected: a file in PEM)");
        } catch (IOException _) {
            say(named, " cannot be read (expected: a file in PEM)");
        } catch (IllegalArgumentException wrong) {
            say(named, ": " + wrong.getMessage());
        }
        return null;
    }

    private void attempt(Named named, Runnable check) {
        try {
            check.run();
        } catch (IllegalArgumentException wrong) {
            say(named, ": " + wrong.getMessage());
        }
    }

    private void say(Named named, String what) {
        problems.add(Problem.incomplete(named.at(), named.field() + ": " + named.file() + what));
    }
}
