package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.davy.resources.InstancePolicy.OutlierDetection;
import dev.davy.resources.SessionPersistence;
import dev.davy.resources.SessionPersistence.Carrier;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How sessions end, as users see it: by time, and with their instance. */
class SessionsOnTheWireTest {
    private static SessionPersistence session(@Nullable Duration absolute, @Nullable Duration idle, boolean permanent) {
        return new SessionPersistence(
                Optional.of("cart"),
                Carrier.COOKIE,
                Optional.ofNullable(absolute),
                Optional.ofNullable(idle),
                permanent);
    }

    private static Shops two(SessionPersistence session) {
        return new Shops("", 1).session(session).with("a", "v1", "", 1).with("b", "v1", "", 1);
    }

    private static Client.Answer ask(Shops shops, String cookie) {
        return cookie.isEmpty()
                ? Client.get(shops.gateway().address(), "/")
                : Client.get(shops.gateway().address(), "/", "Cookie: " + cookie.split(";")[0]);
    }

    @Test
    void a_session_is_over_at_its_absolute_timeout_however_much_it_is_used() {
        try (Shops shops = two(session(Duration.ofSeconds(2), null, true)).serve()) {
            Client.Answer first = ask(shops, "");
            String cookie = first.header("set-cookie");
            assertThat(cookie).contains("; Max-Age=2");
            assertThat(ask(shops, cookie).body()).isEqualTo(first.body());
            long began = System.nanoTime();
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> ask(shops, cookie).header("set-cookie").startsWith("cart="));
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(900));
        }
    }

    @Test
    void a_session_that_is_used_is_written_anew_and_one_that_stands_idle_ends() {
        try (Shops shops = two(session(null, Duration.ofSeconds(2), false)).serve()) {
            Client.Answer first = ask(shops, "");
            String old = first.header("set-cookie");
            assertThat(old).doesNotContain("Max-Age");
            AtomicReference<String> cookie = new AtomicReference<>(old);
            long began = System.nanoTime();
            await().atMost(Duration.ofSeconds(15)).until(() -> {
                Client.Answer next = ask(shops, cookie.get());
                assertThat(next.body()).isEqualTo(first.body());
                if (!next.header("set-cookie").isEmpty()) {
                    cookie.set(next.header("set-cookie"));
                }
                return System.nanoTime() - began > Duration.ofMillis(3_500).toNanos();
            });
            assertThat(cookie.get()).isNotEqualTo(old);
            Client.Answer late = ask(shops, old);
            assertThat(late.header("set-cookie"))
                    .as("the first token stood idle")
                    .startsWith("cart=");
        }
    }

    @Test
    void an_instance_that_cannot_be_reached_or_is_left_out_is_replaced() {
        try (Shops shops = two(session(null, null, false))
                .with("c", "v1", "", 1)
                .outliers(new OutlierDetection(
                        3, Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofSeconds(60), 50, 0))
                .serve()) {
            Client.Answer first = ask(shops, "");
            shops.backend(first.body()).close();
            AtomicReference<Client.Answer> again = new AtomicReference<>(first);
            // A connection that the closing socket still took is reset, which is its own failure.
            await().until(() -> {
                again.set(ask(shops, first.header("set-cookie")));
                return again.get().status() == 200;
            });
            Client.Answer second = again.get();
            assertThat(second.body()).isNotEqualTo(first.body());
            assertThat(second.header("set-cookie")).startsWith("cart=");
            assertThat(ask(shops, second.header("set-cookie")).body()).isEqualTo(second.body());
        }
        Backend failing = Backend.serving(request -> request.answer(500, "failing"));
        try (Shops shops = new Shops("", 1)
                .session(session(null, null, false))
                .outliers(new OutlierDetection(
                        3, Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofSeconds(60), 50, 0))
                .with("failing", "v1", "", 1, failing)
                .with("good", "v1", "", 1)
                .serve()) {
            AtomicReference<String> cookie = new AtomicReference<>("");
            await().until(() -> {
                Client.Answer answer = ask(shops, "");
                cookie.set(answer.header("set-cookie"));
                return answer.status() == 500;
            });
            await().until(() -> ask(shops, cookie.get()).status() == 200);
            Client.Answer moved = ask(shops, cookie.get());
            assertThat(moved.body()).isEqualTo("good");
            assertThat(moved.header("set-cookie")).startsWith("cart=");
        }
    }
}
