package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.davy.model.Bucket;
import dev.davy.model.Key;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What the access log says about requests that came and went. */
class AccessLogOnTheWireTest {
    @TempDir
    private Path directory;

    private final Backend stable = Backend.saying("v1");
    private final Backend candidate = Backend.serving(request -> request.answer(500, "broken"));
    private Gateway gateway;
    private Path log;

    @BeforeEach
    void start() {
        log = directory.resolve("access.log");
        gateway = Gateway.start(GatewayOptions.listening(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .withLoops(1)
                .withAccessLog(AccessLogTarget.File.of(log)));
        gateway.update(Tables.shop()
                .with("v1", stable.address())
                .with("v2", candidate.address())
                .build());
    }

    @AfterEach
    void close() {
        gateway.close();
        stable.close();
        candidate.close();
    }

    /** The lines, once there are so many. */
    private List<Map<?, ?>> lines(int count) {
        await().until(() -> Files.exists(log) && Files.readAllLines(log).size() == count);
        try {
            // JSON is YAML.
            return Files.readAllLines(log).stream()
                    .<Map<?, ?>>map(
                            line -> (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(line))
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aShieldedRequestHasItsBucketItsVersionAndWhoAnswered() {
        gateway.apply(ShopSplit.generation(7)
                .percent(100)
                .by(new Key.Header("x-user"))
                .build());
        assertThat(Client.get(gateway.address(), "/cart?id=7", "x-user: ada").body())
                .isEqualTo("v1");
        Map<?, ?> line = lines(1).getFirst();
        assertThat(line.get("method")).isEqualTo("GET");
        assertThat(line.get("path")).isEqualTo("/cart?id=7");
        assertThat(line.get("route")).isEqualTo("main");
        assertThat(line.get("upstream")).isEqualTo(Tables.SHOP);
        assertThat(line.get("version")).isEqualTo("v2");
        assertThat(line.get("servedBy")).isEqualTo("v1");
        assertThat(line.get("shielded")).isEqualTo(true);
        assertThat(line.get("generation")).isEqualTo(7);
        assertThat(line.get("bucket")).isEqualTo(Bucket.of(42, "ada").index());
        assertThat(line.get("status")).isEqualTo(200);
        assertThat(line.get("bytes")).isEqualTo(2);
    }

    @Test
    void whatNobodyWasAskedForNamesNoVersionAndNoTime() {
        try (Client client = Client.of(gateway.address())) {
            client.send("GET /a HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n");
            assertThat(client.answer().status()).isEqualTo(400);
        }
        Map<?, ?> line = lines(1).getFirst();
        assertThat(line.get("status")).isEqualTo(400);
        assertThat(line.get("fault")).isNotNull();
        for (String none : List.of("version", "servedBy", "bucket", "shielded", "upstreamDuration")) {
            assertThat(line.get(none)).as(none).isNull();
        }
    }

    @Test
    void theTimeOfTheInstanceIsNotTheUpload() {
        gateway.apply(ShopSplit.generation(1).build());
        try (Client client = Client.of(gateway.address())) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nhi");
            await().pollDelay(Duration.ofMillis(600)).until(() -> true);
            client.send("ho");
            assertThat(client.answer().status()).isEqualTo(200);
        }
        Map<?, ?> line = lines(1).getFirst();
        assertThat((Double) line.get("duration")).isGreaterThan(0.55);
        assertThat(((Number) line.get("upstreamDuration")).doubleValue()).isBetween(0.0, 0.3);
    }
}
