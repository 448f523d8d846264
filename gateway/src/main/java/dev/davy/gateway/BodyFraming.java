package dev.davy.gateway;

import io.netty.buffer.ByteBuf;

/**
 * Finds the content of a message's body in the bytes that come, whatever its framing (RFC 9112 sections 6 and 7), and
 * keeps nothing of it.
 *
 * <p>Chunks are read strictly: a size is one to fifteen hexadecimal digits, every line ends with CR LF, extensions and
 * trailers are bounded, checked and dropped. What is sent on is framed anew.
 */
final class BodyFraming {
    /** The framing is broken. */
    static final int BROKEN = -1;

    private static final int MOST_EXTENSION = 1024;
    private static final int MOST_TRAILER = 16 * 1024;

    private State state = State.DONE;
    private long remaining;
    private int digits;
    private int extra;

    void none() {
        state = State.DONE;
    }

    void fixed(long length) {
        remaining = length;
        state = length == 0 ? State.DONE : State.FIXED;
    }

    void chunked() {
        remaining = 0;
        digits = 0;
        extra = 0;
        state = State.SIZE;
    }

    void untilClose() {
        state = State.UNTIL_CLOSE;
    }

    /** Whether the body is complete. */
    boolean done() {
        return state == State.DONE;
    }

    boolean endsByClose() {
        return state == State.UNTIL_CLOSE;
    }

    /**
     * How many bytes of content begin at the buffer's reader index, which was moved over the framing before them: the
     * caller takes exactly so many. 0 when the buffer has no more or the body is done.
     */
    int next(ByteBuf in) {
        while (in.isReadable()) {
            switch (state) {
                case DONE -> {
                    return 0;
                }
                case UNTIL_CLOSE -> {
                    return in.readableBytes();
                }
                case FIXED, DATA -> {
                    int some = (int) Math.min(remaining, in.readableBytes());
                    remaining -= some;
                    if (remaining == 0) {
                        state = state == State.FIXED ? State.DONE : State.DATA_CR;
                    }
                    return some;
                }
                case SIZE,
                        EXTENSION,
                        SIZE_LF,
                        DATA_CR,
                        DATA_LF,
                        TRAILER,
                        TRAILER_NAME,
                        TRAILER_VALUE,
                        TRAILER_LF,
                        END -> {
                    state = framing(in.readByte());
                    if (state == State.BROKEN) {
                        return BROKEN;
                    }
                }
                case BROKEN -> {
                    return BROKEN;
                }
            }
        }
        return 0;
    }

    private State framing(byte c) {
        return switch (state) {
            case SIZE -> size(c);
            case EXTENSION -> c == '\r' ? State.SIZE_LF : within(c, MOST_EXTENSION, State.EXTENSION);
            case SIZE_LF -> c != '\n' ? State.BROKEN : remaining == 0 ? State.TRAILER : State.DATA;
            case DATA_CR -> c == '\r' ? State.DATA_LF : State.BROKEN;
            case DATA_LF -> {
                digits = 0;
                extra = 0;
                yield c == '\n' ? State.SIZE : State.BROKEN;
            }
            case TRAILER -> c == '\r' ? State.END : Syntax.token(c) != 0 ? State.TRAILER_NAME : State.BROKEN;
            case TRAILER_NAME ->
                c == ':'
                        ? State.TRAILER_VALUE
                        : Syntax.token(c) != 0 ? within(c, MOST_TRAILER, State.TRAILER_NAME) : State.BROKEN;
            case TRAILER_VALUE -> c == '\r' ? State.TRAILER_LF : within(c, MOST_TRAILER, State.TRAILER_VALUE);
            case TRAILER_LF -> c == '\n' ? State.TRAILER : State.BROKEN;
            case END -> c == '\n' ? State.DONE : State.BROKEN;
            case DONE, UNTIL_CLOSE, FIXED, DATA, BROKEN -> State.BROKEN;
        };
    }

    private State size(byte c) {
        int digit = Syntax.hex(c);
        if (digit >= 0) {
            remaining = remaining << 4 | digit;
            return ++digits > 15 ? State.BROKEN : State.SIZE;
        }
        if (digits == 0) {
            return State.BROKEN;
        }
        return c == '\r' ? State.SIZE_LF : c == ';' ? State.EXTENSION : State.BROKEN;
    }

    private State within(byte c, int most, State next) {
        return Syntax.isValue(c) && ++extra <= most ? next : State.BROKEN;
    }

    private enum State {
        DONE,
        FIXED,
        UNTIL_CLOSE,
        SIZE,
        EXTENSION,
        SIZE_LF,
        DATA,
        DATA_CR,
        DATA_LF,
        TRAILER,
        TRAILER_NAME,
        TRAILER_VALUE,
        TRAILER_LF,
        END,
        BROKEN
    }
}
