package dev.davy.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.davy.demo.LoadGenerator;
import dev.davy.demo.LoadOptions;
import dev.davy.demo.ShopOptions;
import dev.davy.release.JournalRecord;
import dev.davy.release.Phase;
import dev.davy.release.Replay;
import dev.davy.store.FileJournal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run on real sockets, and the same evidence once more through the machine that {@code simulate} drives: what was decided
 * then is decided again.
 */
class RecordedRunTest {
    @TempDir
    private Path directory;

    private Scene scene;

    @BeforeEach
    void open() {
        scene = new Scene(directory)
                .shop("v1")
                .shop(ShopOptions.of("v2").failing(0.3))
                .shop("v3")
                .file("shop.yaml", ReleaseEndToEndTest.SHOP)
                .file("release.yaml", ReleaseEndToEndTest.RELEASE);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void theRecordedEvidenceLeadsToTheSameDecisions() throws IOException {
        scene.start();
        try (LoadGenerator users =
                LoadGenerator.start(LoadOptions.on(scene.davy().address()).perSecond(500))) {
            await("it is taken back")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> scene.release("shop").phase() == Phase.ROLLED_BACK);
            assertThat(users.snapshot().requests()).isPositive();
        }
        await("its record is closed")
                .atMost(Duration.ofSeconds(20))
                .until(() -> recorded().size() > 1);

        Replay.Fold fold = Replay.fold("shop", read(recorded().getFirst()));

        assertThat(fold.agrees()).isTrue();
        assertThat(fold.made()).isNotEmpty().isEqualTo(scene.davy().decisions("shop"));
        assertThat(fold.made().getLast().verdict()).isEqualTo("Harm");
        assertThat(fold.state().phase()).isEqualTo(Phase.ROLLED_BACK);
    }

    /** The files of the release's journal, oldest first; the last one begins anew with what is remembered. */
    private List<Path> recorded() throws IOException {
        Path journal = scene.data.resolve("journal").resolve("shop");
        try (Stream<Path> files = Files.list(journal)) {
            return files.filter(file -> file.toString().endsWith(".jsonl"))
                    .sorted()
                    .toList();
        }
    }

    /** A file of history, read as if it were the present one. */
    private List<JournalRecord> read(Path file) throws IOException {
        Path copy = Files.createDirectories(directory.resolve("copy").resolve("shop"));
        Files.copy(file, copy.resolve(file.getFileName()));
        try (FileJournal journal = FileJournal.in(copy.getParent())) {
            return journal.read("shop");
        }
    }
}
