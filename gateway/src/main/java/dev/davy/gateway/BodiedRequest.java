package dev.davy.gateway;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request on its way: whether all of it came, what of it is kept so that it can be sent again, and what is
 * copied. For one event loop.
 */
abstract sealed class BodiedRequest extends AnsweredRequest permits Exchange {
    private final RequestHead head;
    private @Nullable Replay replay;
    private @Nullable Copying copying;
    private @Nullable Trailers trailers;
    private boolean repeats;
    boolean requestComplete;

    BodiedRequest(ClientStream client, RequestHead head, long startedNanos) {
        super(client, head, startedNanos);
        this.head = head;
    }

    /** Gets ready for the body of a request that is routed; whether nobody is to be asked before it is all here. */
    final boolean gather() {
        replay = Replay.of(head, rule(), worker());
        repeats = head.hasBody()
                ? replay != null
                : rule().retrySafe() || head.method().retrySafe();
        copying = Copying.of((Exchange) this, repeats); // there is no other
        return gathers();
    }

    /** Whether the body is still gathered before anyone is asked. */
    final boolean gathers() {
        return replay != null && replay.collects();
    }

    /** Whether it may be asked twice for its method, or by its route's word, and for its length. */
    final boolean repeats() {
        return repeats;
    }

    /** What the first asking is evidence of, with its copies if there are any. */
    final Outcome original() {
        return copying == null ? new Outcome(cell(), key()) : copying.original();
    }

    @Override
    public final boolean whole() {
        return requestComplete;
    }

    @Override
    public final @Nullable ByteBuf keptBody() {
        return replay == null ? null : replay.bytes();
    }

    /** Keeps a copy of so many bytes; whether they are taken with that, and nobody is sent them now. */
    final boolean keep(ByteBuf in, int bytes) {
        if (copying != null) {
            copying.take(in, bytes);
        }
        return replay != null && replay.take(in, bytes);
    }

    /** The body is complete; whether that was waited for before anyone is asked. */
    final boolean gathered(@Nullable Trailers behind) {
        requestComplete = true;
        if (behind != null) {
            hiddenHeader().ifPresent(behind::hide);
        }
        boolean waited = replay != null && replay.complete(behind != null);
        trailers = waited ? behind : null;
        return waited;
    }

    @Override
    public final @Nullable Trailers trailers() {
        return trailers;
    }

    /** The original is out. */
    final void sendCopies() {
        if (copying != null) {
            copying.send();
        }
    }

    /** The request for an attempt that goes on without this exchange; null if it is not all here. */
    final @Nullable KeptRequest keep() {
        return repeatable() ? new KeptRequest(this, keptHead()) : null;
    }

    /** Whether all of the request is here and may be sent again. */
    final boolean repeatable() {
        return here() && (head.method().idempotent() || rule().retrySafe());
    }

    /** Whether all of the request is here, and can be sent another time. */
    final boolean here() {
        return !head.hasBody() || (replay != null && replay.usable());
    }

    /** Nobody needs the body any more. */
    final void dropBody() {
        if (copying != null) {
            copying.drop();
        }
        if (replay != null) {
            replay.release();
            replay = null;
        }
    }
}
