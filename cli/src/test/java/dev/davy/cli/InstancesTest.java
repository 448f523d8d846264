package dev.davy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    private static final String ONE = "instances: [{address: \"{v1}\", labels: {version: v1}}]";

    /** The Upstream with these instances, as flow sequences have them. */
    private static String upstream(String... instances) {
        return UPSTREAM.replace(ONE, "instances: [" + String.join(", ", instances) + "]");
    }

    private static String instance(String shop, String version) {
        return "{address: \"{" + shop + "}\", labels: {version: " + version + "}}";
    }

    private static final String RELEASE = """
            apiVersion: davy.dev/v1
            kind: Release
            metadata: {name: echo}
            spec: {targetRef: {name: echo}, from: v1, version: v2}
            """;

    private void release() {
        scene.change("release.yaml", RELEASE);
        Awaitility.await().until(() -> scene.release("echo").phase().running());
    }

    private HttpResponse<String> register(String shop, String labels) throws Exception {
        return ask("POST", "/echo/instances", "{\"address\": \"" + address(shop) + "\"" + labels + "}");
    }

    private HttpResponse<String> drain(String shop) throws Exception {
        return ask("POST", "/echo/instances/" + address(shop) + "/drain", "");
    }

    @Test
    void registeringAgainDoesNotTakeStablesLastInstanceAwayEither() throws Exception {
        scene.file("echo.yaml", upstream(instance("v2", "v2"))).start();
        assertThat(register("v1", ", \"labels\": {\"version\": \"v1\"}").statusCode())
                .isEqualTo(200);
        release();
        HttpResponse<String> refused = register("v1", ", \"labels\": {\"version\": \"v2\"}");
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(409);
        assertThat(refused.body()).contains("is the last one of version v1").contains("roll it back");
        assertThat(scene.get("/").version()).isEqualTo("v1");
    }

    @Test
    void aCandidateKeepsItsLastInstanceWhileItsReleaseRuns() throws Exception {
        scene.file("echo.yaml", upstream(instance("v1", "v1"))).start();
        assertThat(register("v2", ", \"labels\": {\"version\": \"v2\"}").statusCode())
                .isEqualTo(200);
        release();
        assertThat(drain("v2").body()).contains("is the last one of version v2").contains("roll it back");
        assertThat(ask("DELETE", "/echo/instances/" + address("v2"), "").statusCode())
                .isEqualTo(409);
        assertThat(scene.release("echo").phase().running()).isTrue();
    }

    @Test
    void aFileDoesNotLeaveStableWithDrainingInstancesAlone() throws Exception {
        scene.shop("v3");
        String two = upstream(instance("v1", "v1"), instance("v3", "v1"), instance("v2", "v2"));
        scene.file("echo.yaml", two).start();
        release();
        assertThat(drain("v1").statusCode()).isEqualTo(200);
        scene.change("echo.yaml", upstream(instance("v1", "v1"), instance("v2", "v2")));
        assertThat(scene.davy().configuration().problems())
                .anyMatch(problem -> problem.message().contains("no instance of version v1 any more"));
        assertThat(scene.get("/").version()).isEqualTo("v3");
        assertThat(register("v1", "").statusCode()).isEqualTo(200);
        assertThat(scene.davy().configuration().problems()).as("tried again").isEmpty();
        assertThat(scene.get("/").version()).isEqualTo("v1");
    }

    @Test
    void aReleaseDoesNotBeginWithACandidateThatDrains() throws Exception {
        scene.file("echo.yaml", upstream(instance("v1", "v1"), instance("v2", "v2")))
                .start();
        assertThat(drain("v2").statusCode()).isEqualTo(200);
        scene.change("release.yaml", RELEASE);
        Awaitility.await().until(() -> !scene.davy().releases().isEmpty());
        assertThat(scene.release("echo").phase().running()).isFalse();
        assertThat(register("v2", "").statusCode()).isEqualTo(200);
        Awaitility.await().until(() -> scene.release("echo").phase().running());
    }

    @Test
    void aFilesInstanceIsRegisteredOnlyAsTheFileHasIt() throws Exception {
        scene.file("echo.yaml", UPSTREAM).start();
        HttpResponse<String> labels = register("v1", ", \"labels\": {\"version\": \"v2\"}");
        assertThat(labels.statusCode()).as(labels.body()).isEqualTo(409);
        assertThat(labels.body()).contains("is written in a file").contains("change the file");
        assertThat(register("v1", ", \"weight\": 2").statusCode()).isEqualTo(409);
        assertThat(register("v1", ", \"labels\": {\"version\": \"v1\"}, \"weight\": 1")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void theVersionIsCheckedByTheUpstreamsOwnLabel() throws Exception {
        scene.file(
                        "echo.yaml",
                        UPSTREAM.replace("instances:", "versionLabel: release\n  instances:")
                                .replace("{version: v1}", "{release: v1}"))
                .start();
        HttpResponse<String> wrong = register("v2", ", \"labels\": {\"release\": \"some text\"}");
        assertThat(wrong.statusCode()).as(wrong.body()).isEqualTo(400);
        assertThat(wrong.body()).contains("labels.release");
        assertThat(register("v2", ", \"labels\": {\"release\": \"v2\", \"version\": \"some text\"}")
                        .statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "{not",
                "{\"echo\": null}",
                "{\"echo\": {\"127.0.0.1:1\": null}}",
                "{\"echo\": {\"nowhere\": {\"weight\": 1, \"draining\": true, \"registered\": true}}}"
            })
    void whileTheFileOfRegisteredInstancesCannotBeReadNothingIsChanged(String kept) throws Exception {
        Path file = Files.createDirectories(scene.data).resolve("instances.json");
        Files.writeString(file, kept);
        scene.file("echo.yaml", UPSTREAM).start();
        assertThat(scene.get("/").version()).isEqualTo("v1");
        HttpResponse<String> refused = register("v2", ", \"labels\": {\"version\": \"v2\"}");
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(409);
        assertThat(refused.body()).contains("instances.json cannot be read");
        assertThat(drain("v1").statusCode()).isEqualTo(409);
        assertThat(file).hasContent(kept);
    }

    @Test
    void anInstanceThatWasKeptWithoutLabelsHasNone() throws Exception {
        Files.writeString(
                Files.createDirectories(scene.data).resolve("instances.json"),
                "{\"echo\": {\"" + address("v2") + "\": {\"weight\": 1, \"draining\": false, \"registered\": true}}}");
        scene.file("echo.yaml", UPSTREAM).start();
        assertThat(served()).containsExactly("v1", "v2");
    }

    private Ran davy(String... action) {
        List<String> arguments = new ArrayList<>(List.of("instances", "echo"));
        arguments.addAll(List.of(action));
        arguments.addAll(
                List.of("--admin", "" + scene.davy().adminAddress().getPort(), "--data", scene.data.toString()));
        return Ran.davy(arguments.toArray(String[]::new));
    }

    @Test
    void theCommandShowsAddsDrainsAndRemoves() {
        scene.file("echo.yaml", UPSTREAM).start();
        Ran added = davy("add", address("v2"), "--label", "version=v2", "--weight", "3");
        assertThat(added.exit()).as(added.err()).isZero();
        assertThat(added.out()).isEqualTo(address("v2") + " of Upstream echo takes requests\n");
        assertThat(served()).containsExactly("v1", "v2");
        assertThat(davy().out().lines())
                .hasSize(3)
                .anyMatch(line -> line.matches("ADDRESS +VERSION +WEIGHT +STATE +IN FLIGHT"))
                .anyMatch(line -> line.matches(address("v1") + " +v1 +1 +healthy +0"))
                .anyMatch(line -> line.matches(address("v2") + " +v2 +3 +healthy +0"));
        assertThat(davy("drain", address("v2")).exit()).isZero();
        assertThat(davy().out()).containsPattern(address("v2") + " +v2 +3 +draining");
        assertThat(served()).containsExactly("v1");
        assertThat(davy("add", address("v2")).exit()).isZero();
        assertThat(davy().out()).as("labels and weight stay").containsPattern(address("v2") + " +v2 +3 +healthy");
        assertThat(davy("remove", address("v2")).exit()).isZero();
        assertThat(davy().out()).doesNotContain(address("v2"));
        Ran refused = davy("remove", address("v1"));
        assertThat(refused.exit()).isNotZero();
        assertThat(refused.err()).contains("is written in a file");
        assertThat(davy("add").err()).contains("ADDRESS: missing");
    }
}
