package dev.davy.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Davy as users get it: {@code ./davy run}, nothing switched off. */
final class DavyProxy implements Contestant {
    private final Path command;

    DavyProxy(Path command) {
        this.command = command.toAbsolutePath();
    }

    @Override
    public String name() {
        return "davy";
    }

    @Override
    public List<String> prepare(GatewayJob job) throws IOException {
        build();
        Path configuration = Files.createDirectories(job.directory().resolve("config"));
        Files.writeString(configuration.resolve("shop.yaml"), """
                apiVersion: davy.dev/v1
                kind: Upstream
                metadata: {name: shop}
                spec:
                  instances:
                    - {address: "127.0.0.1:%d", labels: {version: v1}}
                    - {address: "127.0.0.1:%d", labels: {version: v2}}
                ---
                apiVersion: gateway.networking.k8s.io/v1
                kind: HTTPRoute
                metadata: {name: shop}
                spec:
                  rules:
                    - backendRefs:
                        - {group: davy.dev, kind: Upstream, name: shop.v1, weight: %d}
                        - {group: davy.dev, kind: Upstream, name: shop.v2, weight: %d}
                """.formatted(
                        job.v1Port(), job.v2Port(), 100 - GatewayJob.CANDIDATE_PERCENT, GatewayJob.CANDIDATE_PERCENT));
        return List.of(
                command.toString(),
                "run",
                "--config",
                configuration.toString(),
                "--listen",
                Integer.toString(job.port()),
                "--admin",
                Integer.toString(Programs.freePort()),
                "--data",
                Files.createDirectories(job.directory().resolve("data")).toString(),
                "--access-log",
                job.accessLog().toString());
    }

    /** Every Davy command builds what is missing first; here that is done before the clock of the start runs. */
    private void build() throws IOException {
        Process build = new ProcessBuilder(command.toString(), "--version")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            if (build.waitFor() != 0) {
                throw new BenchFailure(command + " --version: exit code " + build.exitValue() + " (expected: 0)");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchFailure("interrupted", e);
        }
    }

    @Override
    public boolean logsToFile() {
        return true;
    }

    @Override
    public List<String> notes() {
        return List.of(
                "started by " + command.getFileName()
                        + " run; nothing switched off: counters, histograms, metrics, journal and admin port are on",
                "pinned before it starts, so it sees one processor and runs one event loop");
    }
}
