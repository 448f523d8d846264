package dev.davy.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.davy.demo.LoadGenerator;
import dev.davy.demo.LoadOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Webhooks of a release as {@code davy run} asks and tells them, by a receiver on loopback. */
class WebhooksEndToEndTest {
    private static final String RELEASE = """
            apiVersion: davy.dev/v1
            kind: Release
            metadata: {name: shop}
            spec:
              targetRef: {name: shop}
              from: v1
              version: v2
              stages:
                - gate: {name: ready, webhook: {url: "{hook}/gate", secret: {file: secret}, every: 1s}}
                - hold: 1h
              webhooks:
                - {name: chat, on: event, url: "{hook}/event"}
            """;

    private record Got(String path, String signature, String body) {}

    @TempDir
    private Path directory;

    @Test
    void aReceiverOpensAGateAndIsToldWhatWasDecided() throws IOException {
        List<Got> got = new CopyOnWriteArrayList<>();
        HttpServer receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String signature = exchange.getRequestHeaders().getFirst("x-davy-signature");
            got.add(new Got(exchange.getRequestURI().getPath(), String.valueOf(signature), body));
            boolean first =
                    got.stream().filter(one -> one.path().equals("/gate")).count() == 1;
            exchange.sendResponseHeaders(exchange.getRequestURI().getPath().equals("/gate") && first ? 202 : 204, -1);
            exchange.close();
        });
        receiver.start();
        String hook = "http://127.0.0.1:" + receiver.getAddress().getPort();
        try (Scene scene = new Scene(directory)
                .shop("v1")
                .shop("v2")
                .shop("v3")
                .file("shop.yaml", ReleaseEndToEndTest.SHOP)
                .file("release.yaml", RELEASE.replace("{hook}", hook))) {
            Files.writeString(scene.config.resolve("secret"), "hunter2-signing\n");
            scene.start();
            try (LoadGenerator _ =
                    LoadGenerator.start(LoadOptions.on(scene.davy().address()).perSecond(100))) {
                await("the gate is asked again after wait, and opens")
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> scene.release("shop").stage().orElse("").contains("hold"));
                await("the decisions are told")
                        .until(() -> got.stream().anyMatch(one -> one.path().equals("/event")));
            }
            assertThat(got)
                    .filteredOn(one -> one.path().equals("/gate"))
                    .hasSizeGreaterThanOrEqualTo(2)
                    .allSatisfy(one -> {
                        assertThat(one.signature()).matches("sha256=[0-9a-f]{64}");
                        assertThat(one.body()).contains("\"type\":\"gate\"").contains("\"davy\":{\"id\":");
                    });
            assertThat(got.toString()).doesNotContain("hunter2");
        } finally {
            receiver.stop(0);
        }
    }
}
