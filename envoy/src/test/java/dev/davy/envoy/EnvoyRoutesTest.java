package dev.davy.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.davy.model.Split;
import dev.davy.resources.InstancePolicy;
import dev.davy.resources.Position;
import dev.davy.resources.SessionPersistence;
import dev.davy.resources.TextMatch;
import dev.davy.resources.UpstreamTls;
import dev.davy.routing.Explain;
import dev.davy.routing.Explanation;
import dev.davy.routing.Predicate;
import dev.davy.routing.Request;
import dev.davy.routing.RoutingTable;
import dev.davy.routing.RoutingTable.Backend;
import dev.davy.routing.RoutingTable.Destination;
import dev.davy.routing.RoutingTable.Entry;
import dev.davy.routing.Treatment;
import io.grpc.CallOptions;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.ServerCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A routing table means the same to a client that speaks xDS, gRPC's own, as to the reference interpreter. */
final class EnvoyRoutesTest {
    private static final MethodDescriptor<String, String> WHO = MethodDescriptor.<String, String>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName("echo.Echo/Who")
            .setRequestMarshaller(new Text())
            .setResponseMarshaller(new Text())
            .build();
    private static final List<String> VERSIONS = List.of("v1", "v2", "v3");

    private final Map<String, Integer> ports = new HashMap<>();
    private final List<Server> backends = new ArrayList<>();
    private ControlPlane plane;

    @BeforeEach
    void start() throws IOException {
        for (String version : VERSIONS) {
            Server server = NettyServerBuilder.forAddress(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                            InsecureServerCredentials.create())
                    .addService(ServerServiceDefinition.builder("echo.Echo")
                            .addMethod(WHO, ServerCalls.asyncUnaryCall((_, answer) -> {
                                answer.onNext(version);
                                answer.onCompleted();
                            }))
                            .build())
                    .build()
                    .start();
            backends.add(server);
            ports.put(EnvoyRoutes.cluster("echo", version), server.getPort());
        }
        plane = new ControlPlane();
        System.setProperty("io.grpc.xds.bootstrapConfig", """
                {"xds_servers": [{"server_uri": "127.0.0.1:%d", "channel_creds": [{"type": "insecure"}],
                                  "server_features": ["xds_v3"]}],
                 "node": {"id": "test"}}""".formatted(plane.port()));
    }

    @AfterEach
    void stop() {
        backends.forEach(Server::shutdownNow);
        plane.close();
        System.clearProperty("io.grpc.xds.bootstrapConfig");
    }

    @Test
    void aWeightedRouteWithTwoHeaderRulesGoesWhereExplainSays() {
        RoutingTable table = table(
                entry(0, new Predicate.Header("stage", new TextMatch.Exact("canary")), pinned("v2", 1)),
                entry(
                        1,
                        new Predicate.All(List.of(
                                new Predicate.Header("team", new TextMatch.Prefix("blue-")),
                                new Predicate.Not(new Predicate.Header("opt-out", new TextMatch.Exact("yes"))))),
                        pinned("v3", 1)),
                entry(2, new Predicate.PathPrefix("/"), pinned("v1", 95), pinned("v2", 5)));
        plane.serve(routes(table), ports);

        long seed = 20261121;
        SplittableRandom random = new SplittableRandom(seed);
        int drawn = 0;
        int canary = 0;
        ManagedChannel channel = channel();
        try {
            for (int i = 0; i < 3_000; i++) {
                Map<String, String> headers = new HashMap<>();
                pick(random, headers, "stage", "canary", "stable", "");
                pick(random, headers, "team", "blue-one", "blue-", "blu", "red");
                pick(random, headers, "opt-out", "yes", "no");
                Set<String> allowed = explained(table, headers);
                String version = ask(channel, headers);
                assertThat(allowed)
                        .as("version %s for %s, seed %d", version, headers, seed)
                        .contains(version);
                if (allowed.size() == 2) {
                    drawn++;
                    canary += version.equals("v2") ? 1 : 0;
                }
            }
        } finally {
            channel.shutdownNow();
        }
        System.out.printf("%d requests drawn, %d of them to v2 (5 %%), seed %d%n", drawn, canary, seed);
        double expected = 0.05 * drawn;
        assertThat((double) canary).isBetween(expected - 5 * Math.sqrt(expected), expected + 5 * Math.sqrt(expected));
    }

    @Test
    void whatCannotBeSaidIsNamedAndNothingIsServedOfIt() {
        EnvoyRoutes.Lowered lowered = EnvoyRoutes.lower(
                "echo",
                table(
                        entry(0, new Predicate.Cookie("team", new TextMatch.Exact("blue")), pinned("v2", 1)),
                        entry(1, new Predicate.PathPrefix("/"), pinned("v1", 1))),
                Map.of());

        assertThat(lowered.unfit()).containsExactly("echo rule 0: a test of cookie team");
        assertThat(lowered.routes()).isEmpty();
    }

