package dev.davy.cli;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * Log lines that are written by a thread of their own, so that nobody who decides or serves waits for the disk or the reader
 * behind standard error. Lines that come faster than they are taken are left out. Any thread.
 */
final class QueuedLog implements AutoCloseable {
    /** How many lines may wait. */
    private static final int LINES = 4096;
    /** How long the end of the process waits for them, milliseconds. */
    private static final int FLUSH_MILLIS = 1000;

    private final AsyncAppender queue = new AsyncAppender();

    private QueuedLog() {}

    /** Has every line queued from now on. */
    static QueuedLog begin() {
        QueuedLog queued = new QueuedLog();
        if (LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
            queued.wrap(root);
        }
        return queued;
    }

    private void wrap(Logger root) {
        List<Appender<ILoggingEvent>> direct = new ArrayList<>();
        root.iteratorForAppenders().forEachRemaining(direct::add);
        queue.setContext(root.getLoggerContext());
        queue.setNeverBlock(true);
        queue.setQueueSize(LINES);
        queue.setDiscardingThreshold(0);
        queue.setMaxFlushTime(FLUSH_MILLIS);
        // The queue takes one appender, which is all that the configuration has.
        direct.stream().limit(1).forEach(appender -> {
            root.detachAppender(appender);
            queue.addAppender(appender);
        });
        queue.start();
        root.addAppender(queue);
    }

    /** Writes what waits, for as long as that takes or a second. */
    @Override
    public void close() {
        queue.stop();
    }
}
