package dev.davy.config;

import dev.davy.config.spi.Content;
import dev.davy.config.spi.ResourceSource;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory as a source: every {@code *.yaml} and {@code *.yml} below it, symbolic links followed, names that begin
 * with a dot ignored. A change is seen when a file is renamed into place or closed after writing.
 *
 * <p>A directory that is gone takes nothing along: what it said last stays until there is one again. One platform thread
 * follows it, since waiting for the kernel would hold on to the carrier of a virtual one.
 */
public final class DirectorySource implements ResourceSource {
    private static final Logger LOG = LoggerFactory.getLogger(DirectorySource.class);

    private final Path directory;
    private final CountDownLatch following = new CountDownLatch(1);
    private volatile boolean closed;
    private @Nullable Thread thread;

    private DirectorySource(Path directory) {
        this.directory = directory;
    }

    /** A source of the directory, which need not exist yet. */
    public static DirectorySource of(Path directory) {
        return new DirectorySource(directory);
    }

    public Path directory() {
        return directory;
    }

    @Override
    public String identity() {
        return directory.toAbsolutePath().normalize().toString();
    }

    @Override
    public void start(Listener listener) {
        DirectoryScan scan = DirectoryScan.of(directory);
        Map<String, Content> all = new HashMap<>();
        scan.files().forEach((name, file) -> all.put(name, file.read()));
        listener.changed(all, scan.trouble());
        thread = Thread.ofPlatform().name("davy-config").daemon().start(() -> {
            try (DirectoryFollower follower = new DirectoryFollower(directory, scan, listener)) {
                while (!closed) {
                    try {
                        follower.step();
                    } catch (RuntimeException e) {
                        LOG.error("the directory could not be read; it will be tried again", e);
                    }
                    following.countDown();
                }
            }
        });
    }

    /** Waits until every change is seen as it happens: a moment after the start. */
    void awaitFollowing() throws InterruptedException {
        following.await();
    }

    @Override
    public void close() {
        closed = true;
        Thread running = thread;
        if (running != null && !running.equals(Thread.currentThread())) {
            try {
                running.join();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
