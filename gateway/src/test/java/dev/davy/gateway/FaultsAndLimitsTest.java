package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.davy.model.Counter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Faults on purpose and local limits, on the wire. */
class FaultsAndLimitsTest {
    private final Backend shop = Backend.serving(request -> {
        String body = "shop " + request.body().length();
        request.send("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    });
    private final Gateway gateway =
            Gateway.start(GatewayOptions.listening(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .withLoops(1));

    @AfterEach
    void close() {
        gateway.close();
        shop.close();
    }

    private static String later() {
        return Instant.now().plus(Duration.ofHours(1)).toString();
    }

    private static String document(String kind, String spec) {
        return "apiVersion: davy.dev/v1\nkind: " + kind + "\nmetadata: {name: a}\nspec: " + spec + "\n";
    }

    /** Serves with one resource of a kind that the only rule refers to. */
    private void serve(String kind, String spec, String... extra) {
        String[] documents = new String[extra.length + 1];
        documents[0] = document(kind, spec);
        System.arraycopy(extra, 0, documents, 1, extra.length);
        String rule = "- filters: [{type: ExtensionRef, extensionRef: {group: davy.dev, kind: " + kind
                + ", name: a}}]\n  backendRefs: [{group: davy.dev, kind: Upstream, name: shop}]";
        gateway.update(Routes.table(Map.of("shop", List.of(shop)), rule, documents));
    }

    private Client.Answer get(String... headers) {
        return Client.get(gateway.address(), "/", headers);
    }

    @Test
    void an_abort_answers_in_place_of_anyone_and_is_no_outcome_of_a_version() {
        serve("Fault", "{until: \"" + later() + "\", abort: {percent: 100%, status: 503}}");
        gateway.apply(Splits.of(1, 0));
        Client.Answer answer = get();
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.body()).isEqualTo("fault a\n");
        assertThat(shop.heads()).isEmpty();
        assertThat(gateway.counters("shop").stream().map(Counter::counts)).isEmpty();
    }

    @Test
    void a_delay_holds_requests_up_before_anyone_is_asked_bodies_included() {
        serve("Fault", "{until: \"" + later() + "\", delay: {percent: 100%, time: 150ms}}");
        try (Client client = Client.of(gateway.address())) {
            long began = System.nanoTime();
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
            assertThat(client.answer().body()).isEqualTo("shop 5");
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(140));
        }
    }

    @Test
    void a_fault_concerns_its_audience_only() {
        serve(
                "Fault",
                "{until: \"" + later() + "\", audience: testers, abort: {percent: 100%, status: 500}}",
                "apiVersion: davy.dev/v1\nkind: Audience\nmetadata: {name: testers}\nspec: {header: {name: x-chaos, present: true}}\n");
        assertThat(get().status()).isEqualTo(200);
        assertThat(get("x-chaos: 1").status()).isEqualTo(500);
    }

    @Test
    void a_fault_whose_time_is_over_does_nothing() {
        serve("Fault", "{until: \"2020-01-01T00:00:00Z\", abort: {percent: 100%, status: 503}}");
        assertThat(get().status()).isEqualTo(200);
    }

    @Test
    void what_comes_on_top_of_a_rate_limit_is_answered_429_with_the_time_to_wait() {
        serve("RateLimit", "{requests: 2, per: 1m}");
        assertThat(get().status()).isEqualTo(200);
        assertThat(get().status()).isEqualTo(200);
        Client.Answer third = get();
        assertThat(third.status()).isEqualTo(429);
        assertThat(Integer.parseInt(third.header("retry-after"))).isBetween(25, 30);
        assertThat(shop.heads()).hasSize(2);
    }

    @Test
    void a_change_of_the_table_gives_nobody_anything_anew() {
        serve("RateLimit", "{requests: 1, per: 1m}");
        assertThat(get().status()).isEqualTo(200);
        serve("RateLimit", "{requests: 1, per: 1m}");
        assertThat(get().status()).isEqualTo(429);
    }

    @Test
    void a_rate_limit_counts_by_what_it_says() {
        serve("RateLimit", "{requests: 1, per: 1m, by: {header: X-User}}");
        assertThat(get("x-user: a").status()).isEqualTo(200);
        assertThat(get("x-user: b").status()).isEqualTo(200);
        assertThat(get("x-user: a").status()).isEqualTo(429);
        assertThat(get().status()).isEqualTo(200);
        assertThat(get().status()).isEqualTo(429);
    }

    @Test
    void ever_new_keys_cost_no_more_memory_and_are_let_through() {
        serve("RateLimit", "{requests: 1, per: 1h, by: {header: x-user}}");
        try (Client client = Client.of(gateway.address())) {
            for (int i = 0; i < 500; i++) {
                assertThat(client.get("/", "x-user: " + i).status()).isEqualTo(200);
            }
            for (int i = 0; i < 500; i++) {
                assertThat(client.get("/", "x-user: " + i).status()).isEqualTo(429);
            }
        }
    }

    @Test
    void a_body_that_says_it_is_too_large_is_refused_unread() {
        serve("SizeLimit", "{bytes: 10}");
        try (Client client = Client.of(gateway.address())) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n0123456789");
            assertThat(client.answer().body()).isEqualTo("shop 10");
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n");
            assertThat(client.answer().status()).isEqualTo(413);
        }
    }

    @Test
    void a_body_that_does_not_say_is_cut_off_where_it_goes_beyond() {
        serve("SizeLimit", "{bytes: 10}");
        try (Client client = Client.of(gateway.address())) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n012345\r\n");
            client.send("6\r\n012345\r\n");
            assertThat(client.answer().status()).isEqualTo(413);
        }
    }
}
