package dev.davy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people who look at a release are told of those who ask. */
class NoticesTest {
    private static final String SHOP = """
            apiVersion: davy.dev/v1
            kind: Upstream
            metadata: {name: shop}
            spec:
              instances:
                - {address: "{v1}", labels: {version: v1}}
                - {address: "{v2}", labels: {version: v2}}
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: shop}
            spec: {rules: [{backendRefs: [{group: davy.dev, kind: Upstream, name: shop}]}]}
            ---
            apiVersion: davy.dev/v1
            kind: Release
            metadata: {name: shop}
            spec:
              targetRef: {name: shop}
              from: v1
              version: v2
              key: {header: x-user}
              stages: [{audience: {name: insiders}, for: 1h}]
            ---
            apiVersion: davy.dev/v1
            kind: Audience
            metadata: {name: insiders}
            spec: {not: {audience: others}}
            ---
            apiVersion: davy.dev/v1
            kind: Audience
            metadata: {name: others}
            spec: {claim: {issuer: corp, name: role, absent: true}}
            ---
            apiVersion: davy.dev/v1
            kind: Issuer
            metadata: {name: corp}
            spec: {issuer: "https://id.example", jwks: {file: keys.json}}
            ---
            apiVersion: davy.dev/v1
            kind: Issuer
            metadata: {name: partner}
            spec: {issuer: "https://partner.example", jwks: {file: partner.json}}
            """;

    @TempDir
    private Path directory;

    private Scene scene;

    @AfterEach
    void close() {
        scene.close();
    }

    private String get() {
        String admin = Integer.toString(scene.davy().adminAddress().getPort());
        Ran ran = Ran.davy("get", "shop", "--admin", admin, "--data", scene.data.toString());
        assertThat(ran.exit()).as(ran.err()).isZero();
        return ran.out();
    }

    private String api(String path) throws IOException, InterruptedException {
        String token = Files.readString(scene.data.resolve("admin.token")).strip();
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:"
                                            + scene.davy().adminAddress().getPort() + path))
                                    .header("Authorization", "Bearer " + token)
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    @Test
    void a_user_with_over_a_hundredth_of_the_requests_is_named_by_his_beginning() throws Exception {
        scene = new Scene(directory)
                .shop("v1")
                .shop("v2")
                .file("shop.yaml", SHOP)
                .start();
        for (int i = 0; i < 1_200; i++) {
            scene.get("/", "x-user", i % 3 == 0 ? "a-robot-that-never-sleeps" : "user-" + i);
        }
        String named = "header x-user a-robot-… makes 3";
        assertThat(get()).contains("note: " + named, " % of the requests, all of it in bucket ");
        assertThat(api("/api/v1/releases/shop")).contains(named).doesNotContain("never-sleeps", "user-1");
    }

    @Test
    void an_issuer_without_keys_is_told_with_every_release_that_needs_it_until_they_can_be_had() throws Exception {
        scene = new Scene(directory)
                .shop("v1")
                .shop("v2")
                .file("shop.yaml", SHOP)
                .start();
        String missing = "Issuer corp: no keys can be had from " + scene.config.resolve("keys.json")
                + ": the file is not there; its members are nobody until then";
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(get()).contains(missing));
        assertThat(get()).doesNotContain("Issuer partner");
        assertThat(api("/api/v1/config")).contains(missing, "Issuer partner: no keys can be had");
        Files.copy(Path.of("../examples/jwt-ring/keys.json"), scene.config.resolve("keys.json"));
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(get()).doesNotContain("Issuer corp"));
    }
}
