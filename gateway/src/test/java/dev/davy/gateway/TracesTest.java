package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Spans, to a receiver that reads them by OpenTelemetry's own definitions, and the trace context that instances are told. */
class TracesTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String PARENT = "b7ad6b7169203331";

    private static final Pattern ID = Pattern.compile("\"(traceId|spanId|parentSpanId)\":\"([0-9a-f]+)\"");

    private final List<Span> spans = new CopyOnWriteArrayList<>();
    private final List<String> refused = new CopyOnWriteArrayList<>();
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final Backend shop = Backend.saying("hi");
    private final HttpServer receiver;
    private volatile boolean slow;

    TracesTest() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        receiver.createContext("/v1/traces", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            int status = take(body) ? 200 : 400;
            if (slow) {
                waitFor(goOn);
            }
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        receiver.start();
    }

    @AfterEach
    void close() {
        goOn.countDown();
        receiver.stop(0);
        shop.close();
        assertThat(refused).isEmpty();
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Gateway gateway(double share) {
        URI endpoint = URI.create("http://127.0.0.1:" + receiver.getAddress().getPort() + "/v1/traces");
        Gateway gateway =
                Gateway.start(GatewayOptions.listening(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .withLoops(1)
                        .withTracing(new Tracing(endpoint, share)));
        gateway.update(Tables.shop().with("v1", shop.address()).build());
        return gateway;
    }

    /** Reads a document; nothing that the definitions do not know may be in it. Its ids are hexadecimal in JSON, not Base64. */
    private boolean take(String body) {
        String json = ID.matcher(body)
                .replaceAll(id -> "\"" + id.group(1) + "\":\""
                        + Base64.getEncoder().encodeToString(HexFormat.of().parseHex(id.group(2))) + "\"");
        ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
        try {
            JsonFormat.parser().merge(json, request);
        } catch (InvalidProtocolBufferException e) {
            refused.add(e.getMessage() + ": " + body);
            return false;
        }
        request.getResourceSpansList()
                .forEach(resource -> resource.getScopeSpansList().forEach(scope -> spans.addAll(scope.getSpansList())));
        return true;
    }

    private static String hex(ByteString id) {
        return HexFormat.of().formatHex(id.toByteArray());
    }

    private static String header(String head, String name) {
        return head.lines()
                .filter(line -> line.startsWith(name + ": "))
                .map(line -> line.substring(name.length() + 2))
                .findFirst()
                .orElse("");
    }

    @Test
    void a_sampled_parent_is_continued_and_its_state_kept() {
        try (Gateway gateway = gateway(0)) {
            Client.get(
                    gateway.address(),
                    "/a?secret=1",
                    "traceparent: 00-" + TRACE + "-" + PARENT + "-01",
                    "tracestate: vendor=1");
            await().untilAsserted(() -> assertThat(spans).hasSize(1));
            Span span = spans.getFirst();
            assertThat(hex(span.getTraceId())).isEqualTo(TRACE);
            assertThat(hex(span.getParentSpanId())).isEqualTo(PARENT);
            assertThat(span.getName()).isEqualTo("GET main");
            assertThat(span.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
            assertThat(span.toString())
                    .contains("url.path", "/a", "davy.version", "v1")
                    .doesNotContain("secret");
            long took = span.getEndTimeUnixNano() - span.getStartTimeUnixNano();
            assertThat(took).isBetween(0L, 60_000_000_000L);
            assertThat(header(shop.heads().getFirst(), "traceparent"))
                    .isEqualTo("00-" + TRACE + "-" + hex(span.getSpanId()) + "-01");
            assertThat(header(shop.heads().getFirst(), "tracestate")).isEqualTo("vendor=1");
        }
    }

    @Test
    void a_parent_that_is_not_sampled_goes_on_as_it_came() {
        try (Gateway gateway = gateway(1)) {
            String parent = "00-" + TRACE + "-" + PARENT + "-00";
            Client.get(gateway.address(), "/", "traceparent: " + parent);
            assertThat(header(shop.heads().getFirst(), "traceparent")).isEqualTo(parent);
        }
        assertThat(spans).isEmpty();
    }

    @Test
    void without_a_parent_or_with_one_that_is_none_a_trace_begins() {
        try (Gateway gateway = gateway(1)) {
            Client.get(gateway.address(), "/");
            Client.get(gateway.address(), "/", "traceparent: 00-" + "0".repeat(32) + "-" + PARENT + "-01");
            Client.get(gateway.address(), "/", "traceparent: nonsense");
        }
        assertThat(spans).hasSize(3).allMatch(span -> span.getParentSpanId().isEmpty());
        assertThat(shop.heads())
                .allMatch(head -> header(head, "traceparent").matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01"));
    }

    @Test
    void a_receiver_that_is_slow_holds_nobody_up_and_spans_are_dropped() {
        slow = true;
        try (Gateway gateway = gateway(1);
                Client client = Client.of(gateway.address())) {
            for (int i = 0; i < 5_000; i++) {
                assertThat(client.get("/").status()).isEqualTo(200);
            }
            assertThat(gateway.metrics().prometheus()).containsPattern("davy_spans_dropped_total [1-9]");
            goOn.countDown();
        }
    }
}
