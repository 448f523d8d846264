package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessLogTest {
    @TempDir
    Path directory;

    @Test
    void a_finished_request_is_one_json_line() throws IOException {
        String line = written(FinishedRequest.of("GET", "/cart?id=7", "shop.example"));
        assertThat(line.replaceAll("\"time\":\"[0-9T:.-]+Z\"", "\"time\":\"…\""))
                .isEqualTo("""
                        {"time":"…","method":"GET","host":"shop.example","path":"/cart?id=7",\
                        "route":"shop","upstream":"shop","version":"v1",\
                        "status":200,"bytes":332,"duration":0.000312,"upstreamDuration":0.000156,"client":"127.0.0.1"}
                        """);
    }

    @Test
    void a_hidden_failure_names_who_answered_and_the_generation() throws IOException {
        assertThat(written(FinishedRequest.of("GET", "/", "a")
                        .answered("v2", 200, 1_500_000)
                        .shieldedBy("v1", 12)))
                .contains(
                        "\"version\":\"v2\",\"servedBy\":\"v1\",\"generation\":12,\"bucket\":4711,\"audience\":\"staff\",\"shielded\":true,\"status\":200",
                        "\"duration\":1.500000,");
    }

    @Test
    void what_there_was_none_of_is_left_out_and_the_fault_is_said() throws IOException {
        assertThat(written(FinishedRequest.of("GET", "/", "a").refused(400, "two \"Hosts\"")))
                .doesNotContain("route", "upstream", "version", "generation", "shielded")
                .contains("\"fault\":\"two \\\"Hosts\\\"\",\"status\":400");
    }

    @Test
    void what_a_client_sends_cannot_break_out_of_its_line() throws IOException {
        String line = written(FinishedRequest.of("G|T", "/\\\",\"status\":200}{", "a"));
        assertThat(line.lines()).hasSize(1);
        assertThat(line).contains("\"method\":\"G|T\"").contains("\"path\":\"/\\\\\\\",\\\"status\\\":200}{\"");
    }

    @Test
    void a_very_long_target_is_cut_and_the_line_stays_whole() throws IOException {
        String line = written(FinishedRequest.of("GET", "/" + "\"".repeat(100_000), "a"));
        assertThat(line).endsWith("\"client\":\"127.0.0.1\"}\n").contains("\",\"route\":\"shop\"");
        assertThat(line.length()).isLessThan(10_000);
    }

    @Test
    void lines_appear_while_the_gateway_runs() {
        Path file = directory.resolve("access.log");
        try (var log = AccessLog.open(AccessLogTarget.File.of(file))) {
            var lines = log.lines();
            lines.append(FinishedRequest.of("GET", "/", "a"));
            lines.flush();
            await().until(() -> Files.exists(file) && Files.size(file) > 0);
        }
    }

    @Test
    void a_full_file_is_renamed_and_three_are_kept() throws IOException {
        Path file = directory.resolve("access.log");
        try (var log = AccessLog.open(new AccessLogTarget.File(file, 1_000, 3))) {
            var lines = log.lines();
            for (int i = 0; i < 60; i++) {
                lines.append(FinishedRequest.of("GET", "/" + i, "a"));
                lines.flush();
            }
        }
        try (var files = Files.list(directory)) {
            assertThat(files.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("access.log", "access.log.1", "access.log.2", "access.log.3");
        }
        String all = Files.readString(directory.resolve("access.log.1")) + Files.readString(file);
        assertThat(all.lines()).allMatch(line -> line.startsWith("{\"time\":\"") && line.endsWith("\"}"));
        assertThat(all).contains("\"path\":\"/59\"").doesNotContain("\"path\":\"/0\"");
    }

    @Test
    void an_earlier_log_is_appended_to() throws IOException {
        Path file = Files.writeString(directory.resolve("access.log"), "earlier\n");
        written(FinishedRequest.of("GET", "/", "a"));
        assertThat(Files.readString(file)).startsWith("earlier\n{\"time\"");
    }

    @Test
    void a_log_that_cannot_be_written_drops_its_lines_and_counts_them() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "").resolve("access.log");
        try (var log = AccessLog.open(AccessLogTarget.File.of(file))) {
            var lines = log.lines();
            lines.append(FinishedRequest.of("GET", "/", "a"));
            lines.append(FinishedRequest.of("GET", "/", "a"));
            lines.flush();
            await().until(() -> log.dropped() == 2);
            Files.delete(directory.resolve("file"));
            lines.append(FinishedRequest.of("GET", "/again", "a"));
            lines.flush();
            await().until(() -> Files.exists(file) && Files.readString(file).contains("/again"));
            assertThat(log.dropped()).isEqualTo(2);
        }
    }

    @Test
    void a_reader_that_does_not_read_costs_lines_and_never_the_loop() throws Exception {
        Path pipe = directory.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        // Opened for reading and writing, so that the log's own opening does not wait; nobody reads.
        try (var reader = new RandomAccessFile(pipe.toFile(), "rw")) {
            var log = AccessLog.open(AccessLogTarget.File.of(pipe));
            var lines = log.lines();
            for (int i = 0; i < 100_000 && log.dropped() == 0; i++) {
                lines.append(FinishedRequest.of("GET", "/" + "x".repeat(1_000), "a"));
            }
            assertThat(log.dropped()).isPositive();
            // What is read lets the writer end.
            Thread.ofVirtual().start(() -> drain(reader));
            log.close();
        }
    }

    private static void drain(RandomAccessFile reader) {
        var buffer = new byte[65_536];
        try {
            while (reader.read(buffer) > 0) {
                Thread.onSpinWait();
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private String written(AccessEntry entry) throws IOException {
        Path file = directory.resolve("access.log");
        try (var log = AccessLog.open(AccessLogTarget.File.of(file))) {
            var lines = log.lines();
            lines.append(entry);
            lines.flush();
        }
        return Files.readString(file, StandardCharsets.US_ASCII);
    }
}
