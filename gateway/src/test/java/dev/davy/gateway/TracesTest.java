package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Spans, to a receiver that reads them as OTLP has them, and the trace context that instances are told. */
class TracesTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String PARENT = "b7ad6b7169203331";

    private final List<Object> documents = new CopyOnWriteArrayList<>();
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final Backend shop = Backend.saying("hi");
    private final HttpServer receiver;
    private volatile boolean slow;

    TracesTest() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        receiver.createContext("/v1/traces", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            // JSON is YAML.
            documents.add(new Load(LoadSettings.builder().build()).loadFromString(body));
            if (slow) {
                waitFor(goOn);
            }
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        receiver.start();
    }

    @AfterEach
    void close() {
        goOn.countDown();
        receiver.stop(0);
        shop.close();
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

    /** The spans that came, as mappings. */
    private List<Map<?, ?>> spans() {
        List<Map<?, ?>> spans = new ArrayList<>();
        for (Object document : documents) {
            for (Object resource : (List<?>) ((Map<?, ?>) document).get("resourceSpans")) {
                for (Object scope : (List<?>) ((Map<?, ?>) resource).get("scopeSpans")) {
                    ((List<?>) ((Map<?, ?>) scope).get("spans")).forEach(span -> spans.add((Map<?, ?>) span));
                }
            }
        }
        return spans;
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
            await().untilAsserted(() -> assertThat(spans()).hasSize(1));
            Map<?, ?> span = spans().getFirst();
            assertThat(span.get("traceId")).isEqualTo(TRACE);
            assertThat(span.get("parentSpanId")).isEqualTo(PARENT);
            assertThat(span.get("name")).isEqualTo("GET main");
            assertThat(span.get("kind")).isEqualTo(2);
            assertThat(span.toString())
                    .contains("url.path", "/a", "davy.version", "v1")
                    .doesNotContain("secret");
            long took = Long.parseLong((String) span.get("endTimeUnixNano"))
                    - Long.parseLong((String) span.get("startTimeUnixNano"));
            assertThat(took).isBetween(0L, 60_000_000_000L);
            assertThat(header(shop.heads().getFirst(), "traceparent"))
                    .isEqualTo("00-" + TRACE + "-" + span.get("spanId") + "-01");
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
        assertThat(spans()).isEmpty();
    }

    @Test
    void without_a_parent_or_with_one_that_is_none_a_trace_begins() {
        try (Gateway gateway = gateway(1)) {
            Client.get(gateway.address(), "/");
            Client.get(gateway.address(), "/", "traceparent: 00-" + "0".repeat(32) + "-" + PARENT + "-01");
            Client.get(gateway.address(), "/", "traceparent: nonsense");
        }
        assertThat(spans()).hasSize(3).allMatch(span -> span.get("parentSpanId") == null);
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
