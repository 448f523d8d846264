package dev.davy.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ConnectTimeoutException;
import org.jspecify.annotations.Nullable;

/** A connection to an instance that speaks HTTP/1.1: at most one request at a time, read strictly; what is no valid answer ends it. */
@SuppressWarnings("FutureReturnValueIgnored") // what fails ends the channel, which says so
final class UpstreamConnection extends Peer implements UpstreamStream, Connecting {
    /** Interim answers to one request; an instance that sends more never comes to its answer. */
    private static final int MOST_INTERIMS = 16;

    private final Http1Pool pool;
    private final AnswerHead head;
    private final BodyFraming body;
    private @Nullable Attempt attempt;
    private State state = State.CONNECTING;
    private boolean permitted = true;
    private boolean persistent;
    private boolean reused;
    private boolean chunkedOut;
    private int interims;
    private long idleSince;

    UpstreamConnection(Worker worker, Http1Pool pool) {
        super(worker);
        this.pool = pool;
        this.head = new AnswerHead(worker.options().limits());
        this.body = new BodyFraming(worker.options().limits());
    }

    long idleSince() {
        return idleSince;
    }

    /** The attempt that is served next. */
    void serve(Attempt next) {
        attempt = next;
        reused = state == State.IDLE;
        if (reused) {
            state = State.HEAD;
            head.reset();
        }
    }

    @Override
    public void open() {
        if (!reused) {
            worker().connect(this, pool.instance(), this);
        } else if (attempt != null) {
            attempt.connected();
        }
    }

    @Override
    public void request(OutgoingRequest request) {
        chunkedOut = request.head().chunked();
        RequestWriter.write(room(RequestWriter.estimate(request)), request);
    }

    @Override
    public void body(ByteBuf in, int bytes) {
        Chunks.send(this, in, bytes, chunkedOut);
    }

    @Override
    public void end(@Nullable Trailers trailers) {
        if (chunkedOut && trailers != null) {
            Chunks.end(this, trailers);
        } else if (chunkedOut) {
            Chunks.end(this);
        }
    }

    @Override
    public void reset() {
        attempt = null;
        state = State.CLOSED;
        drop();
        close();
    }

    /** Makes room for another one. */
    void discard() {
        givePermit();
        state = State.CLOSED;
        close();
    }

    private void givePermit() {
        if (permitted) {
            permitted = false;
            pool.instance().version().permits().closed();
        }
    }

    private void retire() {
        if (state == State.IDLE) {
            pool.remove(this);
        }
        state = State.CLOSED;
        close();
    }

    @Override
    public void connected(@Nullable Throwable failure) {
        worker().tick();
        @Nullable Attempt waiting = attempt;
        pool.instance().version().permits().opened();
        if (failure == null) {
            pool.instance().health().connected();
            if (waiting == null) {
                close();
            } else {
                state = State.HEAD;
                waiting.connected();
            }
        } else {
            givePermit();
        }
        if (failure != null && state != State.CLOSED) {
            state = State.CLOSED;
            attempt = null;
            pool.instance().health().connectFailed(failure.getMessage());
            close();
            if (waiting != null) {
                waiting.connectFailed(failure instanceof ConnectTimeoutException);
            }
        }
        worker().flush();
    }

    @Override
    void received(ByteBuf in) {
        try {
            while (in.isReadable() && step(in)) {}
        } finally {
            in.release();
        }
        if ((state == State.BODY || state == State.TUNNEL) && attempt != null) {
            attempt.streaming();
        }
    }

    /** Takes a part of an answer; whether there may be more of it in the buffer. */
    private boolean step(ByteBuf in) {
        @Nullable Attempt now = attempt;
        if (now == null) {
            // Nobody asked.
            retire();
            return false;
        }
        return switch (state) {
            case HEAD -> head(now, in);
            case BODY -> body(now, in);
            case TUNNEL -> {
                int until = in.writerIndex();
                now.body(in, in.readableBytes());
                in.readerIndex(until);
                yield false;
            }
            case CONNECTING, IDLE, CLOSED -> {
                close();
                yield false;
            }
        };
    }

    private boolean head(Attempt now, ByteBuf in) {
        int result = head.feed(in);
        if (result == Head.DONE) {
            answered(now, in);
        } else if (result != Head.MORE) {
            reset();
            now.broken();
        }
        return true;
    }

    private boolean body(Attempt now, ByteBuf in) {
        int some = body.next(in);
        if (some > 0) {
            int until = in.readerIndex() + some;
            now.body(in, some);
            in.readerIndex(until);
        }
        if (attempt != now) {
            return false;
        }
        if (some == BodyFraming.BROKEN) {
            reset();
            now.cutOff("bad framing");
        } else if (body.done()) {
            complete(now, in);
        }
        return true;
    }

    private void answered(Attempt now, ByteBuf in) {
        int status = head.status();
        if (status < 200 && status != 101) {
            if (++interims > MOST_INTERIMS) {
                reset();
                now.broken();
                return;
            }
            now.interim(head);
            head.reset();
            return;
        }
        interims = 0;
        if (status == 101) {
            if (!now.wantsTunnel()) {
                reset();
                now.broken();
                return;
            }
            state = State.TUNNEL;
            now.answered(head, in.readableBytes());
            return;
        }
        persistent = head.persistent();
        if (head.bodiless(now.method())) {
            body.none();
        } else if (head.chunked()) {
            body.chunked();
        } else if (head.contentLength() >= 0) {
            body.fixed(head.contentLength());
        } else {
            body.untilClose();
            persistent = false;
        }
        state = State.BODY;
        now.answered(head, in.readableBytes());
        if (attempt == now && body.done()) {
            complete(now, in);
        }
    }

    private void complete(Attempt now, ByteBuf in) {
        attempt = null;
        // Bytes behind the answer are nobody's: the next request must not take them for its own.
        if (persistent && now.sent() && !in.isReadable() && active()) {
            state = State.IDLE;
            idleSince = worker().now();
            reading(true);
            pool.put(this);
            now.complete(body.trailers());
        } else {
            state = State.CLOSED;
            now.complete(body.trailers());
            close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        worker().tick();
        givePermit();
        @Nullable Attempt now = attempt;
        boolean stale = reused && state == State.HEAD && head.untouched();
        State before = state;
        attempt = null;
        state = State.CLOSED;
        drop();
        if (now != null) {
            if (before == State.BODY && body.endsByClose()) {
                now.complete(null);
            } else if (before == State.TUNNEL) {
                now.complete(null);
            } else if (before == State.BODY) {
                now.cutOff("cut off");
            } else {
                now.lost(stale);
            }
        } else if (before == State.IDLE) {
            pool.remove(this);
        }
        worker().flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (attempt != null) {
            attempt.uploadWritable();
            worker().flush();
        }
    }

    @Override
    public String toString() {
        return "connection to " + pool.instance();
    }

    private enum State {
        CONNECTING,
        IDLE,
        HEAD,
        BODY,
        TUNNEL,
        CLOSED
    }
}
