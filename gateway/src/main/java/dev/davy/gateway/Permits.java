package dev.davy.gateway;

import dev.davy.resources.InstancePolicy.Limits;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What is open on a version in this process, and what may be: its circuit breakers. Exact over all event loops, which share
 * it; requests are counted only while they are limited.
 */
final class Permits {
    private final Limit connections = new Limit();
    private final Limit pending = new Limit();
    private final Limit requests = new Limit();

    void limits(Limits now) {
        connections.set(now.connections());
        pending.set(now.pending());
        requests.set(now.requests());
    }

    /** Whether a request has to be counted at all. */
    boolean limitsRequests() {
        return requests.limits();
    }

    /** Takes one more request; false, and counted, when there are too many. */
    boolean request() {
        return requests.take();
    }

    void requestEnded() {
        requests.give();
    }

    /** Takes one more connection, which is about to open; false, and counted, when there are too many. */
    boolean opening() {
        if (!connections.take()) {
            return false;
        }
        if (!pending.take()) {
            connections.give();
            return false;
        }
        return true;
    }

    /** Connecting ended, well or not. */
    void opened() {
        pending.give();
    }

    void closed() {
        connections.give();
    }

    /** Whether another connection would be one too many. */
    boolean connectionsFull() {
        return connections.open.get() >= connections.most;
    }

    /** How many unused connections an event loop keeps: so few that the others find room for theirs. */
    int mostIdle(int loops, int otherwise) {
        return connections.limits() ? Math.min(otherwise, connections.most / loops) : otherwise;
    }

    /** How many requests each limit refused since the start, by its name. */
    SortedMap<String, Long> refused() {
        SortedMap<String, Long> refused = new TreeMap<>();
        refused.put("connections", connections.refused.get());
        refused.put("pending", pending.refused.get());
        refused.put("requests", requests.refused.get());
        return refused;
    }

    private static final class Limit {
        private static final int NONE = Integer.MAX_VALUE;

        private final AtomicInteger open = new AtomicInteger();
        private final AtomicLong refused = new AtomicLong();
        private volatile int most = NONE;

        void set(Optional<Integer> now) {
            most = now.orElse(NONE);
        }

        boolean limits() {
            return most != NONE;
        }

        boolean take() {
            if (open.incrementAndGet() > most) {
                open.decrementAndGet();
                refused.incrementAndGet();
                return false;
            }
            return true;
        }

        void give() {
            open.decrementAndGet();
        }
    }
}
