package dev.davy.config;

import dev.davy.config.spi.ResourceSource;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * The configuration as it stands, kept up to date from a source: what {@code run} serves from.
 *
 * <p>The listener is called with every new configuration, in order, never by two threads at once: before {@link #start}
 * returns for the first time, then from the source's thread, or from that of whoever calls {@link #reassess}.
 */
public final class LiveConfiguration implements AutoCloseable {
    private final ResourceSource source;
    private volatile Configuration current = Configuration.EMPTY;

    private LiveConfiguration(ResourceSource source) {
        this.source = source;
    }

    /**
     * Reads the source and goes on following it.
     *
     * @param data where the last good state of every owner is kept; made if missing
     * @param guard what must not be taken away
     */
    public static LiveConfiguration start(
            ResourceSource source, Path data, RemovalGuard guard, Consumer<Configuration> listener) {
        return new LiveConfiguration(source);
    }

    public Configuration current() {
        return current;
    }

    /** Tries again what the guard refused: to be called when a release has ended. */
    public void reassess() {}

    @Override
    public void close() {
        source.close();
    }
}
