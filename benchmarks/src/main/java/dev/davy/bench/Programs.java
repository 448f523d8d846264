package dev.davy.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The programs that a comparison runs: where they are, what they say, and ports for them. Blocking; any thread. */
final class Programs {
    /** Where Debian puts servers, which is not on everyone's PATH. */
    private static final List<String> SYSTEM = List.of("/usr/sbin", "/usr/local/sbin", "/sbin");

    private Programs() {}

    /**
     * The absolute path of a program.
     *
     * @throws BenchFailure with the package to install when there is none
     */
    static String path(String program) {
        var directories = new ArrayList<>(
                Arrays.asList(System.getenv().getOrDefault("PATH", "/usr/bin").split(":")));
        directories.addAll(SYSTEM);
        return directories.stream()
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElseThrow(() -> new BenchFailure(
                        program + ": not found (expected: installed, for example by apt-get install " + program + ")"));
    }

    /** The first line that a program prints, on whichever stream. */
    static String firstLine(String program, String... arguments) {
        var command = new ArrayList<>(List.of(path(program)));
        command.addAll(List.of(arguments));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String all = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return all.lines().findFirst().orElse(program);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A loopback port that was free a moment ago. */
    static int freePort() {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
