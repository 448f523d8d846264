package dev.davy.gateway;

import dev.davy.resources.PemFiles;
import dev.davy.resources.UpstreamTls;
import dev.davy.routing.RoutingTable.Protocol;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.File;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS towards the instances of an Upstream: verifies chain and name, and says which protocol is spoken (ALPN, RFC 7301).
 * Shared by all threads; the health checks' thread reads the files again when they change, new connections use what was
 * read last, and what cannot be read changes nothing.
 */
final class InstanceTls {
    private static final Logger LOG = LoggerFactory.getLogger(InstanceTls.class);
    private static final String HTTP2 = "h2";

    private final UpstreamTls wanted;
    private final Protocol protocol;
    private List<Object> stamps = List.of();
    private volatile @Nullable Material material;
    private volatile String trouble = "";

    InstanceTls(UpstreamTls wanted, Protocol protocol) {
        this.wanted = wanted;
        this.protocol = protocol;
        refresh();
    }

    boolean is(UpstreamTls other, Protocol speaking) {
        return wanted.equals(other) && protocol == speaking;
    }

    /** Reads the files if they changed; not for event loops. */
    synchronized void refresh() {
        List<Object> now = new ArrayList<>();
        for (Optional<String> file : List.of(wanted.caFile(), wanted.certificateFile(), wanted.keyFile())) {
            file.ifPresent(path -> now.add(stamp(Path.of(path))));
        }
        if (now.equals(stamps) && (material != null || !trouble.isEmpty())) {
            return;
        }
        stamps = now;
        try {
            material = new Material(context(Optional.empty()), (JdkSslContext) context(Optional.of(SslProvider.JDK)));
            trouble = "";
        } catch (SSLException | IllegalArgumentException e) {
            trouble = "TLS: " + root(e);
            LOG.warn("{}: {}", wanted.at(), trouble);
        }
    }

    private static Object stamp(Path path) {
        try {
            return List.of(Files.getLastModifiedTime(path), Files.size(path));
        } catch (IOException e) {
            return "missing";
        }
    }

    private SslContext context(Optional<SslProvider> provider) throws SSLException {
        SslContextBuilder builder = SslContextBuilder.forClient().protocols("TLSv1.3", "TLSv1.2");
        provider.ifPresent(builder::sslProvider);
        wanted.caFile().ifPresent(file -> builder.trustManager(new File(file)));
        if (wanted.certificateFile().isPresent() && wanted.keyFile().isPresent()) {
            show(builder, wanted.certificateFile().get(), wanted.keyFile().get());
        }
        if (wanted.skipVerify()) {
            builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
        }
        builder.endpointIdentificationAlgorithm(wanted.skipVerify() ? null : "HTTPS");
        if (protocol == Protocol.H2) {
            builder.applicationProtocolConfig(new ApplicationProtocolConfig(
                    ApplicationProtocolConfig.Protocol.ALPN,
                    ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                    ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                    HTTP2));
        }
        return builder.build();
    }

    /** What instances are shown that ask who Davy is: refused where it could not be what is meant. */
    private static void show(SslContextBuilder builder, String certificateFile, String keyFile) {
        List<X509Certificate> chain = PemFiles.certificates(bytes(certificateFile));
        PrivateKey key = PemFiles.key(bytes(keyFile));
        PemFiles.valid(chain.getFirst(), Instant.now());
        PemFiles.fits(chain.getFirst(), key);
        builder.keyManager(key, chain);
    }

    private static byte[] bytes(String file) {
        try {
            return Files.readAllBytes(Path.of(file));
        } catch (IOException unreadable) {
            throw new IllegalArgumentException(file + " cannot be read (expected: a file in PEM)", unreadable);
        }
    }

    private String name(String host) {
        return wanted.serverName().orElse(host);
    }

    private Material material() throws SSLException {
        @Nullable Material now = material;
        if (now == null) {
            throw new SSLException(trouble);
        }
        return now;
    }

    /** Connects, and tells when the instance is verified and the protocol agreed. */
    void connect(Bootstrap bootstrap, ChannelHandler handler, Instance to, Duration within, Connecting waiting) {
        Connecting who = new Once(waiting);
        SslHandler tls;
        try {
            tls = material()
                    .forLoops()
                    .newHandler(
                            io.netty.buffer.ByteBufAllocator.DEFAULT,
                            name(to.host()),
                            to.address().getPort());
        } catch (SSLException e) {
            bootstrap.config().group().next().execute(() -> who.connected(e));
            return;
        }
        tls.setHandshakeTimeoutMillis(within.toMillis());
        tls.handshakeFuture().addListener(done -> who.connected(failure(tls, done.cause())));
        bootstrap
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(tls, handler);
                    }
                })
                .connect(to.address())
                .addListener((ChannelFuture connected) -> {
                    if (!connected.isSuccess()) {
                        who.connected(connected.cause());
                    }
                });
    }

    private @Nullable Throwable failure(SslHandler tls, @Nullable Throwable cause) {
        if (cause != null) {
            return new SSLException("TLS: " + root(cause), cause);
        }
        return protocol == Protocol.H2 && !HTTP2.equals(tls.applicationProtocol())
                ? new SSLException("TLS: it does not offer HTTP/2")
                : null;
    }

    /** TLS over a connected socket, verified; closing it closes the socket. Blocking. */
    SSLSocket over(Socket socket, String host) throws IOException {
        SSLSocket tls = (SSLSocket) material()
                .forChecks()
                .context()
                .getSocketFactory()
                .createSocket(socket, name(host), socket.getPort(), true);
        SSLParameters parameters = tls.getSSLParameters();
        if (!wanted.skipVerify()) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        if (protocol == Protocol.H2) {
            parameters.setApplicationProtocols(new String[] {HTTP2});
        }
        tls.setSSLParameters(parameters);
        tls.startHandshake();
        return tls;
    }

    private static String root(Throwable of) {
        Throwable cause = of;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    /** Tells one end of connecting, which both the connection and TLS over it may come to. */
    private static final class Once implements Connecting {
        private final Connecting waiting;
        private boolean told;

        Once(Connecting waiting) {
            this.waiting = waiting;
        }

        @Override
        public void connected(@Nullable Throwable failure) {
            if (!told) {
                told = true;
                waiting.connected(failure);
            }
        }
    }

    /** What was read last: for event loops by the fastest library there is, for blocking checks by the JDK. */
    private record Material(SslContext forLoops, JdkSslContext forChecks) {}
}
