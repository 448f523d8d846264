package dev.davy.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.davy.demo.LoadGenerator;
import dev.davy.demo.LoadOptions;
import dev.davy.demo.ShopOptions;
import dev.davy.demo.ShopRecord;
import dev.davy.release.Answer;
import dev.davy.release.Command;
import dev.davy.release.Order;
import dev.davy.release.Phase;
import dev.davy.release.ReleaseView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Releases on real sockets: shops, users, gateway, engine and journal as they are in {@code davy run}. */
class ReleaseEndToEndTest {
    /** Guards that are quick to satisfy, so that a release takes seconds. */
    static final String SHOP = """
            apiVersion: davy.dev/v1
            kind: Upstream
            metadata: {name: shop}
            spec:
              instances:
                - {address: "{v1}", labels: {version: v1}}
                - {address: "{v2}", labels: {version: v2}}
                - {address: "{v3}", labels: {version: v3}}
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: shop}
            spec:
              rules:
                - backendRefs: [{group: davy.dev, kind: Upstream, name: shop}]
            """;

    static final String RELEASE = """
            apiVersion: davy.dev/v1
            kind: Release
            metadata: {name: shop}
            spec:
              targetRef: {apiVersion: davy.dev/v1, kind: Upstream, name: shop}
              from: v1
              version: v2
              guard: {tolerableFailures: 2%, soak: 1s}
              watch: {for: 1s}
            """;

    @TempDir
    private Path directory;

    private Scene scene;

    @BeforeEach
    void open() {
        scene = new Scene(directory)
                .shop("v1")
                .shop("v2")
                .shop(ShopOptions.of("v3").failing(0.3))
                .file("shop.yaml", SHOP)
                .file("release.yaml", RELEASE);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void aGoodVersionGoesThroughAndABadOneComesBackAndStaysAway() {
        scene.start();
        try (LoadGenerator users = users()) {
            await("v2 becomes stable").atMost(Duration.ofSeconds(60)).until(() -> phase() == Phase.SUCCEEDED);
            assertThat(scene.release("shop").stable()).contains("v2");
            assertThat(users.snapshot().failures()).isZero();

            scene.change("release.yaml", RELEASE.replace("version: v2", "version: v3"));
            await("v3 is taken back").atMost(Duration.ofSeconds(30)).until(() -> phase() == Phase.ROLLED_BACK);
            ReleaseView broken = scene.release("shop");
            assertThat(broken.requests().candidateFailed()).as(broken.why()).isBetween(1L, 15L);
            assertThat(broken.reason()).contains("Harm");
            staysAway("v3", Duration.ofMillis(500));
        }
        restart();
        assertThat(phase()).isEqualTo(Phase.ROLLED_BACK);
        assertThat(scene.release("shop").barred()).contains("v3");
        try (LoadGenerator users = users()) {
            staysAway("v3", Duration.ofMillis(500));
            assertThat(users.snapshot().failures()).isZero();

            assertThat(scene.davy().command("shop", new Order(Command.RESUME, "a test", "")))
                    .isInstanceOf(Answer.Done.class);
            await("v3 is tried again, and taken back again")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> scene.running("v3").record().requests() > 0 && phase() == Phase.ROLLED_BACK);
        }
    }

    @Test
    void aBrokenVersionIsFoundByCopiesBeforeAnyUserHasIt() {
        scene.file(
                        "release.yaml",
                        RELEASE.replace(
                                "version: v2", "version: v3\n  stages: [{mirror: 50%, for: 1m}, {weight: auto}]"))
                .start();
        try (LoadGenerator users = users()) {
            await("v3 is taken back").atMost(Duration.ofSeconds(30)).until(() -> phase() == Phase.ROLLED_BACK);
            assertThat(users.snapshot().failures()).isZero();
        }
        ReleaseView broken = scene.release("shop");
        assertThat(broken.reason()).contains("Harm");
        assertThat(broken.stage()).contains("mirror 50%");
        assertThat(broken.requests().candidate()).isZero();
        assertThat(broken.budget().spent()).isZero();
    }

    @Test
    void aDirectoryThatIsNotThereAtTheStartWithdrawsNoRelease() throws IOException {
        scene.file("release.yaml", RELEASE.replace("version: v2", "version: v2\n  stages: [{hold: 1h}]"))
                .start();
        assertThat(phase()).isEqualTo(Phase.PROGRESSING);
        scene.davy().close();
        Path away = Files.move(scene.config, directory.resolve("away"));

        scene.start();
        assertThat(scene.davy().configuration().problems().toString()).contains("no such directory");
        assertThat(phase()).isEqualTo(Phase.PROGRESSING);
        assertThat(scene.release("shop").withdrawn()).isFalse();
        assertThat(scene.release("shop").weight()).isZero();

        Files.move(away, scene.config);
        await("the directory is read").until(() -> scene.get("/").status() == 200);
        assertThat(phase()).isEqualTo(Phase.PROGRESSING);
        assertThat(scene.release("shop").withdrawn()).isFalse();
    }

    @Test
    void everyNewRequestGoesToStableWithin200MillisecondsOfTheDecidingAnswer() {
        scene.file("release.yaml", RELEASE.replace("version: v2", "version: v3"))
                .start();
        try (LoadGenerator users = users()) {
            await("v3 is taken back").atMost(Duration.ofSeconds(30)).until(() -> phase() == Phase.ROLLED_BACK);
            long stable = scene.running("v1").record().requests();
            await("users go on")
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> scene.running("v1").record().requests() > stable + 500);
            assertThat(users.snapshot().failures()).isZero();
        }
        Instant verdict = scene.davy().decisions("shop").stream()
                .filter(decision -> decision.verdict().equals("Harm"))
                .findFirst()
                .orElseThrow()
                .at()
                .wall();
        ShopRecord candidate = scene.running("v3").record();
        Instant deciding = candidate.failures().stream()
                .filter(failure -> !failure.isAfter(verdict))
                .max(Comparator.naturalOrder())
                .orElseThrow();
        assertThat(candidate.lastArrival())
                .get()
                .satisfies(last -> assertThat(last)
                        .as("the deciding answer left at %s, the verdict came at %s", deciding, verdict)
                        .isBeforeOrEqualTo(deciding.plusMillis(200)));
    }

    @Test
    void stablesLastInstanceStaysWhileARelaseNeedsIt() {
        scene.file("release.yaml", RELEASE.replace("version: v2", "version: v2\n  stages: [{hold: 1h}]"))
                .start();
        scene.change("shop.yaml", SHOP.replaceAll("(?m)^.*\\{v1}.*\n", ""));

        assertThat(scene.davy().configuration().problems().toString()).contains("v1");
        assertThat(scene.get("/").version()).isEqualTo("v1");
    }

    private void restart() {
        scene.davy().close();
        scene.start();
    }

    private LoadGenerator users() {
        return LoadGenerator.start(LoadOptions.on(scene.davy().address()).perSecond(500));
    }

    private Phase phase() {
        return scene.release("shop").phase();
    }

    /** No request reaches a version for so long. */
    private void staysAway(String version, Duration time) {
        // What was under way at the verdict may still arrive.
        await().atMost(Duration.ofSeconds(2))
                .until(() -> scene.davy().gateway().orElseThrow().openStreams("shop", version) == 0);
        long before = scene.running(version).record().requests();
        await().during(time)
                .atMost(time.plusSeconds(1))
                .until(() -> scene.running(version).record().requests() == before);
    }
}
