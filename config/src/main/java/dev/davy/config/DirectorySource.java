package dev.davy.config;

import dev.davy.config.spi.Content;
import dev.davy.config.spi.ResourceSource;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * A directory as a source: every {@code *.yaml} and {@code *.yml} below it, symbolic links followed, names that begin
 * with a dot ignored. A change is seen when a file is renamed into place or closed after writing.
 */
public final class DirectorySource implements ResourceSource {
    private final Path directory;

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
    }

    @Override
    public void close() {}
}
