package dev.davy.gateway;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** The unused connections to an instance that speaks HTTP/1.1; the last one put back is the first one taken. */
final class Http1Pool extends ConnectionPool {
    private static final int MOST_IDLE = 512;
    /** What may be sent only once is not sent where the instance may be about to close. */
    private static final long FRESH_NANOS = 400_000_000;

    private final ArrayDeque<UpstreamConnection> idle = new ArrayDeque<>();

    Http1Pool(Instance instance, Worker worker) {
        super(instance, worker);
    }

    @Override
    @Nullable
    UpstreamStream stream(Attempt attempt, boolean reuse) {
        long age = attempt.method().idempotent() ? Long.MAX_VALUE : FRESH_NANOS;
        @Nullable UpstreamConnection idle = reuse ? take(worker().now(), age) : null;
        if (idle == null && !allowed()) {
            return null;
        }
        UpstreamConnection stream = idle != null ? idle : new UpstreamConnection(worker(), this);
        stream.serve(attempt);
        return stream;
    }

    @Override
    boolean discard() {
        @Nullable UpstreamConnection unused = idle.pollFirst();
        if (unused != null) {
            unused.discard();
        }
        return unused != null;
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
        if (instance().retired() || worker().stopping() || idle.size() >= mostIdle()) {
            connection.close();
        } else {
            idle.addLast(connection);
        }
    }

    private int mostIdle() {
        return instance().version().permits().mostIdle(worker().loops(), MOST_IDLE);
    }

    void remove(UpstreamConnection connection) {
        idle.removeLastOccurrence(connection);
    }

    @Override
    boolean sweep(long before) {
        boolean all = instance().retired();
        while (!idle.isEmpty() && (all || idle.getFirst().idleSince() < before)) {
            idle.removeFirst().close();
        }
        return all && busy() == 0;
    }
}
