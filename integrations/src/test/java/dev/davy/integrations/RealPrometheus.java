package dev.davy.integrations;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** The program {@code prometheus} on loopback, which {@code ./verify} installs. */
public final class RealPrometheus implements AutoCloseable {
    private final Process process;
    private final int port;

    private RealPrometheus(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** A port that nobody listens on. */
    public static int freePort() {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** On a free port. */
    static RealPrometheus start(Path directory, String config, String web) {
        return start(directory, freePort(), config, web);
    }

    /**
     * Starts it, and returns when it takes connections.
     *
     * @param directory for its files
     * @param config its configuration
     * @param web its configuration of TLS and users; empty for none
     */
    public static RealPrometheus start(Path directory, int port, String config, String web) {
        try {
            Path file = Files.writeString(directory.resolve("prometheus.yml"), config);
            List<String> command = new ArrayList<>(List.of(
                    "prometheus",
                    "--config.file=" + file,
                    "--storage.tsdb.path=" + directory.resolve("tsdb"),
                    "--web.listen-address=127.0.0.1:" + port,
                    "--log.level=warn"));
            if (!web.isEmpty()) {
                command.add("--web.config.file=" + Files.writeString(directory.resolve("web.yml"), web));
            }
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("prometheus.log").toFile())
                    .start();
            Awaitility.await("prometheus (./verify installs it; Debian: apt install prometheus)")
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> open(port));
            return new RealPrometheus(process, port);
        } catch (IOException e) {
            throw new UncheckedIOException("prometheus (./verify installs it; Debian: apt install prometheus)", e);
        }
    }

    private static boolean open(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 100);
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
