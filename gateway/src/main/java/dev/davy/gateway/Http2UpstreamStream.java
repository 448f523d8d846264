package dev.davy.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import org.jspecify.annotations.Nullable;

/** A request on a connection that speaks HTTP/2, beside others; what becomes of it leaves those alone. For one event loop. */
final class Http2UpstreamStream implements UpstreamStream {
    /** Interim answers to one request; an instance that sends more never comes to its answer. */
    private static final int MOST_INTERIMS = 16;

    private Http2UpstreamConnection connection;
    private @Nullable Attempt attempt;
    private @Nullable Http2Stream stream;
    private @Nullable String opened;
    private boolean headCame;
    private boolean paused;
    private boolean reused;
    private int interims;
    private int held;
    private long sentNanos;

    /** @param connection that serves it, or will once it is open */
    Http2UpstreamStream(Http2UpstreamConnection connection, Attempt attempt) {
        this.connection = connection;
        this.attempt = attempt;
    }

    @Override
    public void open() {
        connection.take(this);
    }

    /** Waits for another connection: the one that it waited for has no room. */
    void moveTo(@Nullable Http2UpstreamConnection other) {
        if (other == null) {
            connectFailed(false);
        } else {
            connection = other;
            other.take(this);
        }
    }

    /** Its connection takes requests. */
    void ready() {
        @Nullable Attempt now = attempt;
        if (now != null) {
            now.connected();
        }
    }

    void connectFailed(boolean timeout) {
        @Nullable Attempt now = letGo();
        if (now != null) {
            now.connectFailed(timeout);
        }
    }

    private @Nullable Attempt letGo() {
        @Nullable Attempt now = attempt;
        attempt = null;
        return now;
    }

    @Override
    public void request(OutgoingRequest request) {
        Http2UpstreamConnection to = connection;
        if (request.head().upgrade()) {
            if (!to.opensTunnels()) {
                // Not before the attempt has seen that it was asked.
                to.worker().loop().execute(this::refuseTunnel);
                return;
            }
            opened = Tunnels.opened(request.head());
        }
        @Nullable ByteBuf kept = request.keptBody();
        boolean body = kept != null && kept.isReadable();
        reused = to.usedBefore();
        sentNanos = connection.worker().now();
        @Nullable Http2Headers behind = Http2RequestFields.of(request.trailers());
        boolean whole = request.whole() && opened == null && behind == null;
        Http2Stream made = to.send(this, request, whole && !body);
        stream = made;
        if (body && kept != null && made != null) {
            to.data(made, kept.retainedSlice(), whole);
        }
        if (behind != null && made != null) {
            to.trailers(made, behind);
        }
    }

    private void refuseTunnel() {
        @Nullable Attempt now = letGo();
        if (now != null) {
            connection.worker().tick();
            now.broken();
            connection.worker().flush();
        }
    }

    @Override
    public boolean writable() {
        @Nullable Http2Stream to = stream;
        return to != null && connection.writable(to);
    }

    @Override
    public void body(ByteBuf in, int bytes) {
        @Nullable Http2Stream to = stream;
        if (to != null) {
            connection.data(to, in.readRetainedSlice(bytes), false);
        } else {
            in.skipBytes(bytes);
        }
    }

    @Override
    public void end(@Nullable Trailers trailers) {
        @Nullable Http2Stream to = stream;
        @Nullable Http2Headers fields = Http2RequestFields.of(trailers);
        if (to != null && fields != null) {
            connection.trailers(to, fields);
        } else if (to != null) {
            connection.data(to, Unpooled.EMPTY_BUFFER, true);
        }
    }

    @Override
    public void reading(boolean on) {
        paused = !on;
        @Nullable Http2Stream from = stream;
        if (on && held > 0 && from != null) {
            int bytes = held;
            held = 0;
            connection.taken(from, bytes);
        }
    }

    @Override
    public void reset() {
        attempt = null;
        Http2UpstreamConnection from = connection;
        @Nullable Http2Stream open = stream;
        if (open == null) {
            from.leave(this);
        } else {
            from.reset(open, Http2Error.CANCEL);
            if (!headCame) {
                from.silentSince(sentNanos);
            }
        }
    }

    // What the instance sends.

    /** A head, or the fields behind the body. */
    void headers(Http2Headers fields, boolean last) {
        @Nullable Attempt now = attempt;
        if (now == null) {
            return;
        }
        if (headCame) {
            @Nullable Trailers trailers = last ? connection.lines().trailers(fields) : null;
            if (trailers == null) {
                malformed();
            } else {
                complete(now, trailers);
            }
            return;
        }
        @Nullable AnswerHead head = connection.lines().head(fields, opened);
        if (head == null || (head.status() == 101 && opened == null)) {
            malformed();
        } else if (head.status() < 200 && head.status() != 101) {
            if (last || ++interims > MOST_INTERIMS) {
                malformed();
            } else {
                now.interim(head);
            }
        } else {
            headCame = true;
            now.answered(head, 0);
            goOn(now, last);
        }
    }

    /** A part of the body; how many bytes of it are done with. */
    int data(ByteBuf in, int padding, boolean last) {
        int bytes = in.readableBytes() + padding;
        @Nullable Attempt now = attempt;
        if (now == null) {
            return bytes;
        }
        if (!headCame) {
            malformed();
            return bytes;
        }
        if (in.isReadable()) {
            now.body(in, in.readableBytes());
        }
        goOn(now, last);
        if (paused && attempt == now) {
            held += bytes;
            return 0;
        }
        return bytes;
    }

    private void goOn(Attempt now, boolean last) {
        if (attempt != now) {
            return;
        }
        if (last) {
            complete(now, null);
        } else {
            now.streaming();
        }
    }

    private void complete(Attempt now, @Nullable Trailers trailers) {
        attempt = null;
        @Nullable Http2Stream open = stream;
        if (opened != null && headCame && open != null) {
            // A tunnel ends on both sides.
            connection.data(open, Unpooled.EMPTY_BUFFER, true);
        } else if (!now.sent() && open != null) {
            // The rest of the request is not needed any more.
            connection.reset(open, Http2Error.CANCEL);
        }
        now.complete(trailers);
    }

    /** What came is no answer. */
    private void malformed() {
        @Nullable Http2Stream open = stream;
        @Nullable Attempt now = letGo();
        if (open != null) {
            connection.reset(open, Http2Error.PROTOCOL_ERROR);
        }
        if (now != null && headCame) {
            now.cutOff("bad framing");
        } else if (now != null) {
            now.broken();
        }
    }

    /** The instance ended it. */
    void resetBy(long error) {
        @Nullable Attempt now = letGo();
        if (now == null) {
            return;
        }
        if (headCame) {
            now.cutOff("cut off");
        } else if (error == Http2Error.REFUSED_STREAM.code()) {
            now.unseen();
        } else {
            now.lost(false);
        }
    }

    /** The instance has never looked at it. */
    void refused() {
        @Nullable Attempt now = letGo();
        if (now != null) {
            now.unseen();
        }
    }

    /** It ended, and nobody said why: with its connection, or because what came for it was malformed. */
    void closed(boolean connectionLost) {
        @Nullable Attempt now = letGo();
        if (now == null) {
            return;
        }
        if (headCame) {
            now.cutOff(connectionLost ? "cut off" : "bad framing");
        } else if (connectionLost) {
            now.lost(reused);
        } else {
            now.broken();
        }
    }

    /** The instance takes more of the body, or no more for now. */
    void flow() {
        @Nullable Attempt now = attempt;
        if (now != null) {
            now.uploadWritable();
        }
    }
}
