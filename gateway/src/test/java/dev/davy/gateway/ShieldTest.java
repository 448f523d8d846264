package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.davy.model.Counter;
import dev.davy.model.Counts;
import dev.davy.model.Stratum;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Stable's answer instead of a failed one of the candidate, and what counts all the same. */
class ShieldTest {
    private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi";

    private final CountDownLatch goOn = new CountDownLatch(1);
    private final Backend stable = Backend.saying("stable");
    private final List<Backend> candidates = new ArrayList<>();
    private final Gateway gateway =
            Gateway.start(GatewayOptions.listening(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .withLoops(1)
                    .withTimeouts(GatewayOptions.Timeouts.DEFAULT.withRequest(Duration.ofMillis(600))));

    @AfterEach
    void close() {
        goOn.countDown();
        gateway.close();
        stable.close();
        candidates.forEach(Backend::close);
    }

    /** The answer to a request of these first lines. */
    private Client.Answer send(String request) {
        try (Client client = Client.of(gateway.address())) {
            client.send(request);
            return client.answer(request.startsWith("HEAD"));
        }
    }

    /** A candidate that all requests go to. */
    private Backend candidate(Backend.Handler handler) {
        Backend all = Backend.serving(handler);
        candidates.add(all);
        all(all, ShopSplit.generation(1).percent(100));
        return all;
    }

    private void candidate(int status) {
        candidate(request -> request.answer(status, "broken"));
    }

    private void all(Backend candidate, ShopSplit split) {
        gateway.update(Tables.shop()
                .with("v1", stable.address())
                .with("v2", candidate.address())
                .build());
        gateway.apply(split.build());
    }

    private Counts counts(String version) {
        return gateway.counters(Tables.SHOP).stream()
                .filter(counter -> counter.version().equals(version) && counter.stratum() instanceof Stratum.Split)
                .map(Counter::counts)
                .reduce(Counts.NONE, Counts::plus);
    }

    @Test
    void a_failed_answer_to_a_get_is_served_again_from_stable_and_counts_as_a_failure() {
        try (Backend candidate = Backend.serving(request -> request.answer(500, "broken"));
                Client client = Client.of(gateway.address())) {
            all(candidate, ShopSplit.generation(1).percent(100));
            for (int i = 0; i < 20; i++) {
                Client.Answer answer = client.get("/");
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.body()).isEqualTo("stable");
            }
            Counts counts = counts("v2");
            assertThat(counts.assigned()).isEqualTo(20);
            assertThat(counts.answered()).isEqualTo(20);
            assertThat(counts.failed()).isEqualTo(20);
            assertThat(counts.counted()).isEqualTo(20);
            assertThat(counts.shielded()).isEqualTo(20);
            assertThat(counts("v1")).isEqualTo(Counts.NONE);
            await().untilAsserted(() ->
                    assertThat(gateway.openStreams(Tables.SHOP, "v2")).isZero());
        }
    }

    @Test
    void a_post_is_not_asked_twice_and_its_failure_is_seen() {
        candidate(500);
        assertThat(send(POST).body()).isEqualTo("broken");
        assertThat(stable.heads()).isEmpty();
        assertThat(counts("v2").failed()).isEqualTo(1);
        assertThat(counts("v2").shielded()).isZero();
    }

    @Test
    void a_get_with_a_body_is_not_asked_twice() {
        candidate(500);
        assertThat(send(POST.replace("POST", "GET")).body()).isEqualTo("broken");
        assertThat(stable.heads()).isEmpty();
        assertThat(counts("v2").shielded()).isZero();
    }

