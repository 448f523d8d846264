package dev.davy.gateway;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** The unused connections of one event loop to one instance; the last one put back is the first one taken. */
final class ConnectionPool {
    private static final int MOST_IDLE = 512;
    /** What may be sent only once is not sent where the instance may be about to close. */
    private static final long FRESH_NANOS = 400_000_000;

    private final Instance instance;
    private final Worker worker;
    private final ArrayDeque<UpstreamConnection> idle = new ArrayDeque<>();
    private int busy;

    ConnectionPool(Instance instance, Worker worker) {
        this.instance = instance;
        this.worker = worker;
        worker.pools().add(this);
    }

    Instance instance() {
        return instance;
    }

    /** Requests of this loop that the instance has now. */
    int busy() {
        return busy;
    }

    void busier() {
        busy++;
    }

    void lessBusy() {
        busy--;
    }

    /**
     * A stream for an attempt, not yet open; null when it would need a connection more than may be open.
     *
     * @param reuse whether a connection may be used that has served others
     */
    @Nullable
    UpstreamStream stream(Attempt attempt, boolean reuse) {
        long age = attempt.method().idempotent() ? Long.MAX_VALUE : FRESH_NANOS;
        @Nullable UpstreamConnection idle = reuse ? take(worker.now(), age) : null;
        if (idle == null && !allowed()) {
            return null;
        }
        UpstreamConnection stream = idle != null ? idle : new UpstreamConnection(worker, this);
        stream.serve(attempt);
        return stream;
    }

    /** Whether another connection may be opened, for which an unused one to the same version makes room. */
    private boolean allowed() {
        Permits permits = instance.version().permits();
        if (permits.connectionsFull()) {
            for (ConnectionPool pool : worker.pools()) {
                if (pool.instance.version() == instance.version() && !pool.idle.isEmpty()) {
                    pool.idle.removeFirst().discard();
                    break;
                }
            }
        }
        return permits.opening();
    }

    /** A connection that was used within the last so many nanoseconds, or null. */
    private @Nullable UpstreamConnection take(long now, long youngerThan) {
        @Nullable UpstreamConnection last = idle.peekLast();
        while (last != null && now - last.idleSince() <= youngerThan) {
            idle.removeLast();
            if (last.active()) {
                return last;
            }
            last = idle.peekLast();
        }
        return null;
    }

    void put(UpstreamConnection connection) {
        if (instance.retired() || worker.stopping() || idle.size() >= mostIdle()) {
            connection.close();
        } else {
            idle.addLast(connection);
        }
    }

    private int mostIdle() {
        return instance.version().permits().mostIdle(worker.loops(), MOST_IDLE);
    }

    void remove(UpstreamConnection connection) {
        idle.removeLastOccurrence(connection);
    }

    /** Closes what was not used since a time, everything when the instance is retired; whether the pool can go. */
    boolean sweep(long before) {
        boolean all = instance.retired();
        while (!idle.isEmpty() && (all || idle.getFirst().idleSince() < before)) {
            idle.removeFirst().close();
        }
        return all && busy == 0;
    }
}
