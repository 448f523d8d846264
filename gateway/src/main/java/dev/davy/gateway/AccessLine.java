package dev.davy.gateway;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes finished requests as JSON lines into a byte array, without garbage in the usual case. One event loop's; not for
 * other threads.
 */
final class AccessLine {
    /** Longest part of a text from outside that is written, in bytes before escaping. */
    private static final int LONGEST = 4096;
    /** Six bytes stand for one at worst: {@code \\u00ff}. */
    private static final int ESCAPE = 6;

    private static final int FIXED = 512;
    private static final byte[] HEX = ascii("0123456789abcdef");
    /** Which bytes stand for themselves in a JSON text. */
    private static final boolean[] PLAIN = new boolean[256];

    static {
        for (int c = ' '; c < 127; c++) {
            PLAIN[c] = c != '"' && c != '\\';
        }
    }

    private static final byte[] TIME = ascii("{\"time\":\"");
    private static final byte[] METHOD = ascii("Z\",\"method\":\"");
    private static final byte[] HOST = ascii("\",\"host\":\"");
    private static final byte[] PATH = ascii("\",\"path\":\"");
    private static final byte[] GENERATION = ascii(",\"generation\":");
    private static final byte[] BUCKET = ascii(",\"bucket\":");
    private static final byte[] SHIELDED = ascii(",\"shielded\":true");
    private static final byte[] STATUS = ascii(",\"status\":");
    private static final byte[] GRPC_STATUS = ascii(",\"grpcStatus\":");
    private static final byte[] BYTES = ascii(",\"bytes\":");
    private static final byte[] DURATION = ascii(",\"duration\":");
    private static final byte[] UPSTREAM_DURATION = ascii(",\"upstreamDuration\":");
    private static final byte[] CLIENT = ascii(",\"client\":\"");
    private static final byte[] END = ascii("\"}\n");

    /** A power of two: the few ways that most requests of a loop take. */
    private static final int RECENT = 16;

    private final @Nullable Way[] recent = new Way[RECENT];
    private final byte[] second = new byte[20];
    private long secondIs = Long.MIN_VALUE;
    private long clockNanos;
    private long clockMillis;

    AccessLine() {
        readClock();
    }

    /** Looks at the wall clock; between two looks, time goes on by {@link System#nanoTime}. */
    void readClock() {
        clockMillis = System.currentTimeMillis();
        clockNanos = System.nanoTime();
    }

    /** No line of this request is longer. */
    static int bound(AccessEntry entry) {
        RequestHead head = entry.request();
        int texts = Math.min(head.methodEnd() - head.start(), LONGEST)
                + Math.min(head.targetEnd() - head.target(), LONGEST)
                + Math.min(head.hostEnd() - head.host(), LONGEST)
                + length(entry.route())
                + length(entry.upstream())
                + length(entry.version())
                + length(entry.servedBy())
                + length(entry.audience())
                + length(entry.fault())
                + length(entry.client());
        return FIXED + ESCAPE * texts;
    }

    private static int length(@Nullable String text) {
        return text == null ? 0 : Math.min(text.length(), LONGEST);
    }

    /** Writes a line at a position of an array that has room for it, and gives the position behind it. */
    int write(AccessEntry entry, byte[] to, int from) {
        RequestHead head = entry.request();
        int at = put(TIME, to, from);
        at = time(entry.endedNanos(), to, at);
        at = put(METHOD, to, at);
        at = text(head.bytes(), head.start(), head.methodEnd(), to, at);
        at = put(HOST, to, at);
        at = text(head.bytes(), head.host(), head.hostEnd(), to, at);
        at = put(PATH, to, at);
        at = text(head.bytes(), head.target(), head.targetEnd(), to, at);
        to[at++] = '"';
        at = put(way(entry).json, to, at);
        if (entry.generation() >= 0) {
            at = number(entry.generation(), to, put(GENERATION, to, at));
        }
        if (entry.bucket() >= 0) {
            at = number(entry.bucket(), to, put(BUCKET, to, at));
        }
        String audience = entry.audience();
        if (audience != null) {
            at = put(field("audience", audience), to, at);
        }
        if (entry.shielded()) {
            at = put(SHIELDED, to, at);
        }
        String fault = entry.fault();
        if (fault != null) {
            at = put(field("fault", fault), to, at);
        }
        at = number(entry.status(), to, put(STATUS, to, at));
        if (entry.grpcStatus() != GrpcStatus.NONE) {
            at = number(entry.grpcStatus(), to, put(GRPC_STATUS, to, at));
        }
        at = number(entry.bytesOut(), to, put(BYTES, to, at));
        at = seconds(entry.endedNanos() - entry.startedNanos(), to, put(DURATION, to, at));
        if (entry.upstreamNanos() >= 0) {
            at = seconds(entry.upstreamNanos(), to, put(UPSTREAM_DURATION, to, at));
        }
        at = put(CLIENT, to, at);
        at = text(entry.client(), to, at);
        return put(END, to, at);
    }