    @Test
    void anUpstreamThatAsksForMoreThanInstancesIsNamedWithWhatWouldBeLost() {
        InstancePolicy plain = InstancePolicy.DEFAULT;
        InstancePolicy policy = new InstancePolicy(
                new InstancePolicy.LoadBalancing(
                        InstancePolicy.Policy.MAGLEV,
                        Optional.of(new InstancePolicy.HashKey.ClientAddress()),
                        Duration.ZERO,
                        InstancePolicy.Zone.IGNORE),
                Optional.of(InstancePolicy.OutlierDetection.DEFAULT),
                new InstancePolicy.Limits(Optional.of(1), Optional.empty(), Optional.empty(), Optional.empty()),
                new InstancePolicy.Fallback.Any());
        var tls = new UpstreamTls(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                new Position("a.yaml", 1, 1));
        RoutingTable.Instance plainOne = instance("v1", 1);
        assertThat(unfit(new RoutingTable.Upstream("echo", List.of(plainOne), Optional.empty(), false)))
                .isEmpty();
        assertThat(unfit(new RoutingTable.Upstream(
                        "echo",
                        List.of(instance("v1", 3)),
                        Optional.of(
                                new RoutingTable.HealthCheck("/", Duration.ofSeconds(1), Duration.ofSeconds(1), 1, 1)),
                        true,
                        policy,
                        "version",
                        RoutingTable.Protocol.H2,
                        Optional.of(tls))))
                .containsExactly(
                        "echo rule 0: Upstream echo: protocol, tls, healthCheck, forwardAudiences, loadBalancing,"
                                + " outlierDetection, limits, fallback, weights of instances");
        assertThat(unfit(new RoutingTable.Upstream(
                        "echo",
                        List.of(plainOne),
                        Optional.empty(),
                        false,
                        plain,
                        "version",
                        RoutingTable.Protocol.H2C,
                        Optional.empty())))
                .containsExactly("echo rule 0: Upstream echo: protocol");
    }

    @Test
    void aRuleWhoseUsersStayWithAnInstanceIsNotLowered() {
        Treatment sticky = new Treatment(
                List.of(),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.of(new SessionPersistence(
                        Optional.empty(),
                        SessionPersistence.Carrier.COOKIE,
                        Optional.empty(),
                        Optional.empty(),
                        false)));
        RoutingTable.Rule rule = new RoutingTable.Rule(
                "HTTPRoute", "echo", 0, List.of(pinned("v1", 1)), Optional.empty(), false, Set.of(), sticky);
        assertThat(EnvoyRoutes.lower("echo", table(new Entry(new Predicate.PathPrefix("/"), rule)), Map.of())
                        .unfit())
                .containsExactly("echo rule 0: filters, extensions, retries or sessions");
    }

    private static List<String> unfit(RoutingTable.Upstream upstream) {
        Entry entry = entry(0, new Predicate.PathPrefix("/"), pinned("v1", 1));
        return EnvoyRoutes.lower(
                        "echo",
                        new RoutingTable(
                                List.of(new RoutingTable.Host("*", List.of(entry))),
                                Map.of(upstream.name(), upstream),
                                Map.of()),
                        Map.of())
                .unfit();
    }

    private static RoutingTable.Instance instance(String version, int weight) {
        return new RoutingTable.Instance("127.0.0.1", 1, version, Map.of("version", version), weight, false);
    }

    /** The versions that the reference interpreter may give a request to, by all draws. */
    private static Set<String> explained(RoutingTable table, Map<String, String> headers) {
        List<Request.Field> fields = headers.entrySet().stream()
                .map(header -> new Request.Field(header.getKey(), header.getValue()))
                .toList();
        Request request =
                new Request("POST", ControlPlane.LISTENER, "/echo.Echo/Who", fields, InetAddress.getLoopbackAddress());
        Set<String> versions = new HashSet<>();
        for (int draw : new int[] {0, 99}) {
            Explanation explanation =
                    Explain.explain(table, request, Map.<String, Split>of(), bound -> Math.min(draw, bound - 1));
            if (explanation.outcome() instanceof Explanation.Outcome.Given given) {
                versions.add(given.version().orElseThrow());
            }
        }
        return versions;
    }

    private static void pick(SplittableRandom random, Map<String, String> headers, String name, String... values) {
        int chosen = random.nextInt(values.length + 2);
        if (chosen < values.length) {
            headers.put(name, values[chosen]);
        }
    }

    private static RoutingTable table(Entry... entries) {
        List<RoutingTable.Instance> instances = VERSIONS.stream()
                .map(version -> new RoutingTable.Instance("127.0.0.1", 1, version, Map.of("version", version)))
                .toList();
        return new RoutingTable(
                List.of(new RoutingTable.Host(ControlPlane.LISTENER, List.of(entries))),
                Map.of("echo", new RoutingTable.Upstream("echo", instances, Optional.empty(), false)),
                Map.of());
    }

    private static Entry entry(int index, Predicate when, Backend... backends) {
        return new Entry(
                when, new RoutingTable.Rule("echo", index, List.of(backends), Optional.empty(), false, Set.of()));
    }

    private static Backend pinned(String version, int weight) {
        return new Backend(weight, new Destination.Pinned("echo", version));
    }

    private static io.envoyproxy.envoy.config.route.v3.RouteConfiguration routes(RoutingTable table) {
        return EnvoyRoutes.lower("routes", table, Map.of()).routes().orElseThrow();
    }

    private static ManagedChannel channel() {
        return Grpc.newChannelBuilder("xds:///" + ControlPlane.LISTENER, InsecureChannelCredentials.create())
                .build();
    }

    private static String ask(ManagedChannel channel, Map<String, String> headers) {
        Metadata metadata = new Metadata();
        headers.forEach((name, value) -> metadata.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value));
        return ClientCalls.blockingUnaryCall(
                io.grpc.ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(metadata)),
                WHO,
                CallOptions.DEFAULT.withWaitForReady(),
                "");
    }

    private static final class Text implements MethodDescriptor.Marshaller<String> {
        @Override
        public InputStream stream(String value) {
            return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String parse(InputStream in) {
            try {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
