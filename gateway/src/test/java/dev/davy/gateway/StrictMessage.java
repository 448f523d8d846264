package dev.davy.gateway;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A message as an unforgiving reader has it: whatever two readers could understand differently is an error here. It is
 * written by regular expressions and shares nothing with the gateway's own reader.
 *
 * @param raw every byte of it, one character each
 * @param startLine without its CR LF
 * @param headers lines without their CR LF
 * @param body decoded
 */
record StrictMessage(String raw, String startLine, List<String> headers, String body) {
    private static final Pattern REQUEST =
            Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+ (/[!-~&&[^#]]*|\\*) HTTP/1\\.1");
    private static final Pattern ANSWER = Pattern.compile("HTTP/1\\.1 [1-5][0-9][0-9] [\\t -~]*");
    private static final Pattern HEADER = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+:[ \\t]*([\\t !-~\\x80-\\xff]*)");
    private static final Pattern CHUNK = Pattern.compile("[0-9a-fA-F]{1,15}");

    /** What is ambiguous, and the bytes up to there. */
    static final class Ambiguous extends IOException {
        private static final long serialVersionUID = 1L;

        Ambiguous(String what, String raw) {
            super(what + " in: " + raw.replace("\r", "\\r").replace("\n", "\\n"));
        }
    }

    /** Reads a request; the stream's end before its first byte is null, and inside of it an error. */
    static StrictMessage request(InputStream in) throws IOException {
        return new Reader(in).message(REQUEST, false);
    }

    /** Reads an answer that has a body unless its status or the method forbids one. */
    static StrictMessage answer(InputStream in, boolean head) throws IOException {
        return new Reader(in).message(ANSWER, head);
    }

    int status() {
        return Integer.parseInt(startLine.substring(9, 12));
    }

    String method() {
        return startLine.substring(0, startLine.indexOf(' '));
    }

    String target() {
        return startLine.split(" ")[1];
    }

    /** The values of a header, in order. */
    List<String> values(String name) {
        return values(headers, name);
    }

    private static List<String> values(List<String> headers, String name) {
        return headers.stream()
                .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .map(line -> line.substring(name.length() + 1).strip())
                .toList();
    }

    private static final class Reader {
        private final InputStream in;
        private final ByteArrayOutputStream raw = new ByteArrayOutputStream();

        Reader(InputStream in) {
            this.in = in;
        }

        StrictMessage message(Pattern start, boolean head) throws IOException {
            String first = line(true);
            if (first == null) {
                return null;
            }
            if (!start.matcher(first).matches()) {
                throw ambiguous("start line");
            }
            List<String> headers = headers();
            String body = body(headers, start == REQUEST ? 0 : Integer.parseInt(first.substring(9, 12)), head);
            return new StrictMessage(text(), first, headers, body);
        }

        private List<String> headers() throws IOException {
            var headers = new ArrayList<String>();
            for (String line = line(false); !line.isEmpty(); line = line(false)) {
                if (!HEADER.matcher(line).matches()) {
                    throw ambiguous("header");
                }
                headers.add(line);
            }
            return headers;
        }

        private String body(List<String> headers, int status, boolean head) throws IOException {
            List<String> lengths = values(headers, "Content-Length");
            List<String> encodings = values(headers, "Transfer-Encoding");
            if (lengths.size() + encodings.size() > 1) {
                throw ambiguous("framing");
            }
            if (head || status == 204 || status == 304 || status / 100 == 1) {
                return "";
            }
            if (!encodings.isEmpty()) {
                if (!encodings.getFirst().equalsIgnoreCase("chunked")) {
                    throw ambiguous("transfer encoding");
                }
                return chunks();
            }
            if (!lengths.isEmpty()) {
                if (!lengths.getFirst().matches("[0-9]{1,18}")) {
                    throw ambiguous("content length");
                }
                return exactly(Integer.parseInt(lengths.getFirst()));
            }
            return status == 0 ? "" : untilClose();
        }

        private String chunks() throws IOException {
            var body = new StringBuilder();
            while (true) {
                String size = line(false);
                if (!CHUNK.matcher(size).matches()) {
                    throw ambiguous("chunk size");
                }
                int length = Integer.parseInt(size, 16);
                if (length == 0) {
                    headers();
                    return body.toString();
                }
                body.append(exactly(length));
                if (!line(false).isEmpty()) {
                    throw ambiguous("chunk end");
                }
            }
        }

        private String exactly(int length) throws IOException {
            byte[] bytes = in.readNBytes(length);
            raw.writeBytes(bytes);
            if (bytes.length < length) {
                throw ambiguous("the end came early");
            }
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }

        private String untilClose() throws IOException {
            byte[] bytes = in.readAllBytes();
            raw.writeBytes(bytes);
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }

        private String line(boolean first) throws IOException {
            var line = new StringBuilder();
            while (true) {
                int c = in.read();
                if (c < 0) {
                    if (first && line.isEmpty()) {
                        return null;
                    }
                    throw ambiguous("the end came early");
                }
                raw.write(c);
                if (c == '\n') {
                    throw ambiguous("bare LF");
                }
                if (c == '\r') {
                    int lf = in.read();
                    raw.write(lf);
                    if (lf != '\n') {
                        throw ambiguous("bare CR");
                    }
                    return line.toString();
                }
                line.append((char) c);
            }
        }

        private String text() {
            return raw.toString(StandardCharsets.ISO_8859_1);
        }

        private Ambiguous ambiguous(String what) {
            return new Ambiguous(what, text());
        }
    }
}
