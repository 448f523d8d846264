package dev.davy.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * A line of a journal file: {@code {"n":7,"record":{…},"crc":"89abcdef"}}. The checksum (CRC-32C) is of every byte before
 * {@code ,"crc"}; the number counts the lines of the file from 1, so that a line that was lost is seen.
 */
final class Line {
    private static final byte[] BEFORE_RECORD = ascii(",\"record\":");
    private static final byte[] BEFORE_CRC = ascii(",\"crc\":\"");
    private static final byte[] START = ascii("{\"n\":");
    private static final byte[] END = ascii("\"}\n");
    private static final int CRC_DIGITS = 8;
    private static final int TAIL = BEFORE_CRC.length + CRC_DIGITS + END.length - 1;

    private Line() {}

    static byte[] of(long number, byte[] record) {
        byte[] digits = ascii(Long.toString(number));
        ByteBuffer line =
                ByteBuffer.allocate(START.length + digits.length + BEFORE_RECORD.length + record.length + TAIL + 1);
        line.put(START).put(digits).put(BEFORE_RECORD).put(record);
        String crc = crc(line.array(), 0, line.position());
        return line.put(BEFORE_CRC).put(ascii(crc)).put(END).array();
    }

    /** Where the record is in a line without its line end, if this is line {@code number} as it was written. */
    static Found find(byte[] bytes, int from, int to, long number) {
        byte[] head = ascii("{\"n\":" + number + ",\"record\":");
        int body = to - TAIL;
        if (body - from < head.length
                || !at(bytes, from, head)
                || !at(bytes, body, BEFORE_CRC)
                || bytes[to - 2] != END[0]
                || bytes[to - 1] != END[1]) {
            return Found.NONE;
        }
        String crc = new String(bytes, body + BEFORE_CRC.length, CRC_DIGITS, StandardCharsets.US_ASCII);
        return crc.equals(crc(bytes, from, body - from))
                ? new Found(from + head.length, body - from - head.length)
                : Found.NONE;
    }

    /** The sum over lines, from that before and one line more with its line end: CRC-32C of both. */
    static int chain(int before, byte[] bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        for (int shift = 24; shift >= 0; shift -= 8) {
            crc.update(before >>> shift);
        }
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }

    /** Whether this is a line as one was written, whatever its number. */
    static boolean whole(byte[] bytes, int from, int to) {
        long number = 0;
        int at = from + START.length;
        for (; at < to && bytes[at] >= '0' && bytes[at] <= '9' && number < Integer.MAX_VALUE; at++) {
            number = 10 * number + bytes[at] - '0';
        }
        return find(bytes, from, to, number).length() > 0;
    }

    /** Where a record is; a length of 0 where there is none. */
    record Found(int from, int length) {
        static final Found NONE = new Found(0, 0);
    }

    private static boolean at(byte[] bytes, int from, byte[] expected) {
        for (int i = 0; i < expected.length; i++) {
            if (bytes[from + i] != expected[i]) {
                return false;
            }
        }
        return true;
    }

    private static String crc(byte[] bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, length);
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