    @Test
    void failures_of_head_and_options_are_hidden() {
        candidate(500);
        assertThat(send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n").status()).isEqualTo(200);
        assertThat(send("OPTIONS / HTTP/1.1\r\nHost: a\r\n\r\n").body()).isEqualTo("stable");
        assertThat(counts("v2").failed()).isEqualTo(2);
        assertThat(counts("v2").shielded()).isEqualTo(2);
    }

    @Test
    void a_code_that_the_route_lists_is_a_failure_and_hidden_where_that_is_safe() {
        Backend candidate = candidate(request -> request.answer(418, "teapot"));
        gateway.update(Routes.table(
                Map.of("shop", List.of(stable, candidate)),
                "- backendRefs: [{group: davy.dev, kind: Upstream, name: shop}]",
                """
                apiVersion: gateway.networking.k8s.io/v1
                kind: HTTPRoute
                metadata: {name: tea, annotations: {davy.dev/failure-codes: "418"}}
                spec:
                  rules:
                    - matches: [{path: {value: /tea}}]
                      backendRefs: [{group: davy.dev, kind: Upstream, name: shop}]
                """));
        assertThat(Client.get(gateway.address(), "/tea").body()).isEqualTo("stable");
        assertThat(send(POST.replace(" / ", " /tea ")).status()).isEqualTo(418);
        assertThat(counts("v2").failed()).isEqualTo(2);
        assertThat(counts("v2").shielded()).isEqualTo(1);
        assertThat(counts("v2").clientErrors())
                .as("a failure is no client error besides")
                .isZero();
        assertThat(Client.get(gateway.address(), "/").status())
                .as("where it is not listed")
                .isEqualTo(418);
        assertThat(counts("v2").failed()).isEqualTo(2);
        assertThat(counts("v2").clientErrors()).isEqualTo(1);
    }

    @Test
    void a_post_is_asked_twice_where_the_route_marks_it() {
        try (Backend candidate = Backend.serving(request -> request.answer(500, "broken"));
                Backend echo = Backend.serving(request -> {
                    String body = request.body();
                    request.send("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
                });
                Client client = Client.of(gateway.address())) {
            gateway.update(Tables.shop()
                    .with("v1", echo.address())
                    .with("v2", candidate.address())
                    .retrySafe()
                    .build());
            gateway.apply(ShopSplit.generation(1).percent(100).build());
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi");
            assertThat(client.answer().body()).isEqualTo("hi");
            assertThat(counts("v2").shielded()).isEqualTo(1);
        }
    }

    @Test
    void without_shield_the_failure_is_seen() {
        try (Backend candidate = Backend.serving(request -> request.answer(500, "broken"))) {
            all(candidate, ShopSplit.generation(1).percent(100).unshielded());
            assertThat(Client.get(gateway.address(), "/").status()).isEqualTo(500);
        }
    }

    @Test
    void a_reset_connection_is_hidden_too() {
        try (Backend candidate = Backend.serving(request -> request.socket().close())) {
            all(candidate, ShopSplit.generation(1).percent(100));
            assertThat(Client.get(gateway.address(), "/").body()).isEqualTo("stable");
            assertThat(counts("v2").failed()).isEqualTo(1);
            assertThat(counts("v2").shielded()).isEqualTo(1);
        }
    }

    @Test
    void a_late_candidate_is_hidden_at_half_time_and_judged_by_what_it_ends_with() {
        candidate(request -> {
            goOn.await();
            request.answer(200, "late");
        });
        assertThat(Client.get(gateway.address(), "/").body()).isEqualTo("stable");
        assertThat(counts("v2").answered()).isZero();
        goOn.countDown();
        await().untilAsserted(() -> assertThat(counts("v2").answered()).isEqualTo(1));
        assertThat(counts("v2").failed()).isZero();
        assertThat(counts("v2").shielded()).isZero();
        assertThat(counts("v2").latency().total()).isEqualTo(1);
    }

    @Test
    void a_hidden_request_whose_used_connection_is_reset_is_sent_once_more_though_its_client_went_on() {
        try (Backend candidate = Backend.serving(request -> {
                    if (request.path().equals("/hidden") && request.number() > 0) {
                        goOn.await();
                        request.socket().setSoLinger(true, 0);
                        request.socket().close();
                    } else {
                        request.answer(200, "candidate");
                    }
                });
                Client client = Client.of(gateway.address())) {
            all(candidate, ShopSplit.generation(1).percent(100));
            assertThat(client.get("/").body()).isEqualTo("candidate");
            assertThat(client.get("/hidden", "X-One: 1").body()).isEqualTo("stable");
            assertThat(client.get("/next", "X-Two: 2").body()).isEqualTo("candidate");
            goOn.countDown();
            await().untilAsserted(() -> assertThat(counts("v2").answered()).isEqualTo(3));
            assertThat(counts("v2").failed()).isZero();
            List<String> hidden = candidate.heads().stream()
                    .filter(head -> head.startsWith("GET /hidden"))
                    .toList();
            assertThat(hidden).hasSize(2);
            assertThat(hidden.getLast()).isEqualTo(hidden.getFirst()).contains("X-One: 1");
        }
    }

    @Test
    void a_hidden_failure_whose_body_never_comes_ends_at_the_deadline() {
        candidate(request -> {
            request.send("HTTP/1.1 500 Broken\r\nContent-Length: 5\r\n\r\n");
            goOn.await();
        });
        assertThat(Client.get(gateway.address(), "/").body()).isEqualTo("stable");
        assertThat(counts("v2").failed()).isEqualTo(1);
        await().untilAsserted(
                        () -> assertThat(gateway.openStreams(Tables.SHOP, "v2")).isZero());
    }

    @Test
    void a_late_answer_that_nobody_waits_for_has_its_outcome_at_the_deadline_though_its_body_never_comes() {
        CountDownLatch served = new CountDownLatch(1);
        candidate(request -> {
            served.await();
            request.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
            goOn.await();
        });
        assertThat(Client.get(gateway.address(), "/").body()).isEqualTo("stable");
        served.countDown();
        await().untilAsserted(() -> assertThat(counts("v2").answered()).isEqualTo(1));
        assertThat(counts("v2").failed()).isZero();
        await().untilAsserted(
                        () -> assertThat(gateway.openStreams(Tables.SHOP, "v2")).isZero());
    }

    @Test
    void a_late_websocket_that_nobody_waits_for_has_opened_and_is_no_failure() {
        CountDownLatch served = new CountDownLatch(1);
        try (Backend candidate = Backend.serving(request -> {
                    served.await();
                    request.send("HTTP/1.1 101 Go\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
                    goOn.await();
                });
                Client client = Client.of(gateway.address())) {
            all(candidate, ShopSplit.generation(1).percent(100));
            client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
            assertThat(client.answer().body()).isEqualTo("stable");
            served.countDown();
            await().untilAsserted(() -> assertThat(counts("v2").answered()).isEqualTo(1));
            assertThat(counts("v2").failed()).isZero();
            await().untilAsserted(() ->
                    assertThat(gateway.openStreams(Tables.SHOP, "v2")).isZero());
        }
    }

    @Test
    void a_candidate_that_never_answers_fails_at_the_deadline_although_nobody_waits() {
        candidate(request -> goOn.await());
        assertThat(Client.get(gateway.address(), "/").body()).isEqualTo("stable");
        await().untilAsserted(() -> assertThat(counts("v2").failed()).isEqualTo(1));
        assertThat(counts("v2").shielded()).isEqualTo(1);
        await().untilAsserted(
                        () -> assertThat(gateway.openStreams(Tables.SHOP, "v2")).isZero());
    }

    @Test
    void a_candidate_without_a_healthy_instance_spills_to_stable_for_every_method() {
        Backend gone = Backend.saying("never");
        all(gone, ShopSplit.generation(1).percent(100));
        gone.close();
        Client.get(gateway.address(), "/");
        await().untilAsserted(() ->
                assertThat(gateway.health(Tables.SHOP, "v2").healthy()).isZero());
        try (Client client = Client.of(gateway.address())) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi");
            assertThat(client.answer().body()).isEqualTo("stable");
        }
        assertThat(counts("v2").failed()).isEqualTo(2);
        assertThat(counts("v2").shielded()).isEqualTo(2);
    }

    @Test
    void what_fails_on_both_is_seen() {
        try (Backend candidate = Backend.serving(request -> request.answer(500, "broken"));
                Backend failing = Backend.serving(request -> request.answer(503, "too"))) {
            gateway.update(Tables.shop()
                    .with("v1", failing.address())
                    .with("v2", candidate.address())
                    .build());
            gateway.apply(ShopSplit.generation(1).percent(100).build());
            assertThat(Client.get(gateway.address(), "/").status()).isEqualTo(503);
            assertThat(counts("v2").failed()).isEqualTo(1);
            assertThat(counts("v2").shielded()).isZero();
            assertThat(counts("v1").failed()).isZero();
        }
    }
}
