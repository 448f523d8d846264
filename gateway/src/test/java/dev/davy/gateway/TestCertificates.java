package dev.davy.gateway;

import dev.davy.resources.PemFiles;
import dev.davy.resources.Position;
import dev.davy.resources.UpstreamTls;
import dev.davy.routing.Authority;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** One authority, a certificate of this machine's loopback address that it signed, and all that trusts or shows it. */
final class TestCertificates {
    private static final char[] NO_PASSWORD = new char[0];

    private final Path directory;
    private final X509TrustManager trust;
    private final SSLContext context;

    /** @param directory where {@code ca.crt}, {@code shop.crt} and {@code shop.key} are written to */
    TestCertificates(Path directory) {
        this.directory = directory;
        try {
            Authority authority = new Authority("authority");
            Authority.Signed shop = authority.sign("shop", "shop.example", "127.0.0.1");
            shop.to(directory, "shop");
            Files.writeString(directory.resolve("ca.crt"), authority.certificate());
            KeyStore known = empty();
            known.setCertificateEntry("ca", certificate(authority.certificate()));
            TrustManagerFactory trusting = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trusting.init(known);
            trust = (X509TrustManager) trusting.getTrustManagers()[0];
            KeyStore own = empty();
            own.setKeyEntry(
                    "shop",
                    PemFiles.key(shop.key().getBytes(StandardCharsets.US_ASCII)),
                    NO_PASSWORD,
                    new X509Certificate[] {certificate(shop.certificate())});
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(own, NO_PASSWORD);
            context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trusting.getTrustManagers(), null);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        return store;
    }

    private static X509Certificate certificate(String pem) throws GeneralSecurityException {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    }

    X509TrustManager trust() {
        return trust;
    }

    /** For the JDK's clients and servers. */
    SSLContext context() {
        return context;
    }

    /** For a server of Netty's that agrees on HTTP/2 alone. */
    SslContext http2Server() {
        try {
            return SslContextBuilder.forServer(
                            directory.resolve("shop.crt").toFile(),
                            directory.resolve("shop.key").toFile())
                    .applicationProtocolConfig(new ApplicationProtocolConfig(
                            ApplicationProtocolConfig.Protocol.ALPN,
                            ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                            ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                            "h2"))
                    .build();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How an Upstream says that its instances show the certificate. */
    UpstreamTls upstream() {
        return new UpstreamTls(
                Optional.empty(),
                Optional.of(directory.resolve("ca.crt").toString()),
                Optional.empty(),
                Optional.empty(),
                false,
                Position.of("shop.yaml"));
    }

    /** How a listener says that it shows the certificate. */
    dev.davy.routing.RoutingTable.Tls listener() {
        return new dev.davy.routing.RoutingTable.Tls("shop.crt", "shop.key", List.of(), false);
    }

    Path directory() {
        return directory;
    }
}
