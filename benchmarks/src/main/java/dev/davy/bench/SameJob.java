package dev.davy.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Proof that a proxy does the job that is compared: split, body and forwarded headers before anything is timed, the log after. */
final class SameJob {
    private static final int REQUESTS = 2_000;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** @throws BenchFailure that says what a proxy leaves out */
    void check(String name, int port) throws IOException {
        String host = "127.0.0.1:" + port;
        String expected = "host=" + host + " for=127.0.0.1 proto=http forwarded-host=" + host + " port=" + port
                + " forwarded=for=127.0.0.1;host=\"" + host + "\";proto=http";
        String echoed = get(port, "/echo");
        if (!echoed.equals(expected)) {
            throw new BenchFailure(name + " forwards: " + echoed + " (expected: " + expected + ")");
        }
        int candidate = 0;
        for (int i = 0; i < REQUESTS; i++) {
            String body = get(port, "/bench");
            if (body.length() != GatewayJob.ANSWER_BYTES) {
                throw new BenchFailure(
                        name + " answers " + body.length() + " bytes (expected: " + GatewayJob.ANSWER_BYTES + ")");
            }
            candidate += body.startsWith("v2") ? 1 : 0;
        }
        // Five standard deviations of a binomial with 2,000 draws round 5 %.
        if (candidate < 50 || candidate > 150) {
            throw new BenchFailure(
                    name + " sent " + candidate + " of " + REQUESTS + " requests to v2 (expected: 50..150)");
        }
    }

    /**
     * Looks whether the access log was really written while requests were timed.
     *
     * @param requests how many the log must have lines for, each of at least 100 bytes
     * @throws BenchFailure that says how much is missing
     */
    static void checkLog(String name, GatewayJob job, long requests) throws IOException {
        long bytes = 0;
        try (DirectoryStream<Path> logs = Files.newDirectoryStream(job.directory(), "access.log*")) {
            for (Path log : logs) {
                bytes += Files.size(log);
            }
        }
        if (bytes < 100 * requests) {
            throw new BenchFailure(name + " logged " + bytes + " bytes for " + requests
                    + " requests (expected: at least " + 100 * requests + ")");
        }
    }

    private String get(int port, String path) throws IOException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
        try {
            return client.send(request, BodyHandlers.ofString()).body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchFailure("interrupted", e);
        }
    }
}
