package dev.davy.server;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The last live events in order, so that a reader that lost its connection goes on where it was.
 *
 * <p>Any thread publishes and any number of readers wait; publishing never waits for a reader. A reader that falls more
 * than the kept events behind is told to start again from the present state.
 */
public final class EventLog {
    private final int kept;
    private final String boot;
    private final Deque<Event> events = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition published = lock.newCondition();
    private long last;
    private boolean closed;

    /**
     * An empty log.
     *
     * @param boot tells this process's events from those of the one before a restart; without a hyphen
     * @param kept how many events a reader may be behind, above 0
     */
    public EventLog(String boot, int kept) {
        this.boot = boot;
        this.kept = kept;
    }

    /**
     * Something that changed.
     *
     * @param number from 1, without gaps
     * @param name the event's kind, for example {@code release}
     * @param data JSON
     */
    record Event(long number, String name, String data) {}

    /**
     * Adds an event and wakes the readers.
     *
     * @param name the event's kind, for example {@code release}
     * @param value a JSON value
     */
    public void publish(String name, Object value) {
        String data = Json.text(value);
        lock.lock();
        try {
            events.addLast(new Event(++last, name, data));
            if (events.size() > kept) {
                events.removeFirst();
            }
            published.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Ends the waiting of every reader; nothing is published from here on that anyone reads. */
    public void close() {
        lock.lock();
        try {
            closed = true;
            published.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** The id of an event on the wire. */
    String id(long number) {
        return boot + "-" + number;
    }

    /** The number of the newest event, 0 before the first. */
    long newest() {
        lock.lock();
        try {
            return last;
        } finally {
            lock.unlock();
        }
    }

    /** Where a reader that shows this id goes on; empty when what it missed is not kept, or was another process's. */
    Optional<Long> resume(String id) {
        int hyphen = id.lastIndexOf('-');
        if (hyphen < 0 || !id.substring(0, hyphen).equals(boot)) {
            return Optional.empty();
        }
        try {
            long number = Long.parseLong(id.substring(hyphen + 1));
            return number >= 0 && number <= newest() && isKept(number) ? Optional.of(number) : Optional.empty();
        } catch (NumberFormatException notOurs) {
            return Optional.empty();
        }
    }

    /** Whether every event after {@code number} is still here. */
    boolean isKept(long number) {
        lock.lock();
        try {
            return number + events.size() >= last;
        } finally {
            lock.unlock();
        }
    }

    /** The events after {@code number}, waiting up to {@code millis} for the first; empty when there was none. */
    List<Event> after(long number, long millis) throws InterruptedException {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(millis);
            while (last <= number && !closed && left > 0) {
                left = published.awaitNanos(left);
            }
            List<Event> news = new ArrayList<>();
            for (Event event : events) {
                if (event.number() > number) {
                    news.add(event);
                }
            }
            return news;
        } finally {
            lock.unlock();
        }
    }
}
