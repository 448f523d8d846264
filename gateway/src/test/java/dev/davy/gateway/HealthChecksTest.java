package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.sun.net.httpserver.HttpServer;
import dev.davy.routing.RoutingTable.HealthCheck;
import dev.davy.routing.RoutingTable.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class HealthChecksTest {
    private final HealthChecks checks = HealthChecks.start();
    private final InstanceHealth health = new InstanceHealth();

    @AfterEach
    void close() {
        checks.close();
    }

    @Test
    void an_instance_is_unhealthy_after_failed_checks_in_a_row_and_healthy_again_after_good_ones() throws IOException {
        try (var shop = new Shop()) {
            checks.watch(List.of(checked(shop.address(), Optional.of(check(2, 3)))));
            await().until(() -> health.known() && shop.asked.get() > 0);
            shop.status.set(500);
            shop.asked.set(0);
            await().until(() -> !health.healthy());
            assertThat(shop.asked.get()).isGreaterThanOrEqualTo(3);
            shop.status.set(200);
            shop.asked.set(0);
            await().until(health::healthy);
            assertThat(shop.asked.get()).isGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void the_log_says_which_instance_and_what_it_was_asked() throws IOException {
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        Logger log = (Logger) LoggerFactory.getLogger(InstanceChecks.class);
        log.setLevel(Level.INFO);
        log.addAppender(lines);
        try (var shop = new Shop()) {
            shop.status.set(404);
            var check = new HealthCheck("/healthz", Duration.ofMillis(60), Duration.ofSeconds(10), 1, 1);
            checks.watch(List.of(checked(shop.address(), Optional.of(check))));
            await().until(() -> !health.healthy());
            await().untilAsserted(() -> assertThat(List.copyOf(lines.list))
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .contains("instance 127.0.0.1:" + shop.address().getPort()
                            + " of shop v1: unhealthy, since it answers 404 to GET " + check.path()));
        } finally {
            log.detachAppender(lines);
            log.setLevel(null);
        }
    }

    @Test
    void the_first_check_of_an_instance_decides_at_once() throws IOException {
        try (var shop = new Shop()) {
            shop.status.set(503);
            checks.watch(List.of(checked(shop.address(), Optional.of(check(1, 1_000)))));
            await().until(() -> !health.healthy());
        }
    }

    @Test
    void redirects_are_healthy_and_anything_slower_than_the_timeout_is_not() throws IOException {
        try (var shop = new Shop()) {
            shop.status.set(302);
            checks.watch(List.of(checked(shop.address(), Optional.of(check(1, 1)))));
            await().until(health::known);
            assertThat(health.healthy()).isTrue();
        }
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            checks.watch(
                    List.of(checked((InetSocketAddress) silent.getLocalSocketAddress(), Optional.of(check(1, 1)))));
            await().until(() -> !health.healthy());
        }
    }

    @Test
    void a_failed_connection_brings_the_next_check_forward() throws IOException {
        try (var shop = new Shop()) {
            var rare = new HealthCheck("/healthz", Duration.ofHours(1), Duration.ofSeconds(1), 1, 1);
            checks.watch(List.of(checked(shop.address(), Optional.of(rare))));
            await().until(() -> shop.asked.get() == 1 && health.known());
            shop.status.set(500);
            health.connectFailed("refused");
            assertThat(health.healthy()).as("until the check says so").isTrue();
            await().until(() -> !health.healthy());
        }
    }

    @Test
    void without_a_check_an_instance_rests_after_a_failed_connection_until_connecting_succeeds() throws IOException {
        int port;
        try (var free = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        checks.watch(List.of(checked(address, Optional.empty())));
        assertThat(health.healthy()).isTrue();
        health.connectFailed("refused");
        assertThat(health.healthy()).isFalse();
        try (var back = new ServerSocket(port, 50, InetAddress.getLoopbackAddress())) {
            assertThat(back.isBound()).isTrue();
            await().atMost(Duration.ofSeconds(5)).until(health::healthy);
        }
    }

    @Test
    void an_instance_that_stays_keeps_its_health_when_the_watch_changes() throws IOException {
        try (var shop = new Shop()) {
            shop.status.set(500);
            checks.watch(List.of(checked(shop.address(), Optional.of(check(1, 1)))));
            await().until(() -> !health.healthy());
            checks.watch(List.of(checked(shop.address(), Optional.of(check(1_000, 1)))));
            shop.status.set(200);
            int asked = shop.asked.get();
            await().until(() -> shop.asked.get() > asked + 2);
            assertThat(health.healthy()).isFalse();
        }
    }

    private HealthChecks.Checked checked(InetSocketAddress address, Optional<HealthCheck> check) {
        return new HealthChecks.Checked("shop", "v1", () -> address, Protocol.HTTP1, null, health, check);
    }

    private static HealthCheck check(int healthy, int unhealthy) {
        return new HealthCheck("/healthz", Duration.ofMillis(60), Duration.ofMillis(400), healthy, unhealthy);
    }

    /** Answers what it is told to. */
    private static final class Shop implements AutoCloseable {
        final AtomicInteger status = new AtomicInteger(200);
        final AtomicInteger asked = new AtomicInteger();
        private final HttpServer server;

        Shop() throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
            server.createContext("/healthz", exchange -> {
                asked.incrementAndGet();
                exchange.sendResponseHeaders(status.get(), -1);
                exchange.close();
            });
            server.start();
        }

        InetSocketAddress address() {
            return server.getAddress();
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
