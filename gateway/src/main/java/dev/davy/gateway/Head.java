package dev.davy.gateway;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The head of an HTTP/1 message, read strictly (RFC 9112) and kept as slices of the bytes that came.
 *
 * <p>Strict means that what two readers could understand differently is refused and never passed on: a line ends with CR
 * LF and nothing else, a field name is a token right before its colon, nothing is folded, a value has no control
 * character but a tab. Only so may {@link RequestWriter} and {@link AnswerWriter} copy lines as they are.
 *
 * <p>Belongs to one connection and is reused for its next message; not for other threads.
 */
abstract sealed class Head permits RequestHead, AnswerHead, Trailers {
    /** Not complete: feed more. */
    static final int MORE = 0;
    /** Complete. Every other result is the status that a client is answered with. */
    static final int DONE = 1;

    private static final int LINE = 0;
    private static final int NAME_END = 1;
    private static final int VALUE = 2;
    private static final int VALUE_END = 3;
    private static final int HASH = 4;
    private static final int SLOTS = 5;
    private static final int STEP = 4096;
    private static final int USUAL = 1024;
    private static final int KEPT = 8 * 1024;

    private final int maxBytes;
    private final int maxHeaders;
    private byte[] bytes = new byte[USUAL];
    private int[] slots = new int[SLOTS * 16];
    private Field[] fields = new Field[16];
    private int count;
    private int length;
    private int at;
    private boolean started;

    Head(int maxBytes, int maxHeaders) {
        this.maxBytes = maxBytes;
        this.maxHeaders = maxHeaders;
    }

    /** Forgets what was read. */
    void reset() {
        if (bytes.length > KEPT) {
            // One large head must not cost its connection memory for good.
            bytes = new byte[USUAL];
        }
        count = 0;
        length = 0;
        at = 0;
        started = !hasStartLine();
    }

    /** Whether nothing of a message has come yet. */
    boolean untouched() {
        return length == 0;
    }

    /** Takes what belongs to the head out of the buffer: {@link #MORE}, {@link #DONE} or a status. */
    int feed(ByteBuf in) {
        while (true) {
            int some = Math.min(Math.min(in.readableBytes(), STEP), maxBytes - length);
            if (some <= 0) {
                return length >= maxBytes ? tooLarge() : MORE;
            }
            int before = length;
            room(length + some);
            in.getBytes(in.readerIndex(), bytes, length, some);
            length += some;
            int result = scan();
            if (result == DONE) {
                in.skipBytes(at - before);
                length = at;
                return DONE;
            }
            in.skipBytes(some);
            if (result != MORE) {
                return result;
            }
        }
    }

    /** Whether what came begins like this. */
    boolean beginsWith(byte[] text) {
        return length >= text.length && Arrays.equals(bytes, 0, text.length, text, 0, text.length);
    }

    /** Gives everything that came to another reader. */
    void pour(ByteBuf out) {
        out.writeBytes(bytes, 0, length);
    }

    boolean inStartLine() {
        return !started;
    }

