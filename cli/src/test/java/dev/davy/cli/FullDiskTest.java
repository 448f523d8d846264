package dev.davy.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.davy.demo.LoadGenerator;
import dev.davy.demo.LoadOptions;
import dev.davy.demo.LoadSnapshot;
import dev.davy.release.Answer;
import dev.davy.release.Command;
import dev.davy.release.Order;
import dev.davy.release.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A data directory on a disk of a megabyte, which the test mounts and fills. Wants the right to mount. */
class FullDiskTest {
    @TempDir
    private Path directory;

    private Scene scene;

    @BeforeEach
    void mount() throws Exception {
        scene = new Scene(directory)
                .shop("v1")
                .shop("v2")
                .shop("v3")
                .file("shop.yaml", ReleaseEndToEndTest.SHOP)
                .file("release.yaml", ReleaseEndToEndTest.RELEASE.replace("soak: 1s", "soak: 1h"));
        Files.createDirectories(scene.data);
        run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", scene.data.toString());
    }

    @AfterEach
    void unmount() throws Exception {
        scene.close();
        run("umount", "--lazy", scene.data.toString());
    }

    @Test
    void aFullDiskStopsPromotionsAndNoTraffic() throws IOException {
        scene.start();
        try (LoadGenerator users =
                LoadGenerator.start(LoadOptions.on(scene.davy().address()).perSecond(300))) {
            await("the candidate has share").atMost(Duration.ofSeconds(20)).until(() -> weight() > 0);
            Path filler = fill();
            await("the journal is lost")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> scene.release("shop").journal().isPresent());
            int share = weight();
            LoadSnapshot full = users.snapshot();
            await("no raise")
                    .during(Duration.ofSeconds(3))
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> weight() <= share);
            assertThat(users.snapshot().since(full).requests()).isPositive();
            assertThat(users.snapshot().failures()).isZero();

            Files.delete(filler);
            await("the journal is back")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> scene.release("shop").journal().isEmpty());
            await("the share rises again")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> weight() > share || weight() == 50_000);

            fill();
            // The last page of the journal's file may have room for some more lines.
            await("the journal is lost again")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> scene.release("shop").journal().isPresent());
            assertThat(scene.davy().command("shop", new Order(Command.ROLLBACK, "a test", "")))
                    .isInstanceOf(Answer.NotJournaled.class);
            assertThat(weight()).isZero();
            assertThat(scene.release("shop").phase()).isEqualTo(Phase.ROLLED_BACK);
            assertThat(users.snapshot().failures()).isZero();
        }
    }

    private int weight() {
        return scene.release("shop").weight();
    }

    /** A file that takes all the space that is left. */
    private Path fill() throws IOException {
        Path filler = scene.data.resolve("filler");
        for (int size = 64 * 1024; size > 0; size /= 2) {
            try {
                while (true) {
                    Files.write(filler, new byte[size], StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                }
            } catch (IOException full) {
                // Smaller pieces may still fit.
            }
        }
        return filler;
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
    }
}
