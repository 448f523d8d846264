package dev.davy.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.davy.model.Plan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplayTest {
    @Test
    void a_journal_is_replayed_to_the_same_decisions() {
        House house =
                new House(new SimulatedTraffic(21, 300).failing("v1", 0.001).failing("v2", 0.02)).open();
        house.want(Plan.of("shop", "shop", "v2"), "v1", "v2").until(Phase.ROLLED_BACK);
        house.runner.stop();
        Replay.Fold fold = Replay.fold("shop", house.records());
        assertThat(fold.made()).hasSizeGreaterThan(3);
        assertThat(fold.agrees()).isTrue();
    }

    @Test
    void a_journal_that_was_changed_is_replayed_to_other_decisions() {
        House house = new House(new SimulatedTraffic(21, 300).failing("v2", 0.2)).open();
        house.want(Plan.of("shop", "shop", "v2"), "v1", "v2").until(Phase.ROLLED_BACK);
        List<JournalRecord> records = new ArrayList<>(house.records());
        records.removeIf(JournalRecord.Evidence.class::isInstance);
        assertThat(Replay.fold("shop", records).agrees()).isFalse();
    }

    /** The compiler may not change a bit of what is decided: interpreted, the same lives come to the same states. */
    @Test
    void an_interpreter_comes_to_the_same_states_as_the_compiler() throws Exception {
        assertThat(lives("-Xint")).isEqualTo(lives("-XX:+UseSerialGC")).contains("PROGRESSING", "ROLLED_BACK");
    }

    private static String lives(String option) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        option,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Lives.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return out;
    }

    /** Prints what became of a few releases, to the last bit of their evidence. */
    public static final class Lives {
        private Lives() {}

        public static void main(String[] args) {
            for (long seed = 1; seed <= 4; seed++) {
                double failing = seed % 2 == 0 ? 0.001 : 0.3;
                Scene scene = new Scene(
                        new SimulatedTraffic(seed, 150).failing("v1", 0.001).failing("v2", failing));
                scene.start(Plan.of("shop", "shop", "v2"), "v1", "v2").run(Duration.ofSeconds(25));
                System.out.println(scene.state.phase() + " " + scene.decisions + " "
                        + scene.state.run().map(run -> run.judgement().meters()));
            }
        }
    }
}
