package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.davy.resources.ResourceFile;
import dev.davy.routing.Compiled;
import dev.davy.routing.RoutingCompiler;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Active health, from what people write to who is asked. */
class HealthOnTheWireTest {
    @TempDir
    static Path directory;

    private final AtomicInteger health = new AtomicInteger(200);

    @ParameterizedTest
    @EnumSource(Speaking.class)
    void an_instance_that_says_it_is_ill_is_asked_nothing_until_it_is_well(Speaking speaking) throws Exception {
        try (Sides sides = new Sides(directory);
                AutoCloseable changing = serve(sides, speaking, "changing");
                AutoCloseable healthy = serve(sides, speaking, "healthy")) {
            serve(sides, speaking, "roundRobin", address(changing), address(healthy));
            await().until(() -> answers(sides).size() == 2);
            health.set(500);
            await().until(() -> answers(sides).equals(Set.of("healthy")));
            assertThat(answers(sides)).containsExactly("healthy");
            assertThat(sides.gateway().health(Tables.SHOP, "v1").healthy()).isEqualTo(1);
            health.set(200);
            await().until(() -> answers(sides).size() == 2);
        }
    }

    @Test
    void an_instance_that_is_well_again_comes_up_slowly() throws Exception {
        health.set(500);
        try (Sides sides = new Sides(directory);
                AutoCloseable changing = serve(sides, Speaking.HTTP1, "changing");
                AutoCloseable healthy = serve(sides, Speaking.HTTP1, "healthy")) {
            serve(sides, Speaking.HTTP1, "roundRobin, slowStart: 2s", address(changing), address(healthy));
            await().until(() -> of(sides, "changing", 20) == 0);
            // Both have been there for longer than that.
            await().pollDelay(Duration.ofMillis(2_100)).until(() -> of(sides, "changing", 20) == 0);
            health.set(200);
            await().until(() -> sides.gateway().health(Tables.SHOP, "v1").healthy() == 2);
            assertThat(of(sides, "changing", 100)).isBetween(1, 40);
            await().atMost(Duration.ofSeconds(10)).until(() -> of(sides, "changing", 100) >= 48);
        }
    }

    private static int of(Sides sides, String name, int times) {
        int of = 0;
        try (Client client = Client.of(sides.gateway().address())) {
            for (int i = 0; i < times; i++) {
                of += client.get("/").body().equals(name) ? 1 : 0;
            }
        }
        return of;
    }

    private AutoCloseable serve(Sides sides, Speaking speaking, String name) {
        TestCertificates certificates = sides.certificates();
        if (speaking.http2()) {
            Http2Backend.Handler handler = request -> request.answer(status(request.path(), name), name);
            return speaking.tls()
                    ? Http2Backend.serving(handler, certificates.http2Server())
                    : Http2Backend.serving(handler);
        }
        Backend.Handler handler = request -> request.answer(status(request.path(), name), name);
        return speaking.tls() ? Backend.serving(handler, certificates.context()) : Backend.serving(handler);
    }

    private int status(String path, String name) {
        return path.equals("/healthz") && name.equals("changing") ? health.get() : 200;
    }

    private static InetSocketAddress address(AutoCloseable backend) {
        return backend instanceof Http2Backend http2 ? http2.address() : ((Backend) backend).address();
    }

    private static void serve(
            Sides sides, Speaking speaking, String policy, InetSocketAddress changing, InetSocketAddress healthy) {
        String text = """
                apiVersion: davy.dev/v1
                kind: Upstream
                metadata: {name: shop}
                spec:
                  protocol: %s
                  %s
                  instances:
                    - {address: "127.0.0.1:%d", labels: {version: v1}}
                    - {address: "127.0.0.1:%d", labels: {version: v1}}
                  loadBalancing: {policy: %s}
                  healthCheck: {path: /healthz, interval: 50ms}
                ---
                apiVersion: gateway.networking.k8s.io/v1
                kind: HTTPRoute
                metadata: {name: shop}
                spec:
                  rules:
                    - backendRefs: [{group: davy.dev, kind: Upstream, name: shop}]
                """.formatted(
                        switch (speaking) {
                            case HTTP1, HTTP1_TLS -> "http1";
                            case H2C -> "h2c";
                            case H2_TLS -> "h2";
                        },
                        speaking.tls() ? "tls: {caFile: \"" + directory.resolve("ca.crt") + "\"}" : "",
                        changing.getPort(),
                        healthy.getPort(),
                        policy);
        ResourceFile file = ResourceFile.read("shop.yaml", text);
        assertThat(file.problems()).isEmpty();
        Compiled compiled = RoutingCompiler.compile(file.resources());
        assertThat(compiled.problems()).isEmpty();
        sides.gateway().update(compiled.table());
    }

    private static Set<String> answers(Sides sides) {
        Set<String> answers = new HashSet<>();
        try (Client client = Client.of(sides.gateway().address())) {
            for (int i = 0; i < 10; i++) {
                answers.add(client.get("/").body());
            }
        }
        return answers;
    }
}
