package dev.davy.demo;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The users of the shop: requests that leave on a fixed schedule, whether or not earlier ones were answered, and a
 * count of what their senders see.
 *
 * <p>The schedule is open: a slow answer delays no other request, and a time to answer counts from the request's place
 * in the schedule, so that a stall shows in every request that it held up and not in one.
 *
 * <p>Threads take turns: the one that holds the turn waits for the next moment of the schedule, passes the turn
 * on and sends. When nobody is left to take it, another thread with another connection joins, up to
 * {@link LoadOptions#connections}. All methods may be called from any thread.
 */
public final class LoadGenerator implements AutoCloseable {
    private final LoadOptions options;
    private final Draws draws;
    private final double nanosBetween;
    private final long begin = System.nanoTime();
    private final ReentrantLock turn = new ReentrantLock();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger workers = new AtomicInteger();
    private final Set<UserConnection> open = ConcurrentHashMap.newKeySet();
    private final Map<Seen, LongAdder> seen = new ConcurrentHashMap<>();
    private final LongAdder retried = new LongAdder();
    private final LatencyCounts latencies = new LatencyCounts();
    private long next;
    private volatile boolean closed;

    private LoadGenerator(LoadOptions options) {
        this.options = options;
        this.draws = new Draws(options.seed());
        this.nanosBetween = 1e9 / options.perSecond();
    }

    /** Users who ask from now on. */
    public static LoadGenerator start(LoadOptions options) {
        LoadGenerator load = new LoadGenerator(options);
        load.join();
        return load;
    }

    /** What users saw until now. */
    public LoadSnapshot snapshot() {
        Map<Seen, Long> counts = new HashMap<>();
        seen.forEach((outcome, count) -> counts.put(outcome, count.sum()));
        return new LoadSnapshot(
                Duration.ofNanos(System.nanoTime() - begin), counts, retried.sum(), new Latencies(latencies.copy()));
    }

    /** Sends nothing more; requests under way end uncounted. */
    @Override
    public void close() {
        closed = true;
        open.forEach(UserConnection::close);
    }

    private void join() {
        if (workers.incrementAndGet() > options.connections()) {
            workers.decrementAndGet();
            return;
        }
        waiting.incrementAndGet();
        Threads.start("user", this::work);
    }

    private void work() {
        UserConnection connection = new UserConnection(options, retried);
        open.add(connection);
        try (connection) {
            while (true) {
                long number = await();
                if (closed) {
                    return;
                }
                if (waiting.decrementAndGet() == 0) {
                    join();
                }
                send(connection, number);
                waiting.incrementAndGet();
            }
        } finally {
            open.remove(connection);
        }
    }

    /** Takes the turn, waits for the next moment of the schedule, and returns its number. */
    private long await() {
        turn.lock();
        try {
            long number = next++;
            long due = due(number);
            for (long left = due - System.nanoTime(); left > 0 && !closed; left = due - System.nanoTime()) {
                LockSupport.parkNanos(this, Math.min(left, 50_000_000));
            }
            return number;
        } finally {
            turn.unlock();
        }
    }

    private void send(UserConnection connection, long number) {
        Seen outcome = connection.ask(Ask.draw(draws.of(number), options));
        if (!closed) {
            latencies.add(System.nanoTime() - due(number));
            seen.computeIfAbsent(outcome, first -> new LongAdder()).increment();
        }
    }

    private long due(long number) {
        return begin + (long) (number * nanosBetween);
    }
}
