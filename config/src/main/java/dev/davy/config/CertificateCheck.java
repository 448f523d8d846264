package dev.davy.config;

import dev.davy.resources.Certificate;
import dev.davy.resources.PemFiles;
import dev.davy.resources.Position;
import dev.davy.resources.Problem;
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

/** Looks whether the files that a Certificate names can be used, as a listener would. */
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

    private void look(Certificate certificate, Instant now) {
        String file = certificate.certificateFile();
        Position at = certificate.certificateAt();
        @Nullable List<X509Certificate> chain = read("certificateFile", file, at, certificate, PemFiles::certificates);
        if (chain != null) {
            for (X509Certificate each : certificate.keyFile().isPresent() ? List.of(chain.getFirst()) : chain) {
                attempt("certificateFile", file, at, () -> PemFiles.valid(each, now));
            }
        }
        certificate.keyFile().ifPresent(keyFile -> {
            @Nullable PrivateKey key = read("keyFile", keyFile, certificate.keyAt(), certificate, PemFiles::key);
            if (key != null && chain != null) {
                attempt("keyFile", keyFile, certificate.keyAt(), () -> PemFiles.fits(chain.getFirst(), key));
            }
        });
    }

    private interface Reading<T> {
        T from(byte[] file);
    }

    private <T> @Nullable T read(String field, String file, Position at, Certificate certificate, Reading<T> reading) {
        try {
            return reading.from(Files.readAllBytes(directory.resolve(certificate.path(file))));
        } catch (NoSuchFileException _) {
            problems.add(Problem.incomplete(at, field + ": " + file + " does not exist (expected: a file in PEM)"));
        } catch (IOException _) {
            problems.add(Problem.incomplete(at, field + ": " + file + " cannot be read (expected: a file in PEM)"));
        } catch (IllegalArgumentException wrong) {
            problems.add(Problem.incomplete(at, field + ": " + file + ": " + wrong.getMessage()));
        }
        return null;
    }

    private void attempt(String field, String file, Position at, Runnable check) {
        try {
            check.run();
        } catch (IllegalArgumentException wrong) {
            problems.add(Problem.incomplete(at, field + ": " + file + ": " + wrong.getMessage()));
        }
    }
}
