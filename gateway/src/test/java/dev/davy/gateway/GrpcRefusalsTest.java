package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the gateway itself answers to calls of gRPC, as grpc-java's client and others understand it. */
class GrpcRefusalsTest {
    private static final MethodDescriptor.Marshaller<byte[]> BYTES = new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    };
    private static final MethodDescriptor<byte[], byte[]> BUY = MethodDescriptor.<byte[], byte[]>newBuilder(
                    BYTES, BYTES)
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName("shop.Shop/Buy")
            .build();
    private static final String TO_SHOP = "backendRefs: [{group: davy.dev, kind: Upstream, name: shop}]";

    private final CountDownLatch over = new CountDownLatch(1);
    private final Backend silent = Backend.serving(request -> over.await());
    private final Backend closed = Backend.saying("gone");
    private final Gateway gateway =
            Gateway.start(GatewayOptions.listening(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .withLoops(1));
    private final ManagedChannel channel =
            NettyChannelBuilder.forAddress(gateway.address()).usePlaintext().build();

    @AfterEach
    void close() {
        over.countDown();
        channel.shutdownNow();
        gateway.close();
        silent.close();
        closed.close();
    }

    private void serve(Backend to, String rule, String... more) {
        gateway.update(Routes.table(Map.of("shop", List.of(to)), rule, more));
    }

    private static String limit(String kind, String spec) {
        return "apiVersion: davy.dev/v1\nkind: " + kind + "\nmetadata: {name: a}\nspec: " + spec + "\n";
    }

    private static String with(String kind) {
        return "- filters: [{type: ExtensionRef, extensionRef: {group: davy.dev, kind: " + kind + ", name: a}}]\n  "
                + TO_SHOP;
    }

    private void isRefused(Status.Code code, String why) {
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(() -> ClientCalls.blockingUnaryCall(channel, BUY, CallOptions.DEFAULT, new byte[2000]))
                .satisfies(refused -> {
                    assertThat(refused.getStatus().getCode()).isEqualTo(code);
                    assertThat(refused.getStatus().getDescription()).isEqualTo(why);
                });
    }

    @Test
    void no_route_is_unimplemented() {
        serve(silent, "- matches: [{path: {type: PathPrefix, value: /other}}]\n  " + TO_SHOP);
        isRefused(Status.Code.UNIMPLEMENTED, "no route");
    }

    @Test
    void no_instance_is_unavailable() {
        closed.close();
        serve(closed, "- " + TO_SHOP);
        isRefused(Status.Code.UNAVAILABLE, "no healthy instance of shop");
    }

    @Test
    void no_answer_in_time_is_deadline_exceeded() {
        serve(silent, "- timeouts: {request: 100ms}\n  " + TO_SHOP);
        isRefused(Status.Code.DEADLINE_EXCEEDED, "timeout of shop");
    }

    @Test
    void a_limit_is_resource_exhausted() {
        serve(silent, with("SizeLimit"), limit("SizeLimit", "{bytes: 1000}"));
        isRefused(Status.Code.RESOURCE_EXHAUSTED, "request body over 1000 bytes");
    }

    @Test
    void an_abort_is_what_its_status_is_in_grpc() {
        serve(
                silent,
                with("Fault"),
                limit("Fault", "{until: \"2099-01-01T00:00:00Z\", abort: {percent: 100%, status: 403}}"));
        isRefused(Status.Code.PERMISSION_DENIED, "fault a");
    }

    @Test
    void the_answer_is_a_head_alone() throws IOException {
        serve(silent, "- matches: [{path: {type: PathPrefix, value: /other}}]\n  " + TO_SHOP);
        try (Http2Frames client = Http2Frames.connect(gateway.address())) {
            Http2Frames.Answer answer = client.answer(client.get("/a", "content-type", "application/grpc+proto"));
            assertThat(answer.fields)
                    .containsExactlyInAnyOrder(
                            ":status: 200",
                            "content-type: application/grpc",
                            "grpc-status: 12",
                            "grpc-message: no route");
            assertThat(answer.body()).isEmpty();
            for (String other : List.of("application/json", "application/grpc-web+proto")) {
                assertThat(client.answer(client.get("/a", "content-type", other))
                                .status())
                        .isEqualTo("404");
            }
        }
        Client.Answer answer = Client.get(gateway.address(), "/a", "Content-Type: application/grpc");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("grpc-status")).isEqualTo("12");
        assertThat(answer.cutOff()).isFalse();
    }

    @Test
    void a_message_is_escaped() {
        Reply reply = new Reply(503, "100 % ü\n");
        RequestHead head = new RequestHead(GatewayOptions.Limits.DEFAULT);
        head.feed(io.netty.buffer.Unpooled.copiedBuffer(
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/grpc\r\n\r\n",
                java.nio.charset.StandardCharsets.US_ASCII));
        assertThat(reply.to(head).lines()).contains("Grpc-Message: 100 %25 %C3%BC%0A\r\n");
    }
}
