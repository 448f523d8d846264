package dev.davy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What comparing a candidate's answers with stable's found, as people get to see it. */
class ComparisonShownTest {
    private static final String FILES = """
            apiVersion: davy.dev/v1
            kind: Upstream
            metadata: {name: echo}
            spec:
              instances:
                - {address: "{v1}", labels: {version: v1}}
                - {address: "{v2}", labels: {version: v2}}
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: echo}
            spec:
              rules:
                - filters: [{type: ExtensionRef, extensionRef: {group: davy.dev, kind: Comparison, name: answers}}]
                  backendRefs: [{group: davy.dev, kind: Upstream, name: echo}]
            ---
            apiVersion: davy.dev/v1
            kind: Comparison
            metadata: {name: answers}
            spec: {headers: [x-shop-version], body: none}
            ---
            apiVersion: davy.dev/v1
            kind: Release
            metadata: {name: echo}
            spec:
              targetRef: {apiVersion: davy.dev/v1, kind: Upstream, name: echo}
              from: v1
              version: v2
              stages: [{mirror: 100%, for: 10m}]
            """;

    @TempDir
    private Path directory;

    private Scene scene;

    @BeforeEach
    void open() {
        scene = new Scene(directory).shop("v1").shop("v2");
    }

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void getShowsHowManyCopiesDifferAndInWhat() {
        scene.file("echo.yaml", FILES).start();
        String port = Integer.toString(scene.davy().adminAddress().getPort());
        Awaitility.await().until(() -> {
            assertThat(scene.get("/a").version()).isEqualTo("v1");
            return Ran.davy("get", "echo", "--admin", port, "--data", scene.data.toString())
                    .out()
                    .contains("  copies: ");
        });
        Ran shown = Ran.davy("get", "echo", "--admin", port, "--data", scene.data.toString());
        assertThat(shown.out())
                .containsPattern("copies: (\\d+) of \\1 compared answers differ \\(header \\1\\)")
                .contains("GET /a: header x-shop-version v1 → v2");
        Ran json = Ran.davy("get", "echo", "-o", "json", "--admin", port, "--data", scene.data.toString());
        assertThat(json.out()).contains("\"comparison\" : {", "\"where\" : \"x-shop-version\"", "\"copy\" : \"v2\"");
    }
}
