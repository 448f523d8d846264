package dev.davy.gateway;

import io.netty.buffer.ByteBuf;

/**
 * Follows the frames that one side of a WebSocket sends (RFC 6455 section 5.2): where one ends, so that another may follow,
 * and with what code the side closed. Looks at heads and at the code of a close alone. For one event loop.
 */
final class WebSocketFrames {
    /** No close has come. */
    static final int OPEN = -1;
    /** A close has come that does not say why. */
    static final int NO_CODE = 1005;

    private static final int CLOSE = 8;
    private static final int MASKED = 128;
    private static final int LENGTH = 127;

    private final byte[] head = new byte[14];
    private int have;
    private long left;
    private long length;
    private int close = OPEN;

    /**
     * Looks at so many bytes; the reader index stays.
     *
     * @param first whether to stop where the first frame ends
     * @return how many bytes were looked at
     */
    int pass(ByteBuf in, int bytes, boolean first) {
        int at = in.readerIndex();
        int end = at + bytes;
        while (at < end) {
            if (left > 0) {
                long code = length - left;
                if (closes() && code < 2) {
                    code(code, in.getByte(at++));
                    left--;
                } else {
                    int some = (int) Math.min(left, end - at);
                    left -= some;
                    at += some;
                }
            } else {
                head[have++] = in.getByte(at++);
                if (have == needed()) {
                    left = length = announced();
                    have = 0;
                    close = closes() && close == OPEN ? NO_CODE : close;
                }
            }
            if (first && between()) {
                break;
            }
        }
        return at - in.readerIndex();
    }

    /** Whether a frame may follow. */
    boolean between() {
        return have == 0 && left == 0;
    }

    /** The code with which the side closed, {@link #NO_CODE}, or {@link #OPEN}. */
    int close() {
        return close;
    }

    private boolean closes() {
        return (head[0] & 15) == CLOSE;
    }

    private void code(long index, byte came) {
        int mask = (head[1] & MASKED) == 0 ? 0 : head[2 + (int) index];
        int value = (came ^ mask) & 0xFF;
        close = index == 0 ? value << 8 : (close & 0xFF00) | value;
    }

    private int needed() {
        return have < 2 ? 2 : 2 + extended() + ((head[1] & MASKED) == 0 ? 0 : 4);
    }

    private int extended() {
        int said = head[1] & LENGTH;
        return said == LENGTH ? 8 : said == LENGTH - 1 ? 2 : 0;
    }

    private long announced() {
        int bytes = extended();
        long said = bytes == 0 ? head[1] & LENGTH : 0;
        for (int i = 0; i < bytes; i++) {
            said = (said << 8) | (head[2 + i] & 0xFF);
        }
        // What is beyond reason never ends, and neither would it be closed in order.
        return said < 0 ? Long.MAX_VALUE : said;
    }
}
