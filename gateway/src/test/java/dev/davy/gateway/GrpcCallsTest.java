package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.davy.model.Counts;
import dev.davy.resources.ResourceFile;
import dev.davy.routing.RoutingCompiler;
import dev.davy.routing.RoutingTable.Protocol;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls of grpc-java's client to grpc-java's server, through the gateway. */
class GrpcCallsTest {
    private static final MethodDescriptor<String, String> BUY =
            GrpcText.method("Buy", MethodDescriptor.MethodType.UNARY);
    private static final MethodDescriptor<String, String> TALK =
            GrpcText.method("Talk", MethodDescriptor.MethodType.BIDI_STREAMING);

    private final Gateway gateway =
            Gateway.start(GatewayOptions.listening(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .withLoops(1));
    private final ManagedChannel channel =
            NettyChannelBuilder.forAddress(gateway.address()).usePlaintext().build();
    private final List<String> sold = new CopyOnWriteArrayList<>();
    private Server stable;
    private Server candidate;

    @BeforeEach
    void start() throws IOException {
        stable = server("stable");
        candidate = server("candidate");
    }

    @AfterEach
    void close() {
        channel.shutdownNow();
        gateway.close();
        stable.shutdownNow();
        candidate.shutdownNow();
    }

    /** Answers by its name; as the candidate with the status that it is asked for, and to each message of a stream. */
    private Server server(String name) throws IOException {
        ServerServiceDefinition service = ServerServiceDefinition.builder("shop.Shop")
                .addMethod(BUY, ServerCalls.asyncUnaryCall((request, answer) -> {
                    Status status = status(request);
                    if (name.equals("candidate") && !status.isOk()) {
                        answer.onError(status.asRuntimeException());
                    } else {
                        sold.add(name + " sells " + request);
                        answer.onNext(name + " sells " + request);
                        answer.onCompleted();
                    }
                }))
                .addMethod(TALK, ServerCalls.asyncBidiStreamingCall(answer -> new StreamObserver<>() {
                    @Override
                    public void onNext(String message) {
                        Status status = status(message);
                        if (status.isOk()) {
                            answer.onNext(name + " heard " + message);
                        } else {
                            answer.onError(status.asRuntimeException());
                        }
                    }

                    @Override
                    public void onError(Throwable cause) {}

                    @Override
                    public void onCompleted() {
                        answer.onCompleted();
                    }
                }))
                .build();
        return NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(service)
                .build()
                .start();
    }

    private static Status status(String name) {
        for (Status.Code code : Status.Code.values()) {
            if (code.name().equals(name)) {
                return code.toStatus();
            }
        }
        return Status.OK;
    }

    private void serve(boolean retrySafe, int percent) {
        Tables tables = Tables.shop()
                .with("v1", (InetSocketAddress) stable.getListenSockets().getFirst())
                .with("v2", (InetSocketAddress) candidate.getListenSockets().getFirst())
                .speaking(Protocol.H2C);
        gateway.update((retrySafe ? tables.retrySafe() : tables).build());
        gateway.apply(ShopSplit.generation(1)
                .percent(percent)
                .draining(Duration.ofMillis(100))
                .build());
    }

    private String buy(String what) {
        return ClientCalls.blockingUnaryCall(channel, BUY, CallOptions.DEFAULT, what);
    }

    private Counts counts() {
        return gateway.counters(Tables.SHOP).stream().map(c -> c.counts()).reduce(Counts.NONE, Counts::plus);
    }

    @Test
    void calls_go_to_the_version_that_the_split_says() {
        serve(false, 0);
        for (int i = 0; i < 20; i++) {
            assertThat(buy("tea " + i)).isEqualTo("stable sells tea " + i);
        }
        gateway.apply(ShopSplit.generation(2).percent(100).build());
        assertThat(buy("tea")).isEqualTo("candidate sells tea");
        await().until(() -> counts().answered() == 21);
        assertThat(counts().failed()).isZero();
        assertThat(gateway.metrics().prometheus()).contains("version=\"v1\",grpc_status=\"0\"} 20");
    }

    @Test
    void a_grpc_route_takes_calls_by_service_method_and_header_and_nothing_else() {
        String text = """
                apiVersion: davy.dev/v1
                kind: Upstream
                metadata: {name: shop}
                spec:
                  protocol: h2c
                  instances:
                    - {address: "127.0.0.1:%d", labels: {version: v1}}
                    - {address: "127.0.0.1:%d", labels: {version: v2}}
                ---
                apiVersion: gateway.networking.k8s.io/v1
                kind: GRPCRoute
                metadata: {name: calls}
                spec:
                  rules:
                    - matches: [{method: {service: shop.Shop, method: Buy}, headers: [{name: ring, value: beta}]}]
                      backendRefs: [{group: davy.dev, kind: Upstream, name: shop.v2}]
                    - matches: [{method: {service: shop.Shop, method: Buy}}]
                      backendRefs: [{group: davy.dev, kind: Upstream, name: shop.v1}]
                """.formatted(stable.getPort(), candidate.getPort());
        ResourceFile file = ResourceFile.read("f.yaml", text);
        assertThat(file.problems()).isEmpty();
        gateway.update(RoutingCompiler.compile(file.resources()).table());
        assertThat(buy("tea")).isEqualTo("stable sells tea");
        Metadata beta = new Metadata();
        beta.put(Metadata.Key.of("ring", Metadata.ASCII_STRING_MARSHALLER), "beta");
        Channel ring = ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(beta));
        assertThat(ClientCalls.blockingUnaryCall(ring, BUY, CallOptions.DEFAULT, "tea"))
                .isEqualTo("candidate sells tea");
        MethodDescriptor<String, String> sell = GrpcText.method("Sell", MethodDescriptor.MethodType.UNARY);
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(() -> ClientCalls.blockingUnaryCall(channel, sell, CallOptions.DEFAULT, "tea"))
                .matches(e -> e.getStatus().getCode() == Status.Code.UNIMPLEMENTED);
        try (Client client = Client.of(gateway.address())) {
            client.send("POST /shop.Shop/Buy HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
            assertThat(client.answer().status()).as("no call").isEqualTo(404);
        }
    }

    @Test
    void a_call_is_copied_whose_length_nobody_says() {
        String text = """
                apiVersion: davy.dev/v1
                kind: Upstream
                metadata: {name: shop}
                spec: {protocol: h2c, instances: [{address: "127.0.0.1:%d", labels: {version: v1}}]}
                ---
                apiVersion: davy.dev/v1
                kind: Upstream
                metadata: {name: shadow}
                spec: {protocol: h2c, instances: [{address: "127.0.0.1:%d", labels: {version: v1}}]}
                ---
                apiVersion: gateway.networking.k8s.io/v1
                kind: GRPCRoute
                metadata: {name: calls}
                spec:
                  rules:
                    - backendRefs: [{group: davy.dev, kind: Upstream, name: shop}]
                      filters:
                        - type: RequestMirror
                          requestMirror: {backendRef: {group: davy.dev, kind: Upstream, name: shadow}}
                """.formatted(stable.getPort(), candidate.getPort());
        gateway.update(RoutingCompiler.compile(ResourceFile.read("f.yaml", text).resources())
                .table());
        assertThat(buy("tea")).isEqualTo("stable sells tea");
        await().untilAsserted(() -> assertThat(sold).contains("candidate sells tea"));
    }

    @Test
    void a_status_that_is_a_failure_counts_and_reaches_the_client() {
        serve(false, 100);
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(() -> buy("UNAVAILABLE"))
                .matches(e -> e.getStatus().getCode() == Status.Code.UNAVAILABLE);
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(() -> buy("NOT_FOUND"))
                .matches(e -> e.getStatus().getCode() == Status.Code.NOT_FOUND);
        await().until(() -> counts().answered() == 2);
        assertThat(counts().failed()).isEqualTo(1);
        assertThat(counts().clientErrors()).isEqualTo(1);
    }

    @Test
    void a_failing_call_that_is_safe_to_repeat_is_served_by_stable() {
        serve(true, 100);
        assertThat(buy("UNAVAILABLE")).isEqualTo("stable sells UNAVAILABLE");
        assertThat(buy("INTERNAL")).isEqualTo("stable sells INTERNAL");
        await().until(() -> counts().answered() == 2);
        assertThat(counts().failed()).isEqualTo(2);
        assertThat(counts().shielded()).isEqualTo(2);
    }

    @Test
    void a_stream_goes_both_ways_for_as_long_as_both_want() {
        serve(false, 100);
        Heard heard = new Heard();
        StreamObserver<String> talk =
                ClientCalls.asyncBidiStreamingCall(channel.newCall(TALK, CallOptions.DEFAULT), heard);
        for (int i = 0; i < 5; i++) {
            talk.onNext("word " + i);
            int said = i;
            await().until(() -> heard.messages.contains("candidate heard word " + said));
        }
        talk.onCompleted();
        await().until(() -> heard.done);
        assertThat(heard.failure).isNull();
        await().until(() -> counts().answered() == 1);
        assertThat(counts().failed()).isZero();
    }

    @Test
    void a_stream_that_ends_by_error_is_a_failure() {
        serve(false, 100);
        Heard heard = new Heard();
        StreamObserver<String> talk =
                ClientCalls.asyncBidiStreamingCall(channel.newCall(TALK, CallOptions.DEFAULT), heard);
        talk.onNext("word");
        talk.onNext("DATA_LOSS");
        await().until(() -> heard.failure != null);
        assertThat(Status.fromThrowable(heard.failure).getCode()).isEqualTo(Status.Code.DATA_LOSS);
        await().until(() -> counts().failed() == 1);
    }

    @Test
    void a_rollback_ends_a_stream_on_the_candidate_as_unavailable_and_the_connection_goes_on() {
        serve(false, 100);
        Heard heard = new Heard();
        StreamObserver<String> talk =
                ClientCalls.asyncBidiStreamingCall(channel.newCall(TALK, CallOptions.DEFAULT), heard);
        talk.onNext("word");
        await().until(() -> !heard.messages.isEmpty());
        gateway.apply(ShopSplit.generation(2).draining(Duration.ofMillis(100)).build());
        await().until(() -> heard.failure != null);
        assertThat(Status.fromThrowable(heard.failure).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        await().until(() -> gateway.openStreams(Tables.SHOP, "v2") == 0);
        assertThat(buy("tea")).isEqualTo("stable sells tea");
        assertThat(counts().failed()).isZero();
    }

    private static final class Heard implements StreamObserver<String> {
        private final List<String> messages = new CopyOnWriteArrayList<>();
        private volatile @Nullable Throwable failure;
        private volatile boolean done;

        @Override
        public void onNext(String message) {
            messages.add(message);
        }

        @Override
        public void onError(Throwable cause) {
            failure = cause;
        }

        @Override
        public void onCompleted() {
            done = true;
        }
    }
}
