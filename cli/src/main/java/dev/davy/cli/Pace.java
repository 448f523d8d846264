package dev.davy.cli;

import java.util.ArrayDeque;
import java.util.Deque;

/** Requests a second, from a count read again and again: over the last few seconds. For one thread. */
final class Pace {
    private static final long WINDOW_NANOS = 3_000_000_000L;
    private static final long LEAST_NANOS = 400_000_000L;

    private final Deque<Reading> readings = new ArrayDeque<>();

    private record Reading(long nanos, long count) {}

    /** Takes a count read at a monotonic time; one below the last begins anew. */
    void read(long nanos, long count) {
        if (!readings.isEmpty() && count < readings.getLast().count()) {
            readings.clear();
        }
        readings.addLast(new Reading(nanos, count));
        while (readings.size() > 2 && nanos - readings.getFirst().nanos() > WINDOW_NANOS) {
            readings.removeFirst();
        }
    }

    /** Counts a second; negative while two readings are not far enough apart. */
    double perSecond() {
        if (readings.isEmpty()) {
            return -1;
        }
        long time = readings.getLast().nanos() - readings.getFirst().nanos();
        return time < LEAST_NANOS
                ? -1
                : (readings.getLast().count() - readings.getFirst().count()) * 1e9 / time;
    }
}
