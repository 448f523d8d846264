package dev.davy.gateway;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * What one side of a comparison answered, up to its bound. Written by one event loop until it is over, then read by the
 * {@link Comparer}.
 */
final class SeenAnswer {
    private static final byte[] NOTHING = {};

    private final LoweredComparison by;
    private final Runnable told;
    private int status;
    private String[] headers = {};
    private String encoding = "";
    private byte[] body = NOTHING;
    private int length;
    private boolean tooLong;
    private End end = End.OPEN;

    /** @param told when it is over */
    SeenAnswer(LoweredComparison by, Runnable told) {
        this.by = by;
        this.told = told;
    }

    void began(AnswerHead head) {
        status = head.status();
        headers = by.headers(head);
        encoding = HeaderValues.text(head, "content-encoding");
    }

    /** Copies so many bytes of body, if they are kept; the reader index stays. */
    void body(ByteBuf in, int bytes) {
        if (tooLong || by.bodyLimit() == 0) {
            return;
        }
        if (length + bytes > by.bodyLimit()) {
            tooLong = true;
            body = NOTHING;
            length = 0;
            return;
        }
        if (length + bytes > body.length) {
            body = Arrays.copyOf(body, Math.min(by.bodyLimit(), Math.max(length + bytes, 2 * body.length)));
        }
        in.getBytes(in.readerIndex(), body, length, bytes);
        length += bytes;
    }

    /** All of it came. */
    void whole() {
        end = End.WHOLE;
    }

    /** Nothing more comes of it. */
    void over(boolean failed) {
        if (end == End.OPEN) {
            end = failed ? End.BROKEN : End.GONE;
        }
        told.run();
    }

    boolean isOver() {
        return end != End.OPEN;
    }

    End end() {
        return end;
    }

    /** 0 where none came. */
    int status() {
        return status;
    }

    String[] headers() {
        return headers;
    }

    /** Its Content-Encoding, as it came. */
    String encoding() {
        return encoding;
    }

    /** Whether its body was longer than what is kept, of which nothing is left then. */
    boolean tooLong() {
        return tooLong;
    }

    byte[] body() {
        return Arrays.copyOf(body, length);
    }

    /** How it ended. */
    enum End {
        OPEN,
        WHOLE,
        /** The instance did not answer, or not to the end. */
        BROKEN,
        /** Nobody waited for it to the end, which says nothing of it. */
        GONE
    }
}
