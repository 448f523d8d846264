package dev.davy.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReplayTest {
    @Test
    void theSameBatchesGiveAnEqualJudgement() {
        assertThat(Replay.judge(7)).isEqualTo(Replay.judge(7)).hasSameHashCodeAs(Replay.judge(7));
        assertThat(Replay.judge(7)).isNotEqualTo(Replay.judge(8));
    }

    @Test
    void theSameBatchesGiveTheSameBitsWithoutTheJustInTimeCompiler() throws IOException, InterruptedException {
        Process interpreted = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xint",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Replay.class.getName(),
                        "7"))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String bits = new String(interpreted.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(interpreted.waitFor()).isZero();
        for (int warm = 0; warm < 20; warm++) {
            assertThat(Replay.digest(7)).isEqualTo(bits);
        }
    }
}
