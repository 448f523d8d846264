package dev.davy.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The header by which a proxy says at the beginning of a connection whose it is: the PROXY protocol, versions 1 and 2
 * (HAProxy's proxy-protocol.txt, sections 2.1 and 2.2). Read strictly; what version 2 says besides addresses is skipped.
 */
sealed interface ProxyHeader {
    /** The longest line of version 1, with its end. */
    int LONGEST_LINE = 107;
    /** The most that version 2 may say behind its first 16 bytes. */
    int MOST_BYTES = 16 * 1024;

    /** More has to come before anything can be said. */
    record Unfinished() implements ProxyHeader {}

    /** What came begins with no such header. */
    record Absent() implements ProxyHeader {}

    /** A header that is none. */
    record Malformed(String why) implements ProxyHeader {}

    /**
     * Whose connection it is.
     *
     * @param source the client's end; null where the proxy does not say, or speaks for itself
     * @param destination where the client connected to; null together with the source
     * @param bytes how long the header is
     */
    record Addresses(
            @Nullable InetSocketAddress source, @Nullable InetSocketAddress destination, int bytes)
            implements ProxyHeader {}

    /** Reads what has come of a connection from its first byte; the reader index stays. */
    static ProxyHeader read(ByteBuf in) {
        if (begins(in, Version1.BEGIN)) {
            return in.readableBytes() < Version1.BEGIN.length ? new Unfinished() : Version1.read(in);
        }
        if (begins(in, Version2.BEGIN)) {
            return in.readableBytes() < Version2.HEAD ? new Unfinished() : Version2.read(in);
        }
        return new Absent();
    }

    private static boolean begins(ByteBuf in, byte[] with) {
        int known = Math.min(with.length, in.readableBytes());
        for (int i = 0; i < known; i++) {
            if (in.getByte(in.readerIndex() + i) != with[i]) {
                return false;
            }
        }
        return true;
    }

    /** A line of text. */
    final class Version1 {
        private static final byte[] BEGIN = "PROXY ".getBytes(StandardCharsets.US_ASCII);
        private static final Pattern PORT = Pattern.compile("0|[1-9]\\d{0,4}");
        private static final Pattern DOTTED = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
        private static final Pattern COLONS = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

        private Version1() {}

        private static ProxyHeader read(ByteBuf in) {
            int from = in.readerIndex();
            int most = Math.min(in.readableBytes(), LONGEST_LINE);
            int end = in.indexOf(from, from + most, (byte) '\n');
            if (end < 0) {
                return most == LONGEST_LINE ? new Malformed("a line without an end") : new Unfinished();
            }
            if (in.getByte(end - 1) != '\r') {
                return new Malformed("a line that ends without CR");
            }
            String line = in.toString(from + BEGIN.length, end - 1 - from - BEGIN.length, StandardCharsets.ISO_8859_1);
            int bytes = end + 1 - from;
            String[] words = line.split(" ", -1);
            if (words[0].equals("UNKNOWN")) {
                return new Addresses(null, null, bytes);
            }
            boolean six = words[0].equals("TCP6");
            if (words.length != 5 || (!six && !words[0].equals("TCP4"))) {
                return new Malformed("a line that is none");
            }
            Pattern form = six ? COLONS : DOTTED;
            try {
                return new Addresses(end(form, words[1], words[3]), end(form, words[2], words[4]), bytes);
            } catch (IllegalArgumentException notOne) {
                return new Malformed("an address that is none");
            }
        }

        private static InetSocketAddress end(Pattern form, String address, String port) {
            if (!form.matcher(address).matches() || !PORT.matcher(port).matches()) {
                throw new IllegalArgumentException(address);
            }
            return new InetSocketAddress(InetAddress.ofLiteral(address), Integer.parseInt(port));
        }
    }

    /** Bytes. */
    final class Version2 {
        private static final byte[] BEGIN = ByteBufUtil.decodeHexDump("0d0a0d0a000d0a515549540a");
        private static final int HEAD = 16;
        private static final int STREAM4 = 0x11;
        private static final int STREAM6 = 0x21;

        private Version2() {}

        private static ProxyHeader read(ByteBuf in) {
            int from = in.readerIndex();
            int command = in.getUnsignedByte(from + 12);
            int family = in.getUnsignedByte(from + 13);
            int length = in.getUnsignedShort(from + 14);
            if (command != 0x20 && command != 0x21) {
                return new Malformed("a version or command that is none");
            }
            if (family >> 4 > 3 || (family & 15) > 2) {
                return new Malformed("an address family that is none");
            }
            if (length > MOST_BYTES) {
                return new Malformed("more than " + MOST_BYTES + " bytes");
            }
            int size = family == STREAM4 ? 4 : family == STREAM6 ? 16 : 0;
            boolean said = command == 0x21 && size > 0;
            if (said && length < 2 * size + 4) {
                return new Malformed("less than its addresses need");
            }
            if (in.readableBytes() < HEAD + length) {
                return new Unfinished();
            }
            // A proxy that speaks for itself, a socket of Unix, a datagram: the connection is all that is known.
            int at = from + HEAD;
            return said
                    ? new Addresses(
                            end(in, at, size, at + 2 * size),
                            end(in, at + size, size, at + 2 * size + 2),
                            HEAD + length)
                    : new Addresses(null, null, HEAD + length);
        }

        private static InetSocketAddress end(ByteBuf in, int address, int size, int port) {
            try {
                return new InetSocketAddress(
                        InetAddress.getByAddress(ByteBufUtil.getBytes(in, address, size)), in.getUnsignedShort(port));
            } catch (UnknownHostException e) {
                throw new IllegalStateException("4 and 16 bytes are addresses", e);
            }
        }
    }
}
