package dev.davy.integrations;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Reads one answer of HTTP/1.1 (RFC 9112) to its end; an {@link IOException} says what is wrong with it. */
final class AnswerReader {
    private static final int MOST_HEAD = 64 * 1024;

    private final InputStream in;
    private final int mostBytes;
    private int headBytes;

    AnswerReader(InputStream in, int mostBytes) {
        this.in = new BufferedInputStream(in);
        this.mostBytes = mostBytes;
    }

    OutboundAnswer read() throws IOException {
        while (true) {
            int status = status(line("closed without an answer"));
            Map<String, String> headers = headers();
            if (status >= 200) {
                return new OutboundAnswer(status, headers, new String(body(status, headers), StandardCharsets.UTF_8));
            }
        }
    }

    private static int status(String line) throws IOException {
        if (!line.matches("HTTP/1\\.[01] [1-5][0-9]{2}( .*)?")) {
            throw new IOException("what came is no answer of HTTP/1.1");
        }
        return Integer.parseInt(line, 9, 12, 10);
    }

    private Map<String, String> headers() throws IOException {
        Map<String, String> headers = new HashMap<>();
        while (true) {
            String line = line("cut off in its head");
            if (line.isEmpty()) {
                return headers;
            }
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new IOException("what came is no answer of HTTP/1.1");
            }
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
    }

    private String line(String atEnd) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            int next = in.read();
            if (next < 0) {
                throw new IOException(headBytes == 0 ? atEnd : "cut off in its head");
            }
            if (++headBytes > MOST_HEAD) {
                throw new IOException("its head is longer than " + MOST_HEAD + " bytes");
            }
            if (next == '\n') {
                return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
            }
            line.write(next);
        }
    }

    private byte[] body(int status, Map<String, String> headers) throws IOException {
        if (status == 204 || status == 304) {
            return new byte[0];
        }
        String coding = headers.getOrDefault("transfer-encoding", "").toLowerCase(Locale.ROOT);
        if (coding.equals("chunked")) {
            return chunks();
        }
        if (!coding.isEmpty()) {
            throw new IOException("its transfer coding is not known");
        }
        String length = headers.get("content-length");
        if (length == null) {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            take(body, Integer.MAX_VALUE, false);
            return body.toByteArray();
        }
        if (!length.matches("[0-9]{1,18}")) {
            throw new IOException("its length is no number");
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        take(body, Long.parseLong(length), true);
        return body.toByteArray();
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            headBytes = 1;
            String size = line("cut off").split(";", 2)[0].strip();
            if (!size.matches("[0-9A-Fa-f]{1,8}")) {
                throw new IOException("the length of a chunk is no number");
            }
            long bytes = Long.parseLong(size, 16);
            if (bytes == 0) {
                headers(); // The fields behind it say nothing that is asked for.
                return body.toByteArray();
            }
            take(body, bytes, true);
            line("cut off");
        }
    }

    /** Takes so many bytes more, or all until the end. */
    private void take(ByteArrayOutputStream body, long bytes, boolean all) throws IOException {
        if (all && body.size() + bytes > mostBytes) {
            throw tooMuch();
        }
        byte[] buffer = new byte[8 * 1024];
        long left = bytes;
        while (left > 0) {
            int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (read < 0) {
                if (all) {
                    throw new IOException("cut off after " + body.size() + " bytes");
                }
                return;
            }
            if (body.size() + (long) read > mostBytes) {
                throw tooMuch();
            }
            body.write(buffer, 0, read);
            left -= read;
        }
    }

    private IOException tooMuch() {
        return new IOException("its answer is longer than " + mostBytes + " bytes");
    }
}
