package dev.davy.gateway;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The connections of one event loop to one instance, in the protocol that the instance speaks. */
abstract sealed class ConnectionPool permits Http1Pool, Http2Pool {
    private final Instance instance;
    private final Worker worker;
    /** Written by its event loop alone, read by any thread, which may see it a moment late. */
    private final AtomicInteger busy = new AtomicInteger();

    ConnectionPool(Instance instance, Worker worker) {
        this.instance = instance;
        this.worker = worker;
        worker.pools().add(this);
    }

    final Instance instance() {
        return instance;
    }

    final Worker worker() {
        return worker;
    }

    /** Requests of this loop that the instance has now. */
    final int busy() {
        return busy.getPlain();
    }

    final void busier() {
        busy.setOpaque(busy.getPlain() + 1);
    }

    final void lessBusy() {
        busy.setOpaque(busy.getPlain() - 1);
    }

    /**
     * A stream for an attempt, not yet open; null when it would need a connection more than may be open.
     *
     * @param reuse whether a connection may be used that has served others
     */
    abstract @Nullable UpstreamStream stream(Attempt attempt, boolean reuse);

    /** Closes an unused connection; false when there is none. */
    abstract boolean discard();

    /** Whether another connection may be opened, for which an unused one to the same version makes room. */
    final boolean allowed() {
        Permits permits = instance.version().permits();
        if (permits.connectionsFull()) {
            for (ConnectionPool pool : worker.pools()) {
                if (pool.instance.version() == instance.version() && pool.discard()) {
                    break;
                }
            }
        }
        return permits.opening();
    }

    /** Closes what was not used since a time, everything when the instance is retired; whether the pool can go. */
    abstract boolean sweep(long before);
}
