package dev.davy.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.davy.demo.LoadGenerator;
import dev.davy.demo.LoadOptions;
import dev.davy.demo.ShopOptions;
import dev.davy.model.Split;
import dev.davy.model.Weight;
import dev.davy.release.Decision;
import dev.davy.release.Event;
import dev.davy.release.JournalRecord;
import dev.davy.release.Phase;
import dev.davy.release.ReleaseState;
import dev.davy.release.Replay;
import dev.davy.store.FileJournal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code kill -9} of a real {@code davy run} under load, again and again, at moments that a seed draws. */
class KilledProcessTest {
    private static final int KILLS = 20;

    /** No release of it ends by itself within the test. */
    private static final String RELEASE = ReleaseEndToEndTest.RELEASE.replace("soak: 1s", "soak: 1h");

    @TempDir
    private Path directory;

    private Scene scene;

    @BeforeEach
    void open() {
        scene = new Scene(directory)
                .shop("v1")
                .shop("v2")
                .shop(ShopOptions.of("v3").failing(1))
                .file("shop.yaml", ReleaseEndToEndTest.SHOP)
                .file("release.yaml", RELEASE);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void anUnfinishedReleaseBeginsAtZeroAndKeepsWhatWasAcknowledged() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        String asked = "resume";
        boolean acknowledged = false;
        for (int kill = 0; kill < KILLS; kill++) {
            try (DavyChild davy = DavyChild.run(scene.config, scene.data);
                    LoadGenerator users = LoadGenerator.start(
                            LoadOptions.on(davy.address()).perSecond(300).connections(32))) {
                String round = "kill " + kill + ", seed " + seed + ": ";
                if (acknowledged) {
                    assertThat(phase(davy))
                            .as(round + asked + " was acknowledged")
                            .isEqualTo(after(asked));
                }
                int highest = highestUntil(davy, random.nextInt(600));
                asked = List.of("pause", "resume", "rollback", "resume").get(kill % 4);
                acknowledged = command(davy, asked, random.nextInt(40));
                davy.kill();
                users.close();
                folds(round, highest);
            }
        }
    }

    @Test
    void aBarredVersionStaysBarred() {
        scene.file("release.yaml", RELEASE.replace("version: v2", "version: v3"));
        try (DavyChild davy = DavyChild.run(scene.config, scene.data);
                LoadGenerator users =
                        LoadGenerator.start(LoadOptions.on(davy.address()).perSecond(300))) {
            await("v3 is taken back")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> phase(davy).equals("RolledBack"));
            davy.kill();
            assertThat(users.snapshot().requests()).isPositive();
        }
        long before = scene.running("v3").record().requests();
        for (int restart = 0; restart < 3; restart++) {
            try (DavyChild davy = DavyChild.run(scene.config, scene.data);
                    LoadGenerator users =
                            LoadGenerator.start(LoadOptions.on(davy.address()).perSecond(300))) {
                await().atMost(Duration.ofSeconds(10))
                        .until(() -> users.snapshot().requests() > 200);
                assertThat(phase(davy)).isEqualTo("RolledBack");
                assertThat(release(davy).get("barred").asString()).isEqualTo("v3");
                davy.kill();
            }
        }
        assertThat(scene.running("v3").record().requests()).isEqualTo(before);
    }

    /** The highest share seen within so many milliseconds. */
    private int highestUntil(DavyChild davy, int millis) {
        int highest = 0;
        for (long end = System.nanoTime() + millis * 1_000_000L; System.nanoTime() < end; ) {
            highest = Math.max(highest, release(davy).get("weight").intValue());
        }
        return highest;
    }

    /** Asks, and waits so many milliseconds for the answer before the process is killed. */
    private boolean command(DavyChild davy, String word, int millis) {
        CompletableFuture<Integer> asking = new CompletableFuture<>();
        String port = Integer.toString(davy.adminAddress().getPort());
        Thread.ofVirtual()
                .start(() -> asking.complete(Ran.davy(word, "shop", "--admin", port, "--data", scene.data.toString())
                        .exit()));
        return asking.completeOnTimeout(-1, millis, TimeUnit.MILLISECONDS).join() == 0;
    }

    private static String after(String command) {
        return switch (command) {
            case "pause" -> Phase.PAUSED.word();
            case "rollback" -> Phase.ROLLED_BACK.word();
            default -> Phase.PROGRESSING.word();
        };
    }

    /** The journal folds to the decisions that it tells of, and tells of every share that was seen. */
    private void folds(String round, int highest) {
        try (FileJournal journal = FileJournal.in(scene.data.resolve("journal"))) {
            List<JournalRecord> records = journal.read("shop");
            Replay.Fold fold = Replay.fold("shop", records);
            assertThat(fold.agrees()).as(round + "the journal folds").isTrue();
            for (int i = 0; i < records.size(); i++) {
                if (records.get(i) instanceof JournalRecord.Happened(Event.Restarted _)) {
                    ReleaseState started =
                            Replay.fold("shop", records.subList(0, i + 1)).state();
                    assertThat(started.memory().split().map(Split::weight).orElse(Weight.ZERO))
                            .as(round + "a start takes the share back")
                            .isEqualTo(Weight.ZERO);
                }
            }
            List<Decision> decisions =
                    fold.decided().stream().map(Replay.Told::decision).toList();
            assertThat(decisions.stream()
                            .mapToInt(decision -> decision.weight().buckets())
                            .max()
                            .orElse(0))
                    .as(round + "every share is in the journal")
                    .isGreaterThanOrEqualTo(highest);
        }
    }

    private String phase(DavyChild davy) {
        return release(davy).get("phase").asString();
    }

    private JsonNode release(DavyChild davy) {
        Ran ran = Ran.davy(
                "get",
                "shop",
                "-o",
                "json",
                "--admin",
                Integer.toString(davy.adminAddress().getPort()),
                "--data",
                scene.data.toString());
        assertThat(ran.exit()).as(ran.err()).isZero();
        return JsonMapper.shared().readTree(ran.out());
    }
}
