package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.davy.model.Counter;
import dev.davy.model.Counts;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests that a rule has asked again. */
class RetriesTest {
    private static final String BACKEND = "backendRefs: [{group: davy.dev, kind: Upstream, name: shop}]";

    private final CountDownLatch goOn = new CountDownLatch(1);
    private final AtomicInteger asked = new AtomicInteger();
    private final Gateway gateway =
            Gateway.start(GatewayOptions.listening(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .withLoops(1));

    @AfterEach
    void close() {
        goOn.countDown();
        gateway.close();
    }

    private void serve(String rule, Backend... backends) {
        gateway.update(Routes.table(Map.of("shop", List.of(backends)), "- " + rule + "\n  " + BACKEND));
    }

    /** Fails so many times, and then answers 200. */
    private Backend failing(int times, int status) {
        return Backend.serving(request -> {
            int n = asked.incrementAndGet();
            request.answer(n <= times ? status : 200, "answer " + n);
        });
    }

    private Client.Answer get() {
        return Client.get(gateway.address(), "/");
    }

    @Test
    void an_answer_with_a_listed_code_is_asked_again_and_the_good_one_served() {
        try (Backend shop = failing(2, 503)) {
            serve("retry: {codes: [503], attempts: 2, backoff: 1ms}", shop);
            assertThat(get().body()).isEqualTo("answer 3");
        }
    }

    @Test
    void the_last_answer_is_served_when_no_try_is_left() {
        try (Backend shop = failing(9, 503)) {
            serve("retry: {codes: [503], attempts: 2, backoff: 1ms}", shop);
            Client.Answer answer = get();
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.body()).isEqualTo("answer 3");
        }
    }

    @Test
    void other_codes_are_served_at_once() {
        try (Backend shop = failing(9, 500)) {
            serve("retry: {codes: [503], attempts: 2, backoff: 1ms}", shop);
            assertThat(get().body()).isEqualTo("answer 1");
        }
    }

    @Test
    void without_an_answer_there_is_another_try_after_the_time_of_one_asking() {
        try (Backend shop = Backend.serving(request -> {
            if (asked.incrementAndGet() == 1) {
                goOn.await();
            } else {
                request.answer(200, "second");
            }
        })) {
            serve("timeouts: {request: 5s, backendRequest: 50ms}\n  retry: {backoff: 1ms}", shop);
            assertThat(get().body()).isEqualTo("second");
        }
    }

    @Test
    void the_time_of_the_request_bounds_all_tries_together() {
        try (Backend shop = Backend.serving(request -> {
            asked.incrementAndGet();
            goOn.await();
        })) {
            serve("timeouts: {request: 120ms, backendRequest: 50ms}\n  retry: {attempts: 10, backoff: 1ms}", shop);
            assertThat(get().status()).isEqualTo(504);
            assertThat(asked.get()).isBetween(2, 3);
        }
    }

    @Test
    void a_post_is_asked_once() {
        try (Backend shop = failing(9, 503);
                Client client = Client.of(gateway.address())) {
            serve("retry: {codes: [503], attempts: 2, backoff: 1ms}", shop);
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
            assertThat(client.answer().body()).isEqualTo("answer 1");
        }
    }

    @Test
    void the_first_outcome_is_the_evidence_and_the_second_none() {
        try (Backend stable = failing(1, 503);
                Backend candidate = Backend.saying("v2")) {
            serve("retry: {codes: [503], attempts: 2, backoff: 1ms}", stable, candidate);
            gateway.apply(Splits.of(1, 0));
            assertThat(get().body()).isEqualTo("answer 2");
            assertThat(candidate.heads()).isEmpty();
            Counts counts = gateway.counters("shop").stream()
                    .filter(counter -> counter.version().equals("v1"))
                    .map(Counter::counts)
                    .reduce(Counts.NONE, Counts::plus);
            assertThat(counts.assigned()).isEqualTo(1);
            assertThat(counts.answered()).isEqualTo(1);
            assertThat(counts.failed()).isEqualTo(1);
            assertThat(counts.shielded()).isZero();
        }
    }

    @Test
    void the_shield_comes_first() {
        try (Backend stable = Backend.saying("stable");
                Backend candidate = failing(9, 503)) {
            serve("retry: {codes: [503], attempts: 2, backoff: 1ms}", stable, candidate);
            gateway.apply(Splits.of(1, 100, true));
            assertThat(get().body()).isEqualTo("stable");
            assertThat(asked).hasValue(1);
        }
    }
}
