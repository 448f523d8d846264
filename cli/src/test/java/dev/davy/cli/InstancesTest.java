package dev.davy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Instances from a file of their own, and over the admin port. */
class InstancesTest {
    private static final String UPSTREAM = """
            apiVersion: davy.dev/v1
            kind: Upstream
            metadata: {name: echo}
            spec:
              instances: [{address: "{v1}", labels: {version: v1}}]
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: echo}
            spec:
              rules:
                - backendRefs: [{group: davy.dev, kind: Upstream, name: echo}]
            """;

    @TempDir
    private Path directory;

    private final HttpClient http = HttpClient.newHttpClient();
    private Scene scene;

    @BeforeEach
    void open() {
        scene = new Scene(directory).shop("v1").shop("v2");
    }

    @AfterEach
    void close() {
        scene.close();
        http.close();
    }

    private Set<String> served() {
        Set<String> versions = new TreeSet<>();
        for (int i = 0; i < 20; i++) {
            versions.add(scene.get("/").version());
        }
        return versions;
    }

    private HttpResponse<String> ask(String method, String path, String body) throws Exception {
        String token = Files.readString(scene.data.resolve("admin.token")).strip();
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:"
                                + scene.davy().adminAddress().getPort() + "/api/v1/upstreams" + path))
                        .header("Authorization", "Bearer " + token)
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private String address(String version) {
        return "127.0.0.1:" + scene.running(version).address().getPort();
    }

    @Test
    void aFileOfInstancesIsFollowedAndItsLastGoodStateServes() {
        scene.file(
                "echo.yaml",
                UPSTREAM.replace(
                        "instances: [{address: \"{v1}\", labels: {version: v1}}]", "instancesFile: echo-list.yaml"));
        scene.file("echo-list.yaml", "- {address: \"{v1}\", labels: {version: v1}}")
                .start();
        assertThat(scene.davy().configuration().problems()).isEmpty();
        assertThat(served()).containsExactly("v1");
        scene.change("echo-list.yaml", """
                - {address: "{v1}", labels: {version: v1}}
                - {address: "{v2}", labels: {version: v2}, weight: 2}
                """);
        assertThat(served()).containsExactly("v1", "v2");
        scene.change("echo-list.yaml", "- {address: \"{v2}\", labels: {version: v2}}\n- {adress: wrong}");
        assertThat(served()).as("whole or not at all").containsExactly("v1", "v2");
        assertThat(scene.davy().configuration().problems())
                .anyMatch(problem -> problem.message().contains("adress: unknown field (did you mean address?)"));
        scene.change("echo-list.yaml", "[]");
        assertThat(scene.get("/").status()).isEqualTo(503);
    }

    @Test
    void instancesAreRegisteredDrainedAndRemovedAndThatOutlivesARestart() throws Exception {
        scene.file("echo.yaml", UPSTREAM).start();
        assertThat(served()).containsExactly("v1");
        HttpResponse<String> added = ask(
                "POST",
                "/echo/instances",
                "{\"address\": \"" + address("v2") + "\", \"labels\": {\"version\": \"v2\"}, \"weight\": 2}");
        assertThat(added.statusCode()).as(added.body()).isEqualTo(200);
        assertThat(served()).containsExactly("v1", "v2");
        assertThat(ask("GET", "/echo", "").body())
                .contains("\"address\":\"" + address("v2") + "\"")
                .contains("\"weight\":2")
                .contains("\"registered\":true");
        assertThat(ask("POST", "/echo/instances/" + address("v1") + "/drain", "")
                        .statusCode())
                .isEqualTo(200);
        assertThat(served()).containsExactly("v2");
        scene.davy().close();
        scene.start();
        assertThat(served()).as("after a restart").containsExactly("v2");
        assertThat(ask("GET", "", "").body()).contains("\"draining\":true");
        assertThat(ask("DELETE", "/echo/instances/" + address("v1"), "").statusCode())
                .as("it is written in a file")
                .isEqualTo(409);
        ask("POST", "/echo/instances", "{\"address\": \"" + address("v1") + "\"}");
        assertThat(ask("DELETE", "/echo/instances/" + address("v2"), "").statusCode())
                .isEqualTo(200);
        assertThat(served()).containsExactly("v1");
    }

    @Test
    void whatCannotBeIsRefusedWithAReason() throws Exception {
        scene.file("echo.yaml", UPSTREAM).start();
        assertThat(ask("POST", "/echo/instances", "{\"adress\": \"x\"}").statusCode())
                .isEqualTo(400);
        assertThat(ask("POST", "/nothing/instances", "{\"address\": \"127.0.0.1:1\"}")
                        .statusCode())
                .isEqualTo(404);
        assertThat(ask("DELETE", "/echo/instances/127.0.0.1:1", "").statusCode())
                .isEqualTo(404);
    }

    @Test
    void stablesLastInstanceStaysWhileAReleaseRuns() throws Exception {
        scene.file(
                        "echo.yaml",
                        UPSTREAM.replace(
                                "labels: {version: v1}}]",
                                "labels: {version: v1}}, {address: \"{v2}\", labels: {version: v2}}]"))
                .file("release.yaml", """
                        apiVersion: davy.dev/v1
                        kind: Release
                        metadata: {name: echo}
                        spec: {targetRef: {name: echo}, from: v1, version: v2}
                        """)
                .start();
        Awaitility.await().until(() -> scene.release("echo").phase().running());
        HttpResponse<String> refused = ask("POST", "/echo/instances/" + address("v1") + "/drain", "");
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body()).contains("is the last one of version v1");
        assertThat(scene.get("/").status()).isEqualTo(200);
    }
}
