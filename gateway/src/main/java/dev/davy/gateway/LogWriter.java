package dev.davy.gateway;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that writes chunks of lines to a sink. Event loops call {@link #offer} and {@link #empty}, which never wait;
 * everything else is this thread's. It looks by itself every 50 ms and is woken only when the queue is half full, so that
 * a loop pays no system call for its log.
 */
final class LogWriter {
    private static final Logger LOG = LoggerFactory.getLogger(LogWriter.class);

    static final int CHUNK_BYTES = 64 * 1024;
    private static final int QUEUE = 64;
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final LogSink sink;
    private final Thread thread;
    private final ArrayBlockingQueue<LogChunk> full = new ArrayBlockingQueue<>(QUEUE);
    private final ArrayBlockingQueue<LogChunk> empty = new ArrayBlockingQueue<>(QUEUE);
    private final LongAdder dropped = new LongAdder();
    private volatile boolean closing;
    private boolean failing;

    private LogWriter(LogSink sink) {
        this.sink = sink;
        this.thread = Thread.ofPlatform().daemon().name("davy-access-log").unstarted(this::run);
    }

    static LogWriter start(LogSink sink) {
        var writer = new LogWriter(sink);
        writer.thread.start();
        return writer;
    }

    /** Takes a chunk, or drops its lines when too many wait already. */
    void offer(LogChunk chunk) {
        if (!full.offer(chunk)) {
            drop(chunk);
        } else if (full.size() >= QUEUE / 2) {
            LockSupport.unpark(thread);
        }
    }

    /** A chunk to fill. */
    LogChunk empty() {
        LogChunk used = empty.poll();
        return used == null ? new LogChunk(CHUNK_BYTES) : used;
    }

    long dropped() {
        return dropped.sum();
    }

    /** Lets the thread write what it has, for at most this long. */
    void close(Duration atMost) {
        closing = true;
        LockSupport.unpark(thread);
        try {
            thread.join(atMost);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        var batch = new ArrayList<LogChunk>();
        boolean last;
        do {
            last = closing;
            full.drainTo(batch);
            batch.forEach(this::write);
            batch.clear();
            if (!last && full.isEmpty()) {
                LockSupport.parkNanos(this, LOOK_NANOS);
            }
        } while (!last);
        sink.close();
    }

    private void write(LogChunk chunk) {
        try {
            sink.write(chunk.bytes(), chunk.length());
            chunk.clear();
            empty.offer(chunk);
            if (failing) {
                failing = false;
                LOG.info("access log: writing again, {} lines were lost so far", dropped.sum());
            }
        } catch (IOException e) {
            drop(chunk);
            if (!failing) {
                failing = true;
                LOG.warn("access log: lines are dropped until it can be written ({})", e.toString());
            }
        }
    }

    private void drop(LogChunk chunk) {
        dropped.add(chunk.lines());
        chunk.clear();
        empty.offer(chunk);
    }
}
