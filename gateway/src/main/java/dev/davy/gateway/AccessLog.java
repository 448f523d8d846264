package dev.davy.gateway;

/** The log of finished requests: each event loop appends to its own lines, a thread of the log's own writes them out. */
final class AccessLog implements AutoCloseable {
    static AccessLog open(AccessLogTarget target) {
        return new AccessLog();
    }

    /** The place where one event loop appends; called once for each, before the loop serves anyone. */
    Lines lines() {
        return new Lines();
    }

    /** Lines lost to a full disk or a slow reader since the start. */
    long dropped() {
        return 0;
    }

    @Override
    public void close() {}

    /** One event loop's lines; not for other threads. */
    static final class Lines {
        void append(AccessEntry entry) {}

        /** Hands what was appended to the writer; called by the loop about every 100 ms and when it stops. */
        void flush() {}
    }
}
