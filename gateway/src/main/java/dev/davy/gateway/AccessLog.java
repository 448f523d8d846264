package dev.davy.gateway;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The log of finished requests, one JSON object a line: each event loop appends to its own chunk, a thread of the log's
 * own writes full chunks out. Between them is a bounded queue; when the disk is full or the reader slow, the loops go on
 * and the lines that found no place are dropped and counted.
 *
 * <p>Fields: {@code time} (end of the answer, UTC), {@code method}, {@code host}, {@code path} (with the query),
 * {@code route}, {@code upstream}, {@code version}, {@code servedBy} (where it is not the version), {@code generation}
 * (of the split), {@code bucket} (where the request fell under it), {@code audience} (by which the version was decided),
 * {@code shielded}, {@code fault}, {@code status} (0: the client went away), {@code bytes} (of the body),
 * {@code duration} (seconds), {@code upstreamDuration} (the part of it until the head of the instance's answer came),
 * {@code client}. What there was none of is left out. Every byte of a request that is not
 * printable ASCII is written as an escape, so that a line is valid JSON whatever a client sends.
 */
final class AccessLog implements AutoCloseable {
    /** How long closing waits for a reader that does not read. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private final @Nullable LogWriter writer;

    private AccessLog(@Nullable LogWriter writer) {
        this.writer = writer;
    }

    /** Starts the log. A file that cannot be opened is tried again and again, and its lines are dropped until then. */
    static AccessLog open(AccessLogTarget target) {
        return switch (target) {
            case AccessLogTarget.Off() -> new AccessLog(null);
            case AccessLogTarget.StandardOutput() -> new AccessLog(LogWriter.start(new LogSink.StandardOutput()));
            case AccessLogTarget.File file -> new AccessLog(LogWriter.start(new LogSink.RotatedFile(file)));
        };
    }

    /** The place where one event loop appends; called once for each, before the loop serves anyone. */
    Lines lines() {
        return new Lines(writer);
    }

    /** Lines lost to a full disk or a slow reader since the start. */
    long dropped() {
        return writer == null ? 0 : writer.dropped();
    }

    /** Writes out what was flushed before, and ends the thread. */
    @Override
    public void close() {
        if (writer != null) {
            writer.close(LAST_WORDS);
        }
    }

    /** One event loop's lines; not for other threads. */
    static final class Lines {
        private final @Nullable LogWriter writer;
        private final AccessLine line = new AccessLine();
        private LogChunk chunk = LogChunk.NONE;

        private Lines(@Nullable LogWriter writer) {
            this.writer = writer;
        }

        void append(AccessEntry entry) {
            if (writer == null) {
                return;
            }
            if (chunk.room() < AccessLine.bound(entry)) {
                next(writer);
            }
            chunk.used(line.write(entry, chunk.bytes(), chunk.length()));
        }

        /** Hands what was appended to the writer; called by the loop about every 100 ms and when it stops. */
        void flush() {
            if (writer != null && chunk.length() > 0) {
                writer.offer(chunk);
                chunk = LogChunk.NONE;
            }
            line.readClock();
        }

        private void next(LogWriter writer) {
            if (chunk.length() > 0) {
                writer.offer(chunk);
            }
            chunk = writer.empty();
            line.readClock();
        }
    }
}
