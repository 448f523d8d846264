package dev.davy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The well-known tutorial of a canary in two phases, step by step: first by header for those who ask for it, then by
 * weight for everyone.
 */
class TwoPhasedCanaryTest {
    private static final String ONE_VERSION = """
            apiVersion: davy.dev/v1
            kind: Upstream
            metadata: {name: echo}
            spec:
              instances:
                - {address: "{v1}", labels: {app: echo, version: v1}}
            """;
    private static final String BOTH_VERSIONS = ONE_VERSION + """
                - {address: "{v2}", labels: {app: echo, version: v2}}
            """;
    private static final String ONLY_V2 = BOTH_VERSIONS.replaceAll("(?m)^.*\\{v1}.*\n", "");

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
    void theTutorialGoesThroughStepByStep() {
        scene.file("upstream.yaml", ONE_VERSION)
                .file("route.yaml", route("echo"))
                .start();
        assertThat(everyone()).as("1.1 a plain route").containsOnlyKeys("v1");

        scene.change("route.yaml", route("echo.v1"));
        assertThat(everyone()).as("1.2 pinned to v1").containsOnlyKeys("v1");

        scene.change("upstream.yaml", BOTH_VERSIONS);
        assertThat(everyone()).as("1.3 v2 is there and gets nothing").containsOnlyKeys("v1");

        scene.change("route.yaml", phaseOne());
        assertThat(everyone()).as("1.4 everyone").containsOnlyKeys("v1");
        assertThat(canary()).as("1.4 those who ask").containsOnlyKeys("v2");

        scene.change("route.yaml", phaseTwo(100, 0));
        assertThat(everyone()).as("1.5 weights 100 and 0").containsOnlyKeys("v1");
        assertThat(canary()).as("1.5 those who ask").containsOnlyKeys("v2");

        scene.change("route.yaml", phaseTwo(50, 50));
        Map<String, Integer> half = everyone(400);
        assertThat(half).as("1.6 weights 50 and 50").containsOnlyKeys("v1", "v2");
        assertThat(half.get("v2")).as("1.6 about half: " + half).isBetween(150, 250);
        assertThat(canary()).as("1.6 those who ask").containsOnlyKeys("v2");

        scene.change("route.yaml", phaseTwo(0, 100));
        assertThat(everyone()).as("1.7 weights 0 and 100").containsOnlyKeys("v2");

        scene.running("v1").close();
        scene.change("upstream.yaml", ONLY_V2);
        assertThat(everyone()).as("1.8 v1 is gone while its weight is 0").containsOnlyKeys("v2");

        scene.change("route.yaml", route("echo.v2"));
        assertThat(everyone()).as("1.9 one route to v2").containsOnlyKeys("v2");
    }

    /** Who answers, and how often. */
    private Map<String, Integer> everyone() {
        return everyone(100);
    }

    private Map<String, Integer> everyone(int requests) {
        Map<String, Integer> answers = new TreeMap<>();
        for (int i = 0; i < requests; i++) {
            Scene.Got got = scene.get("/");
            answers.merge(got.status() == 200 ? got.version() : "status " + got.status(), 1, Integer::sum);
        }
        return answers;
    }

    private Map<String, Integer> canary() {
        Map<String, Integer> answers = new TreeMap<>();
        for (int i = 0; i < 20; i++) {
            answers.merge(scene.get("/", "stage", "canary").version(), 1, Integer::sum);
        }
        return answers;
    }

    private static String route(String upstream) {
        return head() + "    - backendRefs: [{group: davy.dev, kind: Upstream, name: " + upstream + "}]\n";
    }

    private static String phaseOne() {
        return head() + """
                - matches: [{headers: [{name: stage, value: canary}]}]
                  backendRefs: [{group: davy.dev, kind: Upstream, name: echo.v2}]
                - backendRefs: [{group: davy.dev, kind: Upstream, name: echo.v1}]
            """;
    }

    private static String phaseTwo(int v1, int v2) {
        return head() + """
                - matches: [{headers: [{name: stage, value: canary}]}]
                  backendRefs: [{group: davy.dev, kind: Upstream, name: echo.v2}]
                - backendRefs:
                    - {group: davy.dev, kind: Upstream, name: echo.v1, weight: %d}
                    - {group: davy.dev, kind: Upstream, name: echo.v2, weight: %d}
            """.formatted(v1, v2);
    }

    private static String head() {
        return """
                apiVersion: gateway.networking.k8s.io/v1
                kind: HTTPRoute
                metadata: {name: echo}
                spec:
                  rules:
                """;
    }
}
