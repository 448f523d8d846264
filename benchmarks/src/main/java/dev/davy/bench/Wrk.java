package dev.davy.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The load: {@code wrk}, closed loop, one thread pinned to the load's processor. */
final class Wrk {
    /** Prints what {@code wrk} found in one line that a program can read; times in microseconds. */
    private static final String REPORT = """
            done = function(summary, latency, requests)
              local e = summary.errors
              io.write(string.format("RESULT %.0f %.0f %.0f %.0f %.0f %.0f %.0f\\n", summary.requests, summary.duration,
                latency:percentile(50), latency:percentile(99), latency:percentile(99.9),
                e.status, e.connect + e.read + e.write + e.timeout))
            end
            """;

    private final Path script;
    private final int core;
    private final int connections;

    Wrk(Path directory, int core, int connections) throws IOException {
        this.script = Files.writeString(directory.resolve("report.lua"), REPORT);
        this.core = core;
        this.connections = connections;
    }

    Result run(int port, int seconds) throws IOException {
        Process process = new ProcessBuilder(List.of(
                        Programs.path("taskset"),
                        "-c",
                        Integer.toString(core),
                        Programs.path("wrk"),
                        "-t1",
                        "-c" + connections,
                        "-d" + seconds + "s",
                        "-s",
                        script.toString(),
                        "http://127.0.0.1:" + port + "/bench"))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return Result.parse(output);
    }

    /**
     * What one run found.
     *
     * @param requests answered
     * @param seconds measured
     * @param p50Micros median answer time
     * @param p99Micros 99th percentile
     * @param p999Micros 99.9th percentile
     * @param badAnswers answers with status 400 or above
     * @param brokenConnections connects, reads and writes that failed, and timeouts
     */
    record Result(
            long requests,
            double seconds,
            long p50Micros,
            long p99Micros,
            long p999Micros,
            long badAnswers,
            long brokenConnections) {

        static Result parse(String output) {
            String line = output.lines()
                    .filter(candidate -> candidate.startsWith("RESULT "))
                    .findFirst()
                    .orElseThrow(() -> new BenchFailure("wrk gave no result: " + output.strip()));
            String[] field = line.split(" ");
            return new Result(
                    Long.parseLong(field[1]),
                    Long.parseLong(field[2]) / 1e6,
                    Long.parseLong(field[3]),
                    Long.parseLong(field[4]),
                    Long.parseLong(field[5]),
                    Long.parseLong(field[6]),
                    Long.parseLong(field[7]));
        }

        double perSecond() {
            return requests / seconds;
        }
    }
}