    private void room(int wanted) {
        if (wanted > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(wanted, 2 * bytes.length));
        }
    }

    private int scan() {
        if (!started) {
            int next = startLine(bytes, at, length);
            if (next <= 0) {
                return -next;
            }
            at = next;
            started = true;
        }
        while (true) {
            int next = line(at);
            if (next <= 0) {
                return -next;
            }
            boolean last = next == at + 2;
            at = next;
            if (last) {
                return complete();
            }
        }
    }

    /** Reads a field line: the position behind it, or a status or {@link #MORE} as a negative number. */
    private int line(int from) {
        byte[] all = bytes;
        int end = length;
        int p = from;
        if (p < end && all[p] == '\r') {
            return p + 1 >= end ? -MORE : all[p + 1] == '\n' ? p + 2 : -400;
        }
        int hash = 0;
        int lower;
        for (; p < end && (lower = Syntax.token(all[p])) != 0; p++) {
            hash = Syntax.hash(hash, lower);
        }
        if (p >= end) {
            return -MORE;
        }
        if (all[p] != ':' || p == from) {
            return -400;
        }
        int nameEnd = p++;
        while (p < end && (all[p] == ' ' || all[p] == '\t')) {
            p++;
        }
        int value = p;
        p = Syntax.endOfValue(all, p, end);
        if (p >= end || (p + 1 >= end && all[p] == '\r')) {
            return -MORE;
        }
        if (all[p] != '\r' || all[p + 1] != '\n') {
            return -400;
        }
        int valueEnd = p;
        while (valueEnd > value && (all[valueEnd - 1] == ' ' || all[valueEnd - 1] == '\t')) {
            valueEnd--;
        }
        if (count >= maxHeaders) {
            return -tooLarge();
        }
        Field field = Field.of(hash, all, from, nameEnd);
        add(from, nameEnd, value, valueEnd, hash, field);
        if (field != Field.OTHER) {
            int refused = known(field, value, valueEnd);
            if (refused != DONE) {
                return -refused;
            }
        }
        return p + 2;
    }

    private void add(int line, int nameEnd, int value, int valueEnd, int hash, Field field) {
        int slot = count * SLOTS;
        if (slot + SLOTS > slots.length) {
            slots = Arrays.copyOf(slots, 2 * slots.length);
            fields = Arrays.copyOf(fields, 2 * fields.length);
        }
        slots[slot + LINE] = line;
        slots[slot + NAME_END] = nameEnd;
        slots[slot + VALUE] = value;
        slots[slot + VALUE_END] = valueEnd;
        slots[slot + HASH] = hash;
        fields[count++] = field;
    }

    /** Whether a line comes before the fields. */
    boolean hasStartLine() {
        return true;
    }

    /** Reads the first line: the position behind it, or a status or {@link #MORE} as a negative number. */
    abstract int startLine(byte[] all, int from, int end);

    /** Looks at a field that matters: {@link #DONE}, or the status that refuses the message. */
    abstract int known(Field field, int value, int valueEnd);

    /** Looks at the whole: {@link #DONE}, or the status that refuses the message. */
    abstract int complete();

    /** The status for a head beyond the limits. */
    abstract int tooLarge();

    /** The bytes that the slices point into; valid until the next {@link #feed}. */
    byte[] bytes() {
        return bytes;
    }

    /** The position behind the empty line, once complete. */
    int end() {
        return at;
    }

    int count() {
        return count;
    }

    /** Where the line of a header begins, which is where its name does; beyond the last, the empty line. */
    int lineAt(int header) {
        return header < count ? slots[header * SLOTS + LINE] : at - 2;
    }

    int nameEnd(int header) {
        return slots[header * SLOTS + NAME_END];
    }

    int value(int header) {
        return slots[header * SLOTS + VALUE];
    }

    int valueEnd(int header) {
        return slots[header * SLOTS + VALUE_END];
    }

    /** {@link Syntax#hash} of the name. */
    int nameHash(int header) {
        return slots[header * SLOTS + HASH];
    }

    /** Whether a header has this name, in whatever case. */
    boolean named(int header, String name) {
        return nameEnd(header) - lineAt(header) == name.length()
                && text(lineAt(header), nameEnd(header)).equalsIgnoreCase(name);
    }

    Field field(int header) {
        return fields[header];
    }

    /** A slice as text. */
    String text(int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    /** The number of a Content-Length: digits alone, fewer than 19; otherwise -1. */
    static long contentLength(byte[] all, int from, int to) {
        if (from == to || to - from > 18) {
            return -1;
        }
        long number = 0;
        for (int i = from; i < to; i++) {
            if (!Syntax.isDigit(all[i])) {
                return -1;
            }
            number = number * 10 + all[i] - '0';
        }
        return number;
    }

    /** Whether a slice has no control character, which a start line must not have. */
    static boolean clean(byte[] all, int from, int to) {
        return Syntax.endOfValue(all, from, to) == to;
    }
}
