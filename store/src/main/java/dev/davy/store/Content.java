package dev.davy.store;

import dev.davy.release.JournalRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/**
 * The records of a segment, from its bytes.
 *
 * @param records in order, up to the first line that is not whole
 * @param length bytes of the lines that they came from
 * @param torn whether more bytes follow, which were never acknowledged: a crash while they were written
 * @param sum over the lines up to {@code length}, by {@link Line#chain}
 */
record Content(List<JournalRecord> records, long length, boolean torn, int sum) {
    static Content empty() {
        return new Content(List.of(), 0, false, 0);
    }

    /**
     * Reads a segment. What was acknowledged has to be there as it was written; what follows may have been cut off by a crash,
     * which leaves no whole line behind one that is not.
     *
     * @param name for messages, such as the file's
     * @param head what was acknowledged; empty where nobody knows
     * @throws Bad where the segment was cut off or altered
     * @throws IOException where a whole line is no record of this version
     */
    static Content of(String name, byte[] bytes, Optional<Head> head, RecordCodec codec) throws IOException {
        List<JournalRecord> records = new ArrayList<>();
        int sum = 0;
        long acknowledged = head.map(Head::lines).orElse(0L);
        int from = 0;
        for (int at = 0; at < bytes.length; at++) {
            if (bytes[at] != '\n') {
                continue;
            }
            long number = records.size() + 1L;
            Line.Found found = Line.find(bytes, from, at, number);
            if (found.length() == 0) {
                break;
            }
            records.add(record(name, bytes, found, number, codec));
            sum = Line.chain(sum, bytes, from, at + 1 - from);
            from = at + 1;
            if (number == acknowledged && sum != head.orElseThrow().sum()) {
                throw new Bad(
                        name + ": one of lines 1 to " + number + " is whole and not what was written: altered",
                        records);
            }
        }
        long bad = records.size() + 1L;
        if (bad <= acknowledged) {
            throw new Bad(name + ": line " + bad + " of " + acknowledged + ": " + wrong(bytes, from, bad), records);
        }
        if (wholeBehind(bytes, from)) {
            throw new Bad(name + ": line " + bad + ": " + wrong(bytes, from, bad), records);
        }
        return new Content(records, from, from < bytes.length, sum);
    }

    private static JournalRecord record(String name, byte[] bytes, Line.Found found, long number, RecordCodec codec)
            throws IOException {
        try {
            return codec.read(bytes, found.from(), found.length());
        } catch (JacksonException e) {
            throw new IOException(
                    name + ": line " + number + " is whole but not a record of this version: " + e.getOriginalMessage(),
                    e);
        }
    }

    /** Whether a whole line follows the one that begins here, which a crash does not leave. */
    private static boolean wholeBehind(byte[] bytes, int from) {
        int begin = from;
        for (int at = from; at < bytes.length; at++) {
            if (bytes[at] == '\n') {
                if (begin > from && Line.whole(bytes, begin, at)) {
                    return true;
                }
                begin = at + 1;
            }
        }
        return false;
    }

    private static String wrong(byte[] bytes, int from, long number) {
        if (from >= bytes.length) {
            return "it is missing: cut off";
        }
        int to = from;
        while (to < bytes.length && bytes[to] != '\n') {
            to++;
        }
        if (to == bytes.length) {
            return "its end is missing: cut off";
        }
        return Line.whole(bytes, from, to)
                ? "it is another line (expected: number " + number + "): altered"
                : "its checksum is not that of its bytes: altered";
    }

    /** A journal that was cut off or altered: which record is the first bad one, and those before it. */
    static final class Bad extends IOException {
        private static final long serialVersionUID = 1;

        private final String what;
        private final transient List<JournalRecord> before;

        Bad(String message, List<JournalRecord> before) {
            super(message);
            this.what = message;
            this.before = List.copyOf(before);
        }

        String what() {
            return what;
        }

        List<JournalRecord> before() {
            return before;
        }
    }
}
