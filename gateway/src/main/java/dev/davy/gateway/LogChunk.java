package dev.davy.gateway;

/** Lines on their way to the log: filled by an event loop, written by the log's thread, filled again. One owner at a time. */
final class LogChunk {
    /** What a loop holds before its first line and after a flush. */
    static final LogChunk NONE = new LogChunk(0);

    private final byte[] bytes;
    private int length;
    private int lines;

    LogChunk(int size) {
        this.bytes = new byte[size];
    }

    byte[] bytes() {
        return bytes;
    }

    /** Bytes in use. */
    int length() {
        return length;
    }

    int lines() {
        return lines;
    }

    int room() {
        return bytes.length - length;
    }

    /** One more line, which ends here. */
    void used(int length) {
        this.length = length;
        lines++;
    }

    void clear() {
        length = 0;
        lines = 0;
    }
}
