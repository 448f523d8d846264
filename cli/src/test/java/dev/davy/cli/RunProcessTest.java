package dev.davy.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code davy run} as its operator meets it: a process with an exit code and lines on standard error. */
class RunProcessTest {
    private static final String SHOP = """
            apiVersion: davy.dev/v1
            kind: Upstream
            metadata: {name: shop}
            spec:
              instances:
                - {address: "{v1}", labels: {version: v1}}
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: shop}
            spec:
              rules:
                - backendRefs: [{group: davy.dev, kind: Upstream, name: shop}]
            """;

    @TempDir
    private Path directory;

    private Scene scene;

    @BeforeEach
    void open() {
        scene = new Scene(directory).shop("v1");
    }

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void aPortInUseIsOneSentenceThatNamesTheOption() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            String port = Integer.toString(taken.getLocalPort());
            for (String option : List.of("--listen", "--admin")) {
                try (DavyChild davy = DavyChild.run(scene.config, scene.data, option, port)) {
                    assertThat(davy.exit()).isEqualTo(1);
                    assertThat(davy.said()).singleElement().asString().contains(option, port, "in use");
                }
            }
        }
    }

    @Test
    void aSecondProcessOnTheSameDataIsOneSentence() {
        try (DavyChild first = DavyChild.run(scene.config, scene.data)) {
            first.address();
            try (DavyChild second = DavyChild.run(scene.config, scene.data)) {
                assertThat(second.exit()).isEqualTo(1);
                assertThat(second.said()).singleElement().asString().contains("--data", scene.data.toString());
            }
            assertThat(Ran.davy("get", "--admin", port(first), "--data", scene.data.toString())
                            .exit())
                    .isZero();
        }
    }

    @Test
    void dataThatCannotBeWrittenStopsNoTraffic() throws IOException {
        scene.file("shop.yaml", SHOP);
        Path file = Files.writeString(directory.resolve("file"), "not a directory");
        try (DavyChild davy = DavyChild.run(scene.config, file.resolve("data"))) {
            assertThat(scene.get(davy.address(), "/").status()).isEqualTo(200);
            assertThat(davy.said()).anyMatch(line -> line.contains("--data") && line.contains("cannot be written"));
        }
    }

    @Test
    void anEmptyAndABrokenConfigurationServeAndSayWhatIsWrong() {
        try (DavyChild davy = DavyChild.run(scene.config.resolve("missing"), scene.data)) {
            assertThat(scene.get(davy.address(), "/").status()).isEqualTo(404);
        }
        scene.file("broken.yaml", SHOP.replace("instances", "instanzes"))
                .file("shop.yaml", SHOP.replace("shop", "store"));
        try (DavyChild davy = DavyChild.run(scene.config, scene.data)) {
            assertThat(scene.get(davy.address(), "/").status()).isEqualTo(200);
            assertThat(davy.said()).anyMatch(line -> line.contains("broken.yaml:5: ") && line.contains("instanzes"));
        }
    }

    @Test
    void onSigtermRequestsInFlightFinishAndNewOnesAreRefused() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        try (ServerSocket slow = new ServerSocket(0, 16, InetAddress.ofLiteral("127.0.0.1"))) {
            Thread.ofVirtual().start(() -> answerWhen(slow, asked, goOn));
            scene.file("shop.yaml", SHOP.replace("{v1}", "127.0.0.1:" + slow.getLocalPort()));
            try (DavyChild davy = DavyChild.run(scene.config, scene.data)) {
                CompletableFuture<Scene.Got> inFlight = new CompletableFuture<>();
                var address = davy.address();
                Thread.ofVirtual().start(() -> inFlight.complete(scene.get(address, "/")));
                assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();

                davy.terminate();

                await("no new connections").until(() -> refuses(address.getPort()));
                assertThat(davy.process().isAlive()).isTrue();
                goOn.countDown();
                assertThat(inFlight.get(10, TimeUnit.SECONDS).status()).isEqualTo(200);
                assertThat(davy.exit()).isZero();
            }
        }
    }

    @Test
    void onSigtermBeforeTheListenerIsOpenItEndsWithoutServing() throws Exception {
        scene.file("shop.yaml", SHOP);
        try (DavyChild davy = DavyChild.run(scene.config, scene.data)) {
            davy.address();
            davy.terminate();
            assertThat(davy.exit()).isZero();
        }
        // The start reads the last good state of a file that is broken, and a pipe has it wait there.
        scene.file("shop.yaml", SHOP.replace("instances", "instanzes"));
        Path pipe = lastGood();
        Files.delete(pipe);
        new ProcessBuilder("mkfifo", pipe.toString()).inheritIO().start().waitFor();
        try (DavyChild davy = DavyChild.run(scene.config, scene.data)) {
            CompletableFuture<OutputStream> read = new CompletableFuture<>();
            Thread.ofPlatform().daemon().start(() -> {
                try {
                    read.complete(Files.newOutputStream(pipe));
                } catch (IOException e) {
                    read.completeExceptionally(e);
                }
            });
            try (OutputStream held = read.get(30, TimeUnit.SECONDS)) {
                assertThat(held).isNotNull();
                davy.terminate();
                assertThat(davy.exit()).isZero();
                assertThat(davy.said()).noneMatch(line -> line.contains("serving"));
            }
        }
    }

    @Test
    void aReaderOfItsLinesThatStopsReadingHoldsNothingUp() throws Exception {
        scene.file("shop.yaml", SHOP);
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            port = free.getLocalPort();
        }
        try (DavyChild davy = DavyChild.unread(scene.config, scene.data, "--listen", Integer.toString(port))) {
            InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
            await("it serves")
                    .atMost(Duration.ofSeconds(60))
                    .ignoreExceptions()
                    .until(() -> scene.get(address, "/").status() == 200);
            // More lines than a pipe holds.
            String mistakes = IntStream.range(0, 2000)
                    .mapToObj(n -> "  mistaken" + n + "InEveryLineOfThisFileToo: 1\n")
                    .collect(Collectors.joining());
            scene.file("broken.yaml", SHOP.replace("spec:\n", "spec:\n" + mistakes));
            scene.file(
                    "shop.yaml",
                    SHOP.replace("    - backendRefs", "    - matches: [{path: {value: /only}}]\n      backendRefs"));
            await("a change is taken up").until(() -> scene.get(address, "/").status() == 404);
            davy.terminate();
            assertThat(davy.exit()).isZero();
        }
    }

    private Path lastGood() throws IOException {
        try (Stream<Path> files = Files.walk(scene.data.resolve("last-good"))) {
            return files.filter(Files::isRegularFile).findFirst().orElseThrow();
        }
    }

    private static boolean refuses(int port) {
        try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
            socket.setSoTimeout(100);
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException stillOpen) {
            return false;
        } catch (IOException refused) {
            return true;
        }
    }

    /** An instance that answers its one request when it is told to. */
    private static void answerWhen(ServerSocket server, CountDownLatch asked, CountDownLatch goOn) {
        try (Socket socket = server.accept();
                OutputStream out = socket.getOutputStream()) {
            if (socket.getInputStream().read() >= 0) {
                asked.countDown();
                goOn.await();
                out.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".getBytes(StandardCharsets.US_ASCII));
                out.flush();
            }
        } catch (IOException | InterruptedException ended) {
            // The test has what it needs, or fails for the lack of it.
        }
    }

    private static String port(DavyChild davy) {
        return Integer.toString(davy.adminAddress().getPort());
    }
}