    private int time(long nanos, byte[] to, int at) {
        long millis = clockMillis + (nanos - clockNanos) / 1_000_000;
        long wanted = Math.floorDiv(millis, 1_000);
        if (wanted != secondIs) {
            // An instant without a fraction prints as 2026-01-31T12:00:00Z.
            byte[] text = ascii(Instant.ofEpochSecond(wanted).toString());
            System.arraycopy(text, 0, second, 0, 19);
            second[19] = '.';
            secondIs = wanted;
        }
        at = put(second, to, at);
        int fraction = (int) Math.floorMod(millis, 1_000L);
        to[at++] = (byte) ('0' + fraction / 100);
        to[at++] = (byte) ('0' + fraction / 10 % 10);
        to[at++] = (byte) ('0' + fraction % 10);
        return at;
    }

    private Way way(AccessEntry entry) {
        String version = entry.version();
        int slot = version == null ? 0 : version.hashCode() & (RECENT - 1);
        Way last = recent[slot];
        if (last == null || !last.is(entry)) {
            last = new Way(entry);
            recent[slot] = last;
        }
        return last;
    }

    /** Slices from the network: every byte that is not plain ASCII becomes an escape. */
    private static int text(byte[] bytes, int from, int end, byte[] to, int at) {
        int last = Math.min(end, from + LONGEST);
        for (int i = from; i < last; i++) {
            byte c = bytes[i];
            if (PLAIN[c & 0xff]) {
                to[at++] = c;
            } else {
                at = escape(c & 0xff, to, at);
            }
        }
        return at;
    }

    private static int text(String text, byte[] to, int at) {
        int last = Math.min(text.length(), LONGEST);
        for (int i = 0; i < last; i++) {
            char c = text.charAt(i);
            if (c < 256 && PLAIN[c]) {
                to[at++] = (byte) c;
            } else {
                at = escape(c, to, at);
            }
        }
        return at;
    }

    private static int escape(int c, byte[] to, int at) {
        to[at++] = '\\';
        if (c == '"' || c == '\\') {
            to[at++] = (byte) c;
            return at;
        }
        to[at++] = 'u';
        for (int shift = 12; shift >= 0; shift -= 4) {
            to[at++] = HEX[c >> shift & 15];
        }
        return at;
    }

    private static int seconds(long nanos, byte[] to, int at) {
        long micros = Math.max(0, nanos / 1_000);
        at = number(micros / 1_000_000, to, at);
        to[at++] = '.';
        for (long digit = 100_000, rest = micros % 1_000_000; digit > 0; digit /= 10) {
            to[at++] = (byte) ('0' + rest / digit % 10);
        }
        return at;
    }

    private static int number(long value, byte[] to, int at) {
        long digits = 1;
        for (long rest = value; rest >= 10; rest /= 10) {
            digits++;
        }
        int end = at + (int) digits;
        for (int i = end - 1; i >= at; i--) {
            to[i] = (byte) ('0' + value % 10);
            value /= 10;
        }
        return end;
    }

    private static int put(byte[] text, byte[] to, int at) {
        System.arraycopy(text, 0, to, at, text.length);
        return at + text.length;
    }

    private static byte[] field(String name, String value) {
        var json = new byte[name.length() + ESCAPE * value.length() + 8];
        int at = put(ascii(",\"" + name + "\":\""), json, 0);
        at = text(value, json, at);
        json[at++] = '"';
        return Arrays.copyOf(json, at);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Route, upstream and versions with their JSON, which many requests share. */
    private static final class Way {
        private final @Nullable String route;
        private final @Nullable String upstream;
        private final @Nullable String version;
        private final @Nullable String servedBy;
        final byte[] json;

        Way(AccessEntry entry) {
            route = entry.route();
            upstream = entry.upstream();
            version = entry.version();
            servedBy = entry.servedBy();
            var text = new ByteArrayOutputStream();
            append(text, "route", route);
            append(text, "upstream", upstream);
            append(text, "version", version);
            append(text, "servedBy", Objects.equals(version, servedBy) ? null : servedBy);
            json = text.toByteArray();
        }

        private static void append(ByteArrayOutputStream text, String name, @Nullable String value) {
            if (value != null) {
                text.writeBytes(field(name, value));
            }
        }

        /** The table's own strings: the same name is nearly always the same object, which {@code equals} sees first. */
        boolean is(AccessEntry entry) {
            return Objects.equals(version, entry.version())
                    && Objects.equals(route, entry.route())
                    && Objects.equals(upstream, entry.upstream())
                    && Objects.equals(servedBy, entry.servedBy());
        }
    }
}
