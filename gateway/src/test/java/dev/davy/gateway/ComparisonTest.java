package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Answers to copies against the answers to the originals: what differs, what is left out, and that nobody waits for it. */
class ComparisonTest {
    private static final String BACKEND = "backendRefs: [{group: davy.dev, kind: Upstream, name: shop}]";
    private static final String COMPARED =
            "{type: ExtensionRef, extensionRef: {group: davy.dev, kind: Comparison, name: answers}}";
    private static final String COPIED =
            "{type: RequestMirror, requestMirror: {backendRef: {group: davy.dev, kind: Upstream, name: other}}}";

    private final CountDownLatch goOn = new CountDownLatch(1);
    private final Gateway gateway =
            Gateway.start(GatewayOptions.listening(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .withLoops(1));

    @AfterEach
    void close() {
        goOn.countDown();
        gateway.close();
    }

    private void serve(Backend shop, Backend other, String comparison) {
        Map<String, List<Backend>> upstreams = new LinkedHashMap<>();
        upstreams.put("shop", List.of(shop));
        upstreams.put("other", List.of(other));
        gateway.update(Routes.table(
                upstreams, "- filters: [" + COPIED + ", " + COMPARED + "]\n  " + BACKEND, comparison(comparison)));
    }

    private static String comparison(String spec) {
        return "apiVersion: davy.dev/v1\nkind: Comparison\nmetadata: {name: answers}\nspec: " + spec + "\n";
    }

    private static Backend answering(String head, String body) {
        return answering(head, body.getBytes(StandardCharsets.UTF_8));
    }

    private static Backend answering(String head, byte[] body) {
        return Backend.serving(request -> {
            request.out()
                    .write(("HTTP/1.1 " + head + "Content-Length: " + body.length + "\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            request.out().write(body);
            request.out().flush();
        });
    }

    private MirrorReport report() {
        await().until(() -> gateway.mirrored("other").stream()
                .anyMatch(report -> report.compared()
                                + report.uncompared().values().stream()
                                        .mapToLong(Long::longValue)
                                        .sum()
                        > 0));
        return gateway.mirrored("other").getFirst();
    }

    /** What one request's copy was answered otherwise, by kind and place. */
    private List<Difference> differences(Backend shop, Backend other, String comparison) {
        try (shop;
                other) {
            serve(shop, other, comparison);
            Client.get(gateway.address(), "/a?secret=b");
            MirrorReport report = report();
            assertThat(report.compared()).isEqualTo(1);
            return report.samples().isEmpty()
                    ? List.of()
                    : report.samples().getFirst().differences();
        }
    }

    @Test
    void the_same_answer_is_no_difference_whatever_the_order_and_form_of_its_members() {
        assertThat(differences(
                        answering("200 OK\r\nX-Trace: 1\r\n", "{\"a\": 1.0, \"b\": [1, \"\\u0041\"]}"),
                        answering("200 OK\r\nX-Trace: 2\r\n", "{\"b\":[1,\"A\"],\"a\":1}"),
                        "{}"))
                .isEmpty();
        assertThat(gateway.metrics().prometheus())
                .contains("davy_mirror_compared_total{upstream=\"other\",version=\"\"} 1\n")
                .contains("davy_mirror_different_total{upstream=\"other\",version=\"\"} 0\n");
    }

    @Test
    void status_headers_and_values_of_the_body_are_shown_side_by_side() {
        assertThat(differences(
                        answering(
                                "200 OK\r\nX-Price: 1\r\nSet-Cookie: sid=1\r\n", "{\"id\":1,\"items\":[{\"p\":1},{}]}"),
                        answering(
                                "203 No\r\nX-Price: 2\r\nSet-Cookie: sid=2\r\n",
                                "{\"id\":2,\"items\":[{\"p\":2},{\"token\":\"t\"}]}"),
                        "{headers: [X-Price, set-cookie], ignore: [/id]}"))
                .containsExactly(
                        new Difference(Difference.Kind.STATUS, "", "200", "203"),
                        new Difference(Difference.Kind.HEADER, "x-price", "1", "2"),
                        new Difference(Difference.Kind.HEADER, "set-cookie", "(hidden)", "(hidden)"),
                        new Difference(Difference.Kind.BODY, "/items/0/p", "1", "2"),
                        new Difference(Difference.Kind.BODY, "/items/1/token", "(hidden)", "(hidden)"));
        MirrorReport.Sample sample =
                gateway.mirrored("other").getFirst().samples().getFirst();
        assertThat(sample.path()).isEqualTo("/a");
        assertThat(sample.method()).isEqualTo("GET");
        assertThat(sample.route()).isEqualTo("main");
        assertThat(gateway.metrics().prometheus())
                .contains("davy_mirror_differences_total{upstream=\"other\",version=\"\",kind=\"body\"} 1\n")
                .contains("davy_mirror_differences_total{upstream=\"other\",version=\"\",kind=\"answer\"} 0\n");
    }

    @Test
    void the_order_of_arrays_counts_unless_it_is_ignored() {
        String one = "{\"a\":[{\"n\":[1,2]},3]}";
        String other = "{\"a\":[3,{\"n\":[2,1]}]}";
        assertThat(differences(answering("200 OK\r\n", one), answering("200 OK\r\n", other), "{arrayOrder: ignored}"))
                .isEmpty();
    }

    @Test
    void without_that_each_place_of_an_array_is_a_place_of_its_own() {
        assertThat(differences(answering("200 OK\r\n", "[1,2]"), answering("200 OK\r\n", "[2,1,3]"), "{}"))
                .extracting(Difference::where)
                .containsExactly("/0", "/1", "/2");
    }

    @Test
    void what_is_missing_from_an_unordered_array_is_named() {
        assertThat(differences(
                        answering("200 OK\r\n", "[3,1,1,{\"x\":0}]"),
                        answering("200 OK\r\n", "[{\"x\":9},1,3]"),
                        "{arrayOrder: ignored, ignore: [/*/x]}"))
                .containsExactly(new Difference(Difference.Kind.BODY, "", "1", "nothing"));
    }

    @Test
    void bodies_that_are_no_json_are_compared_byte_by_byte_and_compressed_ones_by_what_they_say() throws IOException {
        assertThat(differences(answering("200 OK\r\n", "a"), answering("200 OK\r\n", "b"), "{}"))
                .containsExactly(new Difference(Difference.Kind.BODY, "", "a", "b"));
    }

    @Test
    void gzip_is_no_difference() throws IOException {
        var packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write("{\"a\":1}".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(differences(
                        answering("200 OK\r\n", "{\"a\": 1}"),
                        answering("200 OK\r\nContent-Encoding: gzip\r\n", packed.toByteArray()),
                        "{}"))
                .isEmpty();
    }

    @Test
    void a_copy_that_is_not_answered_differs_in_its_answer() {
        Backend gone = Backend.saying("");
        gone.close();
        assertThat(differences(answering("200 OK\r\n", "a"), gone, "{}"))
                .containsExactly(new Difference(Difference.Kind.ANSWER, "", "200", "no answer"));
    }

    @Test
    void a_body_that_is_too_long_is_not_compared_and_shown_as_such() {
        try (Backend shop = answering("200 OK\r\n", "a".repeat(101));
                Backend other = answering("200 OK\r\n", "b")) {
            serve(shop, other, "{bodyLimit: 100}");
            assertThat(Client.get(gateway.address(), "/").body()).hasSize(101);
            assertThat(report().compared()).isZero();
            assertThat(report().uncompared()).containsEntry("body", 1L);
            assertThat(gateway.metrics().prometheus())
                    .contains("davy_mirror_uncompared_total{upstream=\"other\",version=\"\",reason=\"body\"} 1\n");
        }
    }

    @Test
    void an_encoding_that_is_not_read_is_not_compared() {
        try (Backend shop = answering("200 OK\r\nContent-Encoding: br\r\n", "a");
                Backend other = answering("200 OK\r\nContent-Encoding: br\r\n", "b")) {
            serve(shop, other, "{}");
            Client.get(gateway.address(), "/");
            assertThat(report().uncompared()).containsEntry("encoding", 1L);
        }
    }

    @Test
    void a_copy_that_hangs_holds_nobody_up() {
        try (Backend shop = answering("200 OK\r\n", "a");
                Backend other = Backend.serving(_ -> goOn.await());
                Client client = Client.of(gateway.address())) {
            serve(shop, other, "{}");
            long began = System.nanoTime();
            for (int i = 0; i < 100; i++) {
                assertThat(client.get("/").body()).isEqualTo("a");
            }
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void a_release_that_mirrors_compares_the_candidates_answers_with_those_of_stable() {
        try (Backend stable = answering("200 OK\r\n", "{\"price\": 10}");
                Backend candidate = answering("200 OK\r\n", "{\"price\": 12}");
                Client client = Client.of(gateway.address())) {
            gateway.update(Routes.table(
                    Map.of("shop", List.of(stable, candidate)),
                    "- filters: [" + COMPARED + "]\n  " + BACKEND,
                    comparison("{}")));
            gateway.apply(Splits.mirroring(100));
            for (int i = 0; i < 30; i++) {
                assertThat(client.get("/").body()).isEqualTo("{\"price\": 10}");
            }
            await().until(() -> gateway.mirrored("shop").stream()
                    .anyMatch(report -> report.version().equals("v2")
                            && report.compared() + report.uncompared().getOrDefault("busy", 0L) == 30));
            MirrorReport report = gateway.mirrored("shop").getFirst();
            assertThat(report.different()).isEqualTo(report.compared());
            assertThat(report.samples()).hasSizeBetween(1, 20);
            assertThat(report.samples().getFirst().differences())
                    .containsExactly(new Difference(Difference.Kind.BODY, "/price", "10", "12"));
        }
    }
}
