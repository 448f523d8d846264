package dev.davy.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** A {@code davy run} in a process of its own, which can be killed. */
final class DavyChild implements AutoCloseable {
    private static final Pattern SERVING =
            Pattern.compile("serving .* on 127\\.0\\.0\\.1:(\\d+), admin on 127\\.0\\.0\\.1:(\\d+),.*");

    private final Process process;
    private final List<String> said = new CopyOnWriteArrayList<>();

    private DavyChild(Process process) {
        this.process = process;
    }

    /** Starts it with nobody who reads what it writes. */
    static DavyChild unread(Path config, Path data, String... arguments) {
        return launch(runArguments(config, data, arguments));
    }

    /** Starts it; ports that {@code arguments} do not name are chosen by the system. */
    static DavyChild run(Path config, Path data, String... arguments) {
        return start(runArguments(config, data, arguments));
    }

    private static List<String> runArguments(Path config, Path data, String... arguments) {
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        for (String port : List.of("--listen", "--admin")) {
            if (!all.contains(port)) {
                all.addAll(List.of(port, "0"));
            }
        }
        all.addAll(0, List.of("run", "--config", config.toString(), "--data", data.toString()));
        return all;
    }

    /** Starts any command. */
    static DavyChild start(List<String> arguments) {
        DavyChild child = launch(arguments);
        Thread.ofVirtual().start(child::listen);
        return child;
    }

    private static DavyChild launch(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-Xmx256m",
                "-Dlogback.configurationFile=logback.xml",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.davy.cli.Davy"));
        command.addAll(arguments);
        try {
            return new DavyChild(new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.PIPE)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void listen() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            lines.lines().forEach(said::add);
        } catch (IOException | UncheckedIOException ended) {
            // A killed process says nothing more.
        }
    }

    /** Where users connect, once it serves. */
    InetSocketAddress address() {
        return port(1);
    }

    /** Where the commands connect, once it serves. */
    InetSocketAddress adminAddress() {
        return port(2);
    }

    private InetSocketAddress port(int group) {
        Awaitility.await("it serves")
                .pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofSeconds(60))
                .until(() -> serving().isPresent() || !process.isAlive());
        Matcher line = serving().orElseThrow(() -> new AssertionError("it did not serve: " + said));
        return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), Integer.parseInt(line.group(group)));
    }

    private Optional<Matcher> serving() {
        return said.stream().map(SERVING::matcher).filter(Matcher::find).findFirst();
    }

    /** What it wrote so far, on either stream. */
    List<String> said() {
        return said;
    }

    Process process() {
        return process;
    }

    /** {@code kill -9}, and waits until it is dead. */
    void kill() {
        process.destroyForcibly();
        exit();
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    /** Its exit code, once it has ended. */
    int exit() {
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                throw new AssertionError("it has not ended: " + said);
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
