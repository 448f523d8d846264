package dev.davy.gateway;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Finds the content of a message's body in the bytes that come, whatever its framing (RFC 9112 sections 6 and 7), and
 * keeps nothing of it.
 *
 * <p>Chunks are read strictly: a size is one to fifteen hexadecimal digits, every line ends with CR LF, extensions are
 * bounded, checked and dropped. What is sent on is framed anew.
 */
final class BodyFraming {
    /** The framing is broken. */
    static final int BROKEN = -1;

    private static final int MOST_EXTENSION = 1024;

    private State state = State.DONE;
    private long remaining;
    private int digits;
    private int extra;
    private final GatewayOptions.Limits limits;
    private @Nullable Trailers trailers;
    private boolean trailed;

    BodyFraming(GatewayOptions.Limits limits) {
        this.limits = limits;
    }

    void none() {
        trailed = false;
        state = State.DONE;
    }

    void fixed(long length) {
        trailed = false;
        remaining = length;
        state = length == 0 ? State.DONE : State.FIXED;
    }

    void chunked() {
        trailed = false;
        remaining = 0;
        digits = 0;
        extra = 0;
        state = State.SIZE;
    }

    void untilClose() {
        trailed = false;
        state = State.UNTIL_CLOSE;
    }

    /** Whether the body is complete. */
    boolean done() {
        return state == State.DONE;
    }

    /** The fields that came behind the body, valid until the next one; null without any. */
    @Nullable
    Trailers trailers() {
        return trailed ? trailers : null;
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
                case TRAILERS -> {
                    int result = trailers(in);
                    if (result == Head.DONE) {
                        state = State.DONE;
                    } else if (result != Head.MORE) {
                        state = State.BROKEN;
                        return BROKEN;
                    }
                }
                case SIZE, EXTENSION, SIZE_LF, DATA_CR, DATA_LF, LAST, END -> {
                    state = framing(in.readByte());
                    if (state == State.TRAILERS) {
                        in.readerIndex(in.readerIndex() - 1);
                    }
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
            case SIZE_LF -> c != '\n' ? State.BROKEN : remaining == 0 ? State.LAST : State.DATA;
            case DATA_CR -> c == '\r' ? State.DATA_LF : State.BROKEN;
            case DATA_LF -> {
                digits = 0;
                extra = 0;
                yield c == '\n' ? State.SIZE : State.BROKEN;
            }
            case LAST -> c == '\r' ? State.END : State.TRAILERS;
            case END -> c == '\n' ? State.DONE : State.BROKEN;
            case DONE, UNTIL_CLOSE, FIXED, DATA, TRAILERS, BROKEN -> State.BROKEN;
        };
    }

    private int trailers(ByteBuf in) {
        @Nullable Trailers fields = trailers;
        if (fields == null) {
            fields = new Trailers(limits);
            trailers = fields;
        }
        if (!trailed) {
            trailed = true;
            fields.reset();
        }
        return fields.feed(in);
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
        LAST,
        TRAILERS,
        END,
        BROKEN
    }
}
