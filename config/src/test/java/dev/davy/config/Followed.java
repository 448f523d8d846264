package dev.davy.config;

import static org.awaitility.Awaitility.await;

import dev.davy.resources.Problem;
import dev.davy.routing.RoutingTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A directory that is followed, and what is seen of it. */
final class Followed implements AutoCloseable {
    final Path directory;
    final List<Configuration> seen = new CopyOnWriteArrayList<>();
    final AtomicReference<RemovalGuard> guard = new AtomicReference<>(RemovalGuard.NONE);
    private final Path data;
    private LiveConfiguration live;

    Followed(Path temporary) {
        this.directory = temporary.resolve("config");
        this.data = temporary.resolve("data");
        create(directory);
    }

    Followed start() {
        DirectorySource source = DirectorySource.of(directory);
        live = LiveConfiguration.start(source, data, upstream -> guard.get().needed(upstream), seen::add);
        try {
            source.awaitFollowing();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return this;
    }

    Followed restart() {
        live.close();
        seen.clear();
        return start();
    }

    LiveConfiguration live() {
        return live;
    }

    Configuration now() {
        return live.current();
    }

    Set<String> upstreams() {
        return now().table().upstreams().keySet();
    }

    List<String> problems() {
        return now().problems().stream().map(Problem::toString).toList();
    }

    /** Hosts of all routes, the shortest way to see which are served. */
    Set<String> hosts() {
        return now().table().hosts().stream().map(RoutingTable.Host::pattern).collect(Collectors.toSet());
    }

    void until(Predicate<Followed> condition) {
        await().pollInterval(Duration.ofMillis(1))
                .atMost(Duration.ofSeconds(10))
                .until(() -> condition.test(this));
    }

    /** Writes a draft beside and renames it into place. */
    void put(String name, String text) {
        try {
            Path file = directory.resolve(name);
            Path draft = file.resolveSibling("." + file.getFileName() + ".draft");
            Files.writeString(draft, text);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void delete(String name) {
        try {
            Files.delete(directory.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void create(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String upstream(String name, String... versions) {
        StringBuilder text = new StringBuilder("""
                apiVersion: davy.dev/v1
                kind: Upstream
                metadata: {name: %s}
                spec:
                  instances:
                """.formatted(name));
        if (versions.length == 0) {
            text.append("    []\n");
        }
        int port = 9000;
        for (String version : versions) {
            text.append("    - {address: \"127.0.0.1:%d\", labels: {version: %s}}%n".formatted(++port, version));
        }
        return text.toString();
    }

    static String route(String name, String host, String backend) {
        return """
                ---
                apiVersion: gateway.networking.k8s.io/v1
                kind: HTTPRoute
                metadata: {name: %s}
                spec:
                  hostnames: [%s]
                  rules:
                    - backendRefs: [{group: davy.dev, kind: Upstream, name: %s}]
                """.formatted(name, host, backend);
    }

    static String release(String name, String target, String version) {
        return """
                ---
                apiVersion: davy.dev/v1
                kind: Release
                metadata: {name: %s}
                spec: {targetRef: {name: %s}, version: %s}
                """.formatted(name, target, version);
    }

    @Override
    public void close() {
        live.close();
    }
}
