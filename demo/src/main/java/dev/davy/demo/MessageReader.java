package dev.davy.demo;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Reads HTTP/1.1 messages one after the other from a connection; bodies are read and dropped.
 *
 * <p>Made for two ends that trust each other. It is not a parser to put in front of strangers.
 */
final class MessageReader {
    private static final int LONGEST_HEAD = 16 * 1024;

    private final InputStream in;
    private final byte[] buffer = new byte[LONGEST_HEAD];
    private int from;
    private int to;

    MessageReader(InputStream in) {
        this.in = in;
    }

    /** The next head, or empty when the other end closed the connection before the first byte of one. */
    Optional<Head> head() throws IOException {
        compact();
        int scanned = 0;
        while (true) {
            for (; scanned + 3 < to; scanned++) {
                if (buffer[scanned] == '\r'
                        && buffer[scanned + 1] == '\n'
                        && buffer[scanned + 2] == '\r'
                        && buffer[scanned + 3] == '\n') {
                    from = scanned + 4;
                    return Optional.of(Head.parse(new String(buffer, 0, scanned, StandardCharsets.ISO_8859_1)));
                }
            }
            if (to == buffer.length) {
                throw new ProtocolException("head: over " + LONGEST_HEAD + " bytes");
            }
            if (!fill()) {
                if (to == 0) {
                    return Optional.empty();
                }
                throw new EOFException("closed within a head");
            }
        }
    }

    /** Whether a byte of the message being read has arrived. */
    boolean begun() {
        return to > 0;
    }

    /** Reads the body that this head announces; a body without a length ends with the connection. */
    void skipBody(Head head, boolean untilClosed) throws IOException {
        if (head.says("transfer-encoding", "chunked")) {
            skipChunks();
            return;
        }
        Optional<String> length = head.header("content-length");
        if (length.isPresent()) {
            skip(Long.parseLong(length.get()));
        } else if (untilClosed) {
            do {
                from = to = 0;
            } while (fill());
        }
    }

    private void skipChunks() throws IOException {
        while (true) {
            String line = line();
            int semicolon = line.indexOf(';');
            long size = Long.parseLong((semicolon < 0 ? line : line.substring(0, semicolon)).strip(), 16);
            if (size == 0) {
                while (!line().isEmpty()) {
                    // a trailer
                }
                return;
            }
            skip(size + 2);
        }
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = next(); b != '\n'; b = next()) {
            line.append((char) b);
        }
        return line.toString().strip();
    }

    private int next() throws IOException {
        if (from == to) {
            refill();
        }
        return buffer[from++];
    }

    private void skip(long bytes) throws IOException {
        for (long left = bytes; left > 0; ) {
            if (from == to) {
                refill();
            }
            int step = (int) Math.min(left, to - from);
            from += step;
            left -= step;
        }
    }

    private void refill() throws IOException {
        from = to = 0;
        if (!fill()) {
            throw new EOFException("closed within a body");
        }
    }

    private void compact() {
        System.arraycopy(buffer, from, buffer, 0, to - from);
        to -= from;
        from = 0;
    }

    private boolean fill() throws IOException {
        int read = in.read(buffer, to, buffer.length - to);
        if (read > 0) {
            to += read;
        }
        return read > 0;
    }
}
