package dev.davy.gateway;

import dev.davy.resources.PemFiles;
import dev.davy.routing.RoutingTable;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a listener shows its clients, and whom it believes: read from files, and again when they change. A new handshake
 * takes what is in force; what cannot be used is said once, and what was in force stays. Read by event loops, refreshed by
 * one thread at a time.
 */
final class Credentials {
    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
    private static final ApplicationProtocolConfig HTTP2_OR_1 = new ApplicationProtocolConfig(
            Protocol.ALPN,
            SelectorFailureBehavior.NO_ADVERTISE,
            SelectedListenerFailureBehavior.ACCEPT,
            ApplicationProtocolNames.HTTP_2,
            ApplicationProtocolNames.HTTP_1_1);

    private final RoutingTable.Tls tls;
    private final Path directory;
    private List<byte[]> read = List.of();
    private String said = "";
    private volatile @Nullable SslContext context;

    /** Reads the files for the first time. */
    Credentials(RoutingTable.Tls tls, Path directory) {
        this.tls = tls;
        this.directory = directory;
        refresh();
    }

    /** What a handshake is made with; null while there has been nothing that can be used. */
    @Nullable
    SslContext context() {
        return context;
    }

    /** Looks whether the files changed. */
    void refresh() {
        List<byte[]> now = new ArrayList<>();
        try {
            now.add(bytes(tls.certificateFile()));
            now.add(bytes(tls.keyFile()));
            for (String authorities : tls.authorities()) {
                now.add(bytes(authorities));
            }
        } catch (IllegalArgumentException unreadable) {
            say(unreadable);
            return;
        }
        if (same(now)) {
            return;
        }
        read = now;
        try {
            boolean first = context == null;
            context = build(now);
            said = "";
            if (!first) {
                LOG.info("certificate {}: read again, and in force for new connections", tls.certificateFile());
            }
        } catch (IllegalArgumentException unusable) {
            say(unusable);
        } catch (IOException | RuntimeException unusable) {
            say(new IllegalArgumentException(tls.certificateFile() + ": cannot be used: " + unusable.getMessage()));
        }
    }

    private boolean same(List<byte[]> now) {
        boolean same = now.size() == read.size();
        for (int i = 0; same && i < now.size(); i++) {
            same = Arrays.equals(now.get(i), read.get(i));
        }
        return same;
    }

    private void say(IllegalArgumentException why) {
        String sentence = String.valueOf(why.getMessage());
        if (!sentence.equals(said)) {
            said = sentence;
            LOG.warn(
                    "certificate {} ({})",
                    sentence,
                    context == null ? "its listener takes no connection" : "the one before stays in force");
        }
    }

    private byte[] bytes(String file) {
        try {
            return Files.readAllBytes(directory.resolve(file));
        } catch (IOException unreadable) {
            throw new IllegalArgumentException(file + ": "
                    + (unreadable instanceof NoSuchFileException ? "there is no such file" : "cannot be read")
                    + " (expected: a file in PEM)");
        }
    }

    private SslContext build(List<byte[]> files) throws IOException {
        List<X509Certificate> chain = in(tls.certificateFile(), () -> PemFiles.certificates(files.get(0)));
        PrivateKey key = in(tls.keyFile(), () -> PemFiles.key(files.get(1)));
        in(tls.certificateFile(), () -> {
            PemFiles.valid(chain.getFirst(), Instant.now());
            return true;
        });
        in(tls.keyFile(), () -> {
            PemFiles.fits(chain.getFirst(), key);
            return true;
        });
        List<X509Certificate> authorities = new ArrayList<>();
        for (int i = 0; i < tls.authorities().size(); i++) {
            byte[] file = files.get(i + 2);
            authorities.addAll(in(tls.authorities().get(i), () -> PemFiles.certificates(file)));
        }
        SslContextBuilder builder = SslContextBuilder.forServer(key, chain)
                .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
                .protocols(tls.only13() ? List.of("TLSv1.3") : List.of("TLSv1.3", "TLSv1.2"))
                .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                .applicationProtocolConfig(HTTP2_OR_1);
        if (!authorities.isEmpty()) {
            builder.trustManager(authorities).clientAuth(ClientAuth.REQUIRE);
        }
        return builder.build();
    }

    private interface Reading<T> {
        T read();
    }

    private static <T> T in(String file, Reading<T> reading) {
        try {
            return reading.read();
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException(file + ": " + wrong.getMessage(), wrong);
        }
    }
}
