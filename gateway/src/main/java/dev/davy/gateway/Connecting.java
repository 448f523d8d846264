package dev.davy.gateway;

import org.jspecify.annotations.Nullable;

/** Who waits for a connection to be open. For one event loop. */
interface Connecting {
    /**
     * Connecting ended; what comes after the first call changes nothing.
     *
     * @param failure null if it is open
     */
    void connected(@Nullable Throwable failure);
}
