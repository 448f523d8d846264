package dev.davy.server;

import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * The admin port: health, readiness and metrics for anyone who reaches it, everything else for those who have the token.
 *
 * <p>Runs on Helidon, one virtual thread a request. It is not the gateway: no user's request passes here, and it may be
 * slow or away without one being lost.
 */
public final class AdminServer implements AutoCloseable {
    /** No admin request carries more than a gate's name. */
    private static final long LARGEST_BODY_BYTES = 64 * 1024;

    private final WebServer server;
    private final InetSocketAddress address;
    private final EventLog events;

    private AdminServer(WebServer server, InetSocketAddress address, EventLog events) {
        this.server = server;
        this.address = address;
        this.events = events;
    }

    /**
     * Opens the port.
     *
     * @param listen where; port 0 lets the system choose
     * @param events closed with the server, which ends the live streams
     * @throws IOException if the address cannot be had; {@link BindException} when another process has it
     */
    public static AdminServer start(InetSocketAddress listen, AdminToken token, AdminApi api, EventLog events)
            throws IOException {
        CompletableFuture<HostGuard> guard = new CompletableFuture<>();
        AdminHandlers handlers = new AdminHandlers(api, events);
        UpstreamHandlers upstreams = new UpstreamHandlers(api);
        LineHandlers line = new LineHandlers(api);
        HttpRouting.Builder routing = HttpRouting.builder()
                .addFilter(new AdminGate(guard, token))
                .error(
                        ProblemException.class,
                        (request, response, problem) -> Answers.problem(response, problem.problem()))
                .get("/healthz", handlers::health)
                .get("/readyz", handlers::readiness)
                .get("/metrics", handlers::metrics)
                .get("/api/v1/releases", handlers::releases)
                .get("/api/v1/releases/{name}", handlers::release)
                .get("/api/v1/releases/{name}/decisions", handlers::decisions)
                .get("/api/v1/releases/{name}/explain", handlers::explanation)
                .post("/api/v1/releases/{name}/{action}", handlers::command)
                .get("/api/v1/line", line::read)
                .post("/api/v1/line/{action}", line::change)
                .get("/api/v1/events", handlers::events)
                .get("/api/v1/config", handlers::configuration)
                .get("/api/v1/explain", handlers::explain)
                .get("/api/v1/upstreams", upstreams::all)
                .get("/api/v1/upstreams/{name}", upstreams::one)
                .post("/api/v1/upstreams/{name}/instances", upstreams::register)
                .post("/api/v1/upstreams/{name}/instances/{address}/drain", upstreams::drain)
                .delete("/api/v1/upstreams/{name}/instances/{address}", upstreams::remove)
                .any(handlers::nothing);
        WebServer server = WebServer.builder()
                .bindAddress(listen)
                .shutdownHook(false)
                .shutdownGracePeriod(Duration.ofMillis(500))
                .maxPayloadSize(LARGEST_BODY_BYTES)
                .featuresDiscoverServices(false)
                .routing(routing)
                .build();
        try (ServerSocket probe = new ServerSocket()) {
            // Helidon only logs that it cannot bind; this says it, and why, to the caller.
            probe.bind(listen);
        }
        server.start();
        if (!server.isRunning()) {
            throw new BindException("the address was taken while the port was being opened");
        }
        InetSocketAddress address = listen.getPort() != 0
                ? listen
                : listen.isUnresolved()
                        ? InetSocketAddress.createUnresolved(listen.getHostString(), server.port())
                        : new InetSocketAddress(listen.getAddress(), server.port());
        guard.complete(HostGuard.of(address));
        return new AdminServer(server, address, events);
    }

    /** Where it listens, with the port that it got. */
    public InetSocketAddress address() {
        return address;
    }

    /** Ends the live streams, lets answers in progress finish for half a second, and closes the port. */
    @Override
    public void close() {
        events.close();
        server.stop();
    }
}
