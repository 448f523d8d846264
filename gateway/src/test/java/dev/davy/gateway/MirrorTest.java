package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.davy.model.Counter;
import dev.davy.model.Counts;
import dev.davy.model.Stratum;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Copies of requests: where they go, what they never do to the original, and what they are evidence of. */
class MirrorTest {
    private static final String BACKEND = "backendRefs: [{group: davy.dev, kind: Upstream, name: shop}]";

    private final CountDownLatch goOn = new CountDownLatch(1);
    private final Backend shop = Backend.saying("original");
    private final Gateway gateway =
            Gateway.start(GatewayOptions.listening(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .withLoops(1));

    @AfterEach
    void close() {
        goOn.countDown();
        gateway.close();
        shop.close();
    }

    private static String to(String name, String share) {
        return "{type: RequestMirror, requestMirror: {backendRef: {group: davy.dev, kind: Upstream, name: " + name + "}"
                + share + "}}";
    }

    private void serve(Map<String, List<Backend>> upstreams, String... filters) {
        gateway.update(Routes.table(upstreams, "- filters: [" + String.join(", ", filters) + "]\n  " + BACKEND));
    }

    @Test
    void a_copy_goes_to_each_target_with_its_body_and_says_that_it_is_one() {
        try (Backend other = Backend.saying("copy");
                Backend third = Backend.saying("copy");
                Client client = Client.of(gateway.address())) {
            serve(
                    Map.of("shop", List.of(shop), "other", List.of(other), "third", List.of(third)),
                    to("other", ""),
                    to("third", ", fraction: {numerator: 1, denominator: 1}"));
            client.send("POST /a?b HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
            assertThat(client.answer().body()).isEqualTo("original");
            await().untilAsserted(() -> assertThat(other.heads()).hasSize(1));
            await().untilAsserted(() -> assertThat(third.heads()).hasSize(1));
            assertThat(other.heads().getFirst())
                    .startsWith("POST /a?b HTTP/1.1\r\nHost: a\r\n")
                    .contains("x-davy-mirror: 1;", "Content-Length: 5\r\n");
            assertThat(shop.heads().getFirst()).doesNotContain("x-davy-mirror");
            assertThat(gateway.metrics().prometheus()).contains("davy_mirrored_total 2\n");
        }
    }

    @Test
    void a_share_of_the_requests_is_copied() {
        try (Backend other = Backend.saying("copy");
                Client client = Client.of(gateway.address())) {
            serve(Map.of("shop", List.of(shop), "other", List.of(other)), to("other", ", percent: 25"));
            for (int i = 0; i < 400; i++) {
                assertThat(client.get("/").body()).isEqualTo("original");
            }
            assertThat(gateway.metrics().copies().sent()).isBetween(50L, 160L);
        }
    }

    @Test
    void a_target_that_never_answers_holds_nothing_up_and_copies_beyond_the_bound_are_dropped() {
        try (Backend hanging = Backend.serving(_ -> goOn.await());
                Client client = Client.of(gateway.address())) {
            serve(Map.of("shop", List.of(shop), "other", List.of(hanging)), to("other", ""));
            long began = System.nanoTime();
            for (int i = 0; i < Copies.MOST_OPEN + 50; i++) {
                assertThat(client.get("/").body()).isEqualTo("original");
            }
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
            assertThat(gateway.metrics().copies().sent()).isEqualTo(Copies.MOST_OPEN);
            assertThat(gateway.metrics().copies().dropped()).isEqualTo(50);
        }
    }

    @Test
    void a_target_that_is_gone_harms_nobody() {
        Backend gone = Backend.saying("copy");
        gone.close();
        try (Client client = Client.of(gateway.address())) {
            serve(Map.of("shop", List.of(shop), "other", List.of(gone)), to("other", ""));
            for (int i = 0; i < 5; i++) {
                assertThat(client.get("/").body()).isEqualTo("original");
            }
        }
    }

    @Test
    void a_body_is_copied_up_to_a_bound_whether_it_says_how_long_it_is_or_not() {
        AtomicReference<String> copied = new AtomicReference<>("");
        try (Backend other = Backend.serving(request -> {
                    copied.set(request.body());
                    request.answer(200, "copy");
                });
                Client client = Client.of(gateway.address())) {
            serve(Map.of("shop", List.of(shop), "other", List.of(other)), to("other", ""));
            int length = Copies.MOST_BODY + 1;
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + length + "\r\n\r\n" + "x".repeat(length));
            assertThat(client.answer().body()).isEqualTo("original");
            String head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
            String half = Integer.toHexString(length / 2 + 1) + "\r\n" + "x".repeat(length / 2 + 1) + "\r\n";
            client.send(head + half + half + "0\r\n\r\n");
            assertThat(client.answer().body()).isEqualTo("original");
            assertThat(gateway.metrics().copies()).isEqualTo(new GatewayMetrics.Copies(0, 0, 2));
            client.send(head + "2\r\nhi\r\n4\r\n you\r\n0\r\n\r\n");
            assertThat(client.answer().body()).isEqualTo("original");
            await().untilAsserted(() -> assertThat(copied).hasValue("hi you"));
            assertThat(gateway.metrics().copies()).isEqualTo(new GatewayMetrics.Copies(1, 0, 2));
        }
    }

    private static String guard(String head) {
        return head.lines()
                .filter(line -> line.startsWith("x-davy-mirror: "))
                .findFirst()
                .orElse("");
    }

    @Test
    void a_copy_that_comes_back_is_not_copied_again_whoever_sent_it_on() {
        try (Backend other = Backend.saying("copy");
                Client client = Client.of(gateway.address())) {
            serve(Map.of("shop", List.of(shop), "other", List.of(other)), to("other", ""));
            client.get("/");
            await().until(() -> other.heads().size() == 1);
            String guard = guard(other.heads().getFirst());
            assertThat(client.get("/", guard).body()).isEqualTo("original");
            assertThat(client.get("/", guard.replace(": 1;", ": 1;0123456789abcdef,1;"))
                            .body())
                    .isEqualTo("original");
            assertThat(gateway.metrics().copies().sent()).isEqualTo(1);
        }
    }

    @Test
    void what_a_client_makes_up_of_copies_changes_nothing_and_goes_no_further() {
        try (Backend other = Backend.saying("copy")) {
            serve(Map.of("shop", List.of(shop), "other", List.of(other)), to("other", ""));
            Client.get(gateway.address(), "/", "x-davy-mirror: 1");
            await().until(() -> other.heads().size() == 1);
            assertThat(guard(shop.heads().getFirst())).isEmpty();
            assertThat(guard(other.heads().getFirst())).matches("x-davy-mirror: 1;[0-9a-f]{16},1");
        }
    }

    @Test
    void a_trusted_peer_says_what_is_a_copy() {
        try (Backend other = Backend.saying("copy");
                Gateway behind = Gateway.start(
                        GatewayOptions.listening(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                                .withLoops(1)
                                .withTrustedPeers(TrustedPeers.of(List.of(Network.parse("127.0.0.0/8")))))) {
            behind.update(Routes.table(
                    Map.of("shop", List.of(shop), "other", List.of(other)),
                    "- filters: [" + to("other", "") + "]\n  " + BACKEND));
            Client.get(behind.address(), "/", "x-davy-mirror: 1");
            assertThat(guard(shop.heads().getFirst())).isEqualTo("x-davy-mirror: 1");
            assertThat(behind.metrics().copies().sent()).isZero();
        }
    }

    private Counts copies(String version) {
        return gateway.counters("shop").stream()
                .filter(counter -> counter.version().equals(version) && counter.stratum() instanceof Stratum.Mirror)
                .map(Counter::counts)
                .reduce(Counts.NONE, Counts::plus);
    }

    @Test
    void a_release_copies_what_is_safe_to_repeat_and_pairs_count_where_one_side_failed() {
        try (Backend candidate = Backend.serving(request -> request.answer(500, "broken"));
                Client client = Client.of(gateway.address())) {
            gateway.update(Routes.table(Map.of("shop", List.of(shop, candidate)), "- " + BACKEND));
            gateway.apply(Splits.mirroring(100));
            for (int i = 0; i < 20; i++) {
                assertThat(client.get("/").body()).isEqualTo("original");
            }
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
            assertThat(client.answer().body()).isEqualTo("original");
            await().untilAsserted(() -> assertThat(copies("v2").answered()).isEqualTo(20));
            assertThat(copies("v2").counted()).isEqualTo(20);
            assertThat(copies("v1").answered()).isEqualTo(20);
            assertThat(copies("v1").counted()).isZero();
            assertThat(candidate.heads()).hasSize(20).allMatch(head -> head.startsWith("GET "));
        }
    }

    @Test
    void a_pair_of_failures_is_no_evidence() {
        try (Backend stable = Backend.serving(request -> request.answer(500, "broken"));
                Backend candidate = Backend.serving(request -> request.answer(500, "broken"));
                Client client = Client.of(gateway.address())) {
            gateway.update(Routes.table(Map.of("shop", List.of(stable, candidate)), "- " + BACKEND));
            gateway.apply(Splits.mirroring(100));
            for (int i = 0; i < 5; i++) {
                assertThat(client.get("/").status()).isEqualTo(500);
            }
            await().untilAsserted(() -> assertThat(copies("v2").answered()).isEqualTo(5));
            assertThat(copies("v2").failed()).isEqualTo(5);
            assertThat(copies("v2").counted()).isZero();
            assertThat(copies("v1").counted()).isZero();
        }
    }
}
