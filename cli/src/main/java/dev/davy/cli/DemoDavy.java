package dev.davy.cli;

import java.net.InetSocketAddress;
import java.nio.file.Path;

/** The Davy that the demo shows: started as {@code davy run} starts it, with its own configuration and data. */
interface DemoDavy extends AutoCloseable {
    /** Where users reach it. */
    InetSocketAddress gateway();

    /** Where its admin port is. */
    InetSocketAddress admin();

    /** Stops it; requests in flight get a moment. */
    @Override
    void close();

    /** Starts one. */
    interface Starter {
        /**
         * A Davy that serves.
         *
         * @param config the directory that it watches
         * @param data its data directory
         */
        DemoDavy start(Path config, Path data);
    }
}
