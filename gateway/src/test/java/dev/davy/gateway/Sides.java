package dev.davy.gateway;

import dev.davy.model.Counter;
import dev.davy.model.Counts;
import dev.davy.routing.RoutingTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.SocketFactory;
import okhttp3.OkHttpClient;
import okhttp3.Request;

/** A gateway with a plain listener and one that ends TLS, and OkHttp's clients before it, whatever either side speaks. */
final class Sides implements AutoCloseable {
    private final TestCertificates certificates;
    private final int tlsPort;
    private final Gateway gateway;
    private final Map<Speaking, OkHttpClient> clients = new EnumMap<>(Speaking.class);
    private long generation;

    Sides(Path directory) {
        certificates = new TestCertificates(directory);
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            tlsPort = free.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        gateway = Gateway.start(GatewayOptions.listening(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .withLoops(1)
                .withDirectory(directory));
    }

    Gateway gateway() {
        return gateway;
    }

    TestCertificates certificates() {
        return certificates;
    }

    int tlsPort() {
        return tlsPort;
    }

    /** Serves by one instance, with counters that begin at zero. */
    void serve(Speaking speaking, InetSocketAddress instance) {
        Tables tables = Tables.shop().with("v1", instance).speaking(speaking.toInstances());
        serve(speaking.tls() ? tables.over(certificates.upstream()) : tables);
        gateway.apply(ShopSplit.generation(++generation).build());
    }

    /** The same rules behind both listeners. */
    void serve(Tables tables) {
        RoutingTable table = tables.build();
        gateway.update(new RoutingTable(
                table.hosts(),
                table.upstreams(),
                table.audiences(),
                Map.of(),
                List.of(new RoutingTable.Listener(
                        "shop", tlsPort, Optional.empty(), certificates.listener(), table.hosts()))));
    }

    /** What became of the requests since the last instance was given. */
    Counts counts() {
        return gateway.counters(Tables.SHOP).stream()
                .filter(counter -> counter.generation() == generation)
                .map(Counter::counts)
                .reduce(Counts.NONE, Counts::plus);
    }

    OkHttpClient client(Speaking speaking) {
        return clients.computeIfAbsent(speaking, each -> {
            OkHttpClient.Builder client = new OkHttpClient.Builder()
                    .protocols(each.ofClients())
                    .retryOnConnectionFailure(false)
                    .followRedirects(false)
                    .socketFactory(new NoDelay())
                    .callTimeout(Duration.ofSeconds(30));
            if (each.tls()) {
                client.sslSocketFactory(certificates.context().getSocketFactory(), certificates.trust());
            }
            return client.build();
        });
    }

    Request.Builder request(Speaking speaking, String path) {
        return new Request.Builder()
                .url((speaking.tls()
                                ? "https://127.0.0.1:" + tlsPort
                                : "http://127.0.0.1:" + gateway.address().getPort())
                        + path);
    }

    /** Sockets that send at once: OkHttp's last frame would wait for a delayed acknowledgement of the one before. */
    private static final class NoDelay extends SocketFactory {
        @Override
        public Socket createSocket() throws IOException {
            Socket socket = new Socket();
            socket.setTcpNoDelay(true);
            return socket;
        }

        @Override
        public Socket createSocket(String host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress from, int fromPort) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(InetAddress host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort) {
            throw new UnsupportedOperationException();
        }
    }

    @Override
    public void close() {
        clients.values().forEach(client -> {
            client.dispatcher().executorService().shutdownNow();
            client.connectionPool().evictAll();
        });
        gateway.close();
    }
}
