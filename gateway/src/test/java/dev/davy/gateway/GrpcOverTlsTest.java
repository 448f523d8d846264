package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.TlsServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls of grpc-java over TLS to the gateway, and from there to its server. */
class GrpcOverTlsTest {
    private static final MethodDescriptor<String, String> BUY = GrpcText.method("Buy", MethodType.UNARY);
    private static final MethodDescriptor<String, String> COLLECT =
            GrpcText.method("Collect", MethodType.CLIENT_STREAMING);
    private static final MethodDescriptor<String, String> LIST = GrpcText.method("List", MethodType.SERVER_STREAMING);

    @TempDir
    private Path directory;

    private final CountDownLatch heard = new CountDownLatch(1);
    private final CountDownLatch cancelled = new CountDownLatch(1);
    private Sides sides;
    private Server server;
    private ManagedChannel channel;

    @BeforeEach
    void start() throws IOException {
        sides = new Sides(directory);
        server = NettyServerBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        TlsServerCredentials.create(
                                directory.resolve("shop.crt").toFile(),
                                directory.resolve("shop.key").toFile()))
                .addService(service())
                .build()
                .start();
        sides.serve(
                Speaking.H2_TLS, (InetSocketAddress) server.getListenSockets().getFirst());
        channel = NettyChannelBuilder.forAddress(
                        "127.0.0.1",
                        sides.tlsPort(),
                        TlsChannelCredentials.newBuilder()
                                .trustManager(directory.resolve("ca.crt").toFile())
                                .build())
                .build();
    }

    @AfterEach
    void close() {
        channel.shutdownNow();
        sides.close();
        server.shutdownNow();
    }

    private ServerServiceDefinition service() {
        return ServerServiceDefinition.builder("shop.Shop")
                .addMethod(BUY, ServerCalls.asyncUnaryCall((request, answer) -> {
                    if (request.equals("nothing")) {
                        ((ServerCallStreamObserver<String>) answer).setOnCancelHandler(cancelled::countDown);
                    } else {
                        answer.onNext("sold " + request);
                        answer.onCompleted();
                    }
                }))
                .addMethod(COLLECT, ServerCalls.asyncClientStreamingCall(answer -> new StreamObserver<>() {
                    private final List<String> all = new ArrayList<>();

                    @Override
                    public void onNext(String message) {
                        all.add(message);
                        heard.countDown();
                    }

                    @Override
                    public void onError(Throwable cause) {
                        cancelled.countDown();
                    }

                    @Override
                    public void onCompleted() {
                        answer.onNext(String.join(" ", all));
                        answer.onCompleted();
                    }
                }))
                .addMethod(LIST, ServerCalls.asyncServerStreamingCall((request, answer) -> {
                    for (int i = 0; i < 100; i++) {
                        answer.onNext(request + " " + i);
                    }
                    answer.onCompleted();
                }))
                .build();
    }

    @Test
    void a_client_streams_and_so_does_the_server() throws Exception {
        assertThat(ClientCalls.blockingUnaryCall(channel, BUY, CallOptions.DEFAULT, "tea"))
                .isEqualTo("sold tea");
        CompletableFuture<String> collected = new CompletableFuture<>();
        StreamObserver<String> words = ClientCalls.asyncClientStreamingCall(
                channel.newCall(COLLECT, CallOptions.DEFAULT), new StreamObserver<>() {
                    @Override
                    public void onNext(String message) {
                        collected.complete(message);
                    }

                    @Override
                    public void onError(Throwable cause) {
                        collected.completeExceptionally(cause);
                    }

                    @Override
                    public void onCompleted() {}
                });
        for (String word : List.of("one", "two", "three")) {
            words.onNext(word);
        }
        words.onCompleted();
        assertThat(collected.get(10, TimeUnit.SECONDS)).isEqualTo("one two three");
        List<String> listed = new ArrayList<>();
        ClientCalls.blockingServerStreamingCall(channel, LIST, CallOptions.DEFAULT, "tea")
                .forEachRemaining(listed::add);
        assertThat(listed).hasSize(100).startsWith("tea 0").endsWith("tea 99");
        await().until(() -> sides.counts().answered() == 3);
        assertThat(sides.counts().failed()).isZero();
    }

    @Test
    void a_call_that_its_client_cancels_is_cancelled_at_the_server_and_no_failure() throws Exception {
        ClientCall<String, String> call = channel.newCall(COLLECT, CallOptions.DEFAULT);
        call.start(new ClientCall.Listener<>() {}, new Metadata());
        call.sendMessage("one");
        assertThat(heard.await(20, TimeUnit.SECONDS)).isTrue();
        call.cancel("enough", null);
        assertThat(cancelled.await(10, TimeUnit.SECONDS)).isTrue();
        await().until(() -> sides.gateway().openStreams(Tables.SHOP, "v1") == 0);
        assertThat(sides.counts().failed()).isZero();
        assertThat(sides.counts().answered()).isZero();
    }

    @Test
    void a_deadline_of_the_client_ends_the_call_at_the_server_too() throws Exception {
        // The deadline runs from here, and a connection is there.
        assertThat(ClientCalls.blockingUnaryCall(channel, BUY, CallOptions.DEFAULT, "tea"))
                .isEqualTo("sold tea");
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(() -> ClientCalls.blockingUnaryCall(
                        channel, BUY, CallOptions.DEFAULT.withDeadlineAfter(1, TimeUnit.SECONDS), "nothing"))
                .matches(e -> e.getStatus().getCode() == Status.Code.DEADLINE_EXCEEDED);
        assertThat(cancelled.await(10, TimeUnit.SECONDS)).isTrue();
        await().until(() -> sides.gateway().openStreams(Tables.SHOP, "v1") == 0);
    }
}
