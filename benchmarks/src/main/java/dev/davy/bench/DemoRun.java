package dev.davy.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One run of {@code davy demo --once --only broken}, as its report tells it.
 *
 * @param failing percent of real requests that v3 fails
 * @param exit code of the command
 * @param seconds from the command's start to its end
 * @param candidateFailed failed requests of v3, shielded ones included
 * @param userVisibleFailed those that users saw; all requests are GET
 * @param reactionMillis from the answer that decided to the last request that reached v3
 */
record DemoRun(
        int seed,
        int failing,
        int exit,
        String outcome,
        double seconds,
        double releaseSeconds,
        long candidate,
        long candidateFailed,
        long userVisibleFailed,
        double reactionMillis) {
    private static final long PATIENCE_SECONDS = 120;

    /** Runs the command in a process of its own and reads its report; blocks for some seconds. */
    static DemoRun measure(Path davy, Path directory, int seed, int failing) {
        Path report = directory.resolve("report-" + failing + "-" + seed + ".json");
        ProcessBuilder command = new ProcessBuilder(
                        davy.toString(),
                        "demo",
                        "--once",
                        "--only",
                        "broken",
                        "--seed",
                        Integer.toString(seed),
                        "--failing",
                        failing + "%",
                        "--report",
                        report.toString())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output.txt").toFile());
        long begin = System.nanoTime();
        try {
            Process process = command.start();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            double seconds = (System.nanoTime() - begin) / 1e9;
            if (!Files.exists(report)) {
                throw new BenchFailure("davy demo wrote no report; its output was:\n"
                        + Files.readString(directory.resolve("output.txt")));
            }
            JsonNode release = JsonMapper.builder()
                    .build()
                    .readTree(Files.readString(report))
                    .path("releases")
                    .get(0);
            JsonNode requests = release.path("requests");
            return new DemoRun(
                    seed,
                    failing,
                    process.exitValue(),
                    release.path("outcome").asString(),
                    seconds,
                    release.path("seconds").asDouble(),
                    requests.path("candidate").asLong(),
                    requests.path("candidateFailed").asLong(),
                    requests.path("userVisibleFailed").asLong(),
                    release.path("reactionMillis").asDouble(Double.NaN));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchFailure("stopped while davy demo ran", e);
        }
    }
}
