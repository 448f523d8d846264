package dev.davy.integrations;

import dev.davy.resources.MetricStore;
import dev.davy.resources.PemFiles;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/** Makes what https is spoken with from files in PEM. */
final class OutboundTls {
    private static final char[] NO_PASSWORD = {};

    private OutboundTls() {}

    /** Empty where nothing but what Java trusts was asked for. */
    static Optional<SSLSocketFactory> of(MetricStore.Tls tls, Secrets files) {
        if (tls.equals(MetricStore.Tls.DEFAULT)) {
            return Optional.empty();
        }
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(
                    tls.authorities().isPresent()
                            ? authorities(files, tls.authorities().get())
                            : null);
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(
                    tls.certificate().isPresent() ? own(files, tls.certificate().get()) : empty(), NO_PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return Optional.of(context.getSocketFactory());
        } catch (GeneralSecurityException | IOException unusable) {
            throw new OutboundException("tls: cannot be used: " + unusable.getMessage(), false);
        }
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        return store;
    }

    private static KeyStore authorities(Secrets files, String path) throws GeneralSecurityException, IOException {
        KeyStore store = empty();
        for (X509Certificate certificate : read(path, () -> PemFiles.certificates(files.bytes(path)))) {
            store.setCertificateEntry(Integer.toString(store.size()), certificate);
        }
        return store;
    }

    private static KeyStore own(Secrets files, MetricStore.ClientCertificate own)
            throws GeneralSecurityException, IOException {
        List<X509Certificate> chain =
                read(own.certificateFile(), () -> PemFiles.certificates(files.bytes(own.certificateFile())));
        KeyStore store = empty();
        store.setKeyEntry(
                "davy",
                read(own.keyFile(), () -> PemFiles.key(files.bytes(own.keyFile()))),
                NO_PASSWORD,
                chain.toArray(X509Certificate[]::new));
        return store;
    }

    private static <T> T read(String path, Supplier<T> file) {
        try {
            return file.get();
        } catch (IllegalArgumentException wrong) {
            throw new OutboundException("file " + path + ": " + wrong.getMessage(), false);
        }
    }
}
