package dev.davy.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineLoadTest {
    @Test
    void hundreds_of_releases_are_looked_at_in_time_and_journaled(@TempDir Path directory) throws IOException {
        EngineLoad.Figures figures =
                EngineLoad.measure(directory, 300, Duration.ofMillis(1_500), Duration.ofMillis(1_500));
        System.out.println(figures);
        assertThat(figures.looks()).isGreaterThan(300);
        assertThat(figures.decisions()).isPositive();
        assertThat(figures.lateP99()).isLessThan(1_000);
        assertThat(figures.written()).isPositive();
    }
}
