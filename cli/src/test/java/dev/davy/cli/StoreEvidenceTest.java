package dev.davy.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.davy.demo.LoadGenerator;
import dev.davy.demo.LoadOptions;
import dev.davy.integrations.RealPrometheus;
import dev.davy.release.Phase;
import dev.davy.release.ReleaseView;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A release that is judged by the counters of a real Prometheus, which measures Davy itself. */
class StoreEvidenceTest {
    private static final String STORE = """
            ---
            apiVersion: davy.dev/v1
            kind: MetricStore
            metadata: {name: prom}
            spec: {type: prometheus, address: "http://127.0.0.1:PORT", headers: {x-auth-token: {file: token}}}
            """;

    private static final String RELEASE = """
            apiVersion: davy.dev/v1
            kind: Release
            metadata: {name: shop}
            spec:
              targetRef: {name: shop}
              from: v1
              version: v2
              stages: [{weight: 20%, for: 10m}, {weight: auto}]
              guard: {shield: false, blastRadius: 20}
              evidence:
                store: prom
                requests: 'davy_requests_total{upstream="shop"}'
                failures: 'davy_requests_total{upstream="shop", code=~"5.."}'
                every: 1s
            """;

    @TempDir
    private Path directory;

    @Test
    void theStoreMayBeAwayAndTheReleaseIsNotLostAndWhatItCountsTakesABadVersionBack() throws IOException {
        int port = RealPrometheus.freePort();
        try (Scene scene = new Scene(directory)
                .shop("v1")
                .shop("v2")
                .shop("v3")
                .file("shop.yaml", ReleaseEndToEndTest.SHOP + STORE.replace("PORT", Integer.toString(port)))
                .file("release.yaml", RELEASE)) {
            Files.writeString(scene.config.resolve("token"), "hunter2-in-a-file");
            scene.start();
            try (LoadGenerator _ =
                    LoadGenerator.start(LoadOptions.on(scene.davy().address()).perSecond(500))) {
                ReleaseView never = until(scene, "there is no store", StoreEvidenceTest::invalid);
                assertThat(never.why())
                        .contains("metric store prom: http://127.0.0.1:" + port + ": Connection refused");
                assertThat(never.requests().candidate()).isZero();

                try (RealPrometheus _ = prometheus(scene, port)) {
                    ReleaseView judged = until(
                            scene,
                            "the store counts",
                            view -> view.requests().candidate() > 0
                                    && view.why().contains("(approximate)"));
                    assertThat(judged.phase()).isEqualTo(Phase.PROGRESSING);
                    assertThat(judged.meters().orElseThrow().approximate()).isTrue();
                }
                scene.running("v2").failing(1);
                ReleaseView away = until(scene, "the store is away", StoreEvidenceTest::invalid);
                assertThat(away.phase()).isEqualTo(Phase.PROGRESSING);
                assertThat(away.weight()).isPositive();

                try (RealPrometheus _ = prometheus(scene, port)) {
                    ReleaseView back = until(scene, "v2 is taken back", view -> view.phase() == Phase.ROLLED_BACK);
                    assertThat(back.reason().orElseThrow()).isIn("Harm", "BudgetSpent");
                    assertThat(scene.davy().decisions("shop"))
                            .anySatisfy(decision -> assertThat(decision.why()).contains("(approximate)"));
                }
            }
            secretsAreNowhere(scene);
        }
    }

    private RealPrometheus prometheus(Scene scene, int port) throws IOException {
        return RealPrometheus.start(
                Files.createDirectories(directory.resolve("prometheus")),
                port,
                """
                global: {scrape_interval: 1s}
                scrape_configs:
                  - {job_name: davy, static_configs: [{targets: ["127.0.0.1:%d"]}]}
                """.formatted(scene.davy().adminAddress().getPort()),
                "");
    }

    private static ReleaseView until(Scene scene, String what, Predicate<ReleaseView> condition) {
        await(what)
                .pollInterval(Duration.ofMillis(20))
                .atMost(Duration.ofSeconds(40))
                .until(() -> condition.test(scene.release("shop")));
        return scene.release("shop");
    }

    private static boolean invalid(ReleaseView view) {
        return view.verdict().filter("Invalid"::equals).isPresent();
    }

    /** What a run writes, and what it answers. */
    private static void secretsAreNowhere(Scene scene) throws IOException {
        try (var files = Files.walk(scene.data)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain("hunter2");
            }
        }
        assertThat(scene.release("shop").toString()).doesNotContain("hunter2");
        assertThat(scene.davy().configuration().toString()).doesNotContain("hunter2");
    }
}
