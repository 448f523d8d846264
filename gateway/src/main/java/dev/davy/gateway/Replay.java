package dev.davy.gateway;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request as it is kept to be sent a second time, within {@link GatewayOptions.Limits#replayBytes}. One that
 * says its length is kept before anyone is asked; of another a copy is made while it goes out, which may turn out too long.
 */
final class Replay {
    private final Worker worker;
    private final int length;
    private @Nullable ByteBuf bytes;
    private boolean whole;
    private boolean lost;

    private Replay(Worker worker, int length) {
        this.worker = worker;
        this.length = length;
    }

    /** None for a request without a body, and for one that may not be sent twice or is too long. */
    static @Nullable Replay of(RequestHead head, LoweredRule rule, Worker worker) {
        boolean kept = head.hasBody()
                && rule.retrySafe()
                && head.contentLength() <= worker.options().limits().replayBytes();
        return kept ? new Replay(worker, (int) head.contentLength()) : null;
    }

    /** Whether the body is still to come before anyone is asked. */
    boolean collects() {
        return length >= 0 && !whole;
    }

    /** Whether all of the body is here. */
    boolean usable() {
        return whole && !lost;
    }

    /** What is here of a body that nobody was sent, or that can be sent again. */
    @Nullable
    ByteBuf bytes() {
        return lost ? null : bytes;
    }

    /** Copies so many bytes; whether they are taken with that, and nobody else is sent them now. */
    boolean take(ByteBuf in, int count) {
        @Nullable ByteBuf all = bytes;
        if (all == null && !lost) {
            all = worker.buffer(Math.max(length, count));
            bytes = all;
        }
        if (all != null
                && all.readableBytes() + count > worker.options().limits().replayBytes()) {
            release();
            lost = true;
        } else if (all != null) {
            all.writeBytes(in, in.readerIndex(), count);
        }
        if (collects()) {
            in.skipBytes(count);
            return true;
        }
        return false;
    }

    /**
     * The body is complete; whether nobody was asked before.
     *
     * @param trailed whether fields came behind it, which are not kept: what was sent with them cannot be sent again
     */
    boolean complete(boolean trailed) {
        boolean collected = collects();
        whole = true;
        lost |= trailed && !collected;
        return collected;
    }

    void release() {
        @Nullable ByteBuf all = bytes;
        bytes = null;
        if (all != null) {
            all.release();
        }
    }
}
