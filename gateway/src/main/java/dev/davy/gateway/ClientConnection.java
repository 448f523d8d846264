package dev.davy.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection that speaks HTTP/1.1: reads its requests strictly, one after the other, so that answers leave in
 * their order. One that begins with HTTP/2's preface is handed over to {@link Http2ClientConnection}. For one event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails ends the channel, which says so
final class ClientConnection extends ClientPeer implements ClientStream {
    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HTTP2 = "PRI * HTTP/2".getBytes(StandardCharsets.US_ASCII);
    private static final long LINGER_NANOS = 1_000_000_000L;

    private RequestHead head;
    private final BodyFraming body;
    private @Nullable Exchange exchange;
    private @Nullable ByteBuf pending;
    private State state = State.HEAD;
    private boolean driving;
    private boolean headKept;
    private boolean continueDue;
    private boolean chunkedOut;
    private boolean events;
    private boolean persistent;
    private boolean served;
    private long since;

    ClientConnection(Worker worker, @Nullable String listener) {
        super(worker, listener);
        this.head = new RequestHead(worker.options().limits());
        this.body = new BodyFraming(worker.options().limits());
        this.since = worker.now();
    }

    @Override
    void received(ByteBuf in) {
        @Nullable ByteBuf before = pending;
        if (before != null) {
            // Reading was paused with this on its way.
            pending = before.writeBytes(in);
            in.release();
        } else {
            drive(in);
        }
    }

    /** Goes on where an answer or a full connection had stopped it. */
    @Override
    public void resume() {
        @Nullable ByteBuf left = pending;
        if (!driving) {
            if (left != null) {
                pending = null;
                drive(left);
            } else {
                updateReading();
            }
        }
    }

    private void drive(ByteBuf in) {
        driving = true;
        try {
            while (in.isReadable() && step(in)) {}
            if (in.isReadable() && state != State.CLOSING) {
                pending = context().alloc().buffer(in.readableBytes()).writeBytes(in);
            }
        } finally {
            driving = false;
            in.release();
        }
        updateReading();
    }

    /** Reads what is not ahead of the answers, so that a client that sends much and reads nothing is held back. */
    private void updateReading() {
        if (active()) {
            boolean streams = state == State.BODY || state == State.TUNNEL;
            boolean held = pending != null || (streams && exchange != null && !exchange.uploadable());
            reading(!held);
        }
    }

    /** Takes a part of a request; false when it has to wait. */
    private boolean step(ByteBuf in) {
        return switch (state) {
            case HEAD -> head(in);
            case BODY -> body(in);
            case TUNNEL -> tunnel(in);
            case CLOSING -> {
                in.skipBytes(in.readableBytes());
                yield false;
            }
        };
    }

    private boolean head(ByteBuf in) {
        if (exchange != null) {
            return false;
        }
        if (head.untouched()) {
            since = worker().now();
        }
        int result = head.feed(in);
        if (result == Head.DONE) {
            begin();
        } else if (result == 505 && !served && head.beginsWith(HTTP2)) {
            handOver(in);
        } else if (result != Head.MORE) {
            refuse(result, result == 431 || result == 414 ? "request head too large" : "malformed request");
        }
        return true;
    }

    /** Gives the connection, with all that came of it, to whoever speaks HTTP/2: this handler is out of it. */
    private void handOver(ByteBuf in) {
        state = State.CLOSING;
        ByteBuf all = context().alloc().buffer();
        head.pour(all);
        all.writeBytes(in);
        worker().remove(this);
        Http2ClientConnection.takeOver(context(), this, all);
    }

    private boolean body(ByteBuf in) {
        @Nullable Exchange now = exchange;
        if (now != null && !now.uploadable()) {
            return false;
        }
        since = worker().now();
        int some = body.next(in);
        if (some == BodyFraming.BROKEN) {
            refuse(400, "malformed body");
            return true;
        }
        if (some > 0) {
            int until = in.readerIndex() + some;
            if (now != null) {
                now.upload(in, some);
            }
            in.readerIndex(until);
        }
        if (body.done()) {
            state = State.HEAD;
            if (now != null) {
                now.uploaded(body.trailers());
            }
        }
        return true;
    }

    private boolean tunnel(ByteBuf in) {
        @Nullable Exchange now = exchange;
        if (now == null || !now.uploadable()) {
            return false;
        }
        int until = in.writerIndex();
        now.upload(in, in.readableBytes());
        in.readerIndex(until);
        return false;
    }

    private void begin() {
        if (head.chunked()) {
            body.chunked();
        } else {
            body.fixed(Math.max(0, head.contentLength()));
        }
        served = true;
        continueDue = head.expectsContinue() && head.hasBody();
        if (!body.done()) {
            state = State.BODY;
        }
        Exchange next = new Exchange(this, head, worker().now());
        exchange = next;
        next.start(body.done());
    }

    @Override
    public RequestHead keepHead() {
        headKept = true;
        return head;
    }

    @Override
    public void proceed() {
        if (continueDue) {
            continueDue = false;
            room(CONTINUE.length).writeBytes(CONTINUE);
        }
    }

    /** Answers what cannot be read on: the connection ends with it. */
    private void refuse(int status, String reason) {
        @Nullable Exchange now = exchange;
        if (now != null && now.headSent()) {
            now.gone(reason);
            reset();
            return;
        }
        state = State.CLOSING;
        if (now != null) {
            now.answer(status, reason);
        } else {
            Exchange refused = new Exchange(this, head, worker().now());
            exchange = refused;
            refused.answer(status, reason);
        }
    }

    // The answer.

    @Override
    public void interim(AnswerHead answer) {
        if (!head.http10()) {
            AnswerWriter.interim(this, answer);
        }
    }

    @Override
    public void answer(AnswerHead answer, int behind) {
        boolean opensTunnel = answer.status() == 101;
        persistent = !opensTunnel && persists();
        events = answer.eventStream();
        chunkedOut = AnswerWriter.write(this, head, answer, behind, persistent);
        if (!chunkedOut && answer.contentLength() < 0 && !answer.bodiless(head.method())) {
            // Its end is the connection's.
            persistent = false;
        }
        if (opensTunnel) {
            state = State.TUNNEL;
            resume();
        }
    }

    @Override
    public int answer(Reply reply) {
        persistent = persists() && state != State.BODY;
        chunkedOut = false;
        return OwnAnswer.write(this, head, reply, persistent);
    }

    /** Whether the connection may serve another request after this one. */
    private boolean persists() {
        return head.persistent() && !worker().stopping() && state != State.CLOSING;
    }

    @Override
    public void body(ByteBuf in, int bytes) {
        Chunks.send(this, in, bytes, chunkedOut);
    }

    @Override
    public void end(@Nullable Trailers trailers) {
        if (chunkedOut && trailers != null && head.acceptsTrailers()) {
            Chunks.end(this, trailers);
        } else if (chunkedOut) {
            Chunks.end(this);
        }
        exchange = null;
        if (persistent && state != State.BODY && state != State.CLOSING) {
            next();
        } else {
            finish();
        }
    }

    private void next() {
        if (headKept) {
            headKept = false;
            head = new RequestHead(worker().options().limits());
        } else {
            head.reset();
        }
        since = worker().now();
        resume();
    }

    @Override
    public void withdraw() {
        if ((chunkedOut && events) || state == State.TUNNEL) {
            persistent = false;
            end(null);
        } else {
            reset();
        }
    }

    /** Says that nothing follows, and waits for the client to have read that before the connection goes. */
    private void finish() {
        boolean whole = state == State.HEAD && pending == null;
        state = State.CLOSING;
        since = worker().now();
        flush();
        dropPending();
        if (!active()) {
            return;
        }
        if (whole) {
            afterWrites(ChannelFutureListener.CLOSE);
        } else {
            reading(true);
            // Not before the answer is written: io_uring writes later than it is told to.
            afterWrites(written -> {
                if (active()) {
                    sayClosed();
                }
            });
        }
    }

    /** Nothing more is sent: in TLS's words (RFC 8446 section 6.1), or in TCP's. */
    private void sayClosed() {
        if (listener() == null) {
            ((DuplexChannel) context().channel()).shutdownOutput();
        } else {
            context().pipeline().get(SslHandler.class).closeOutbound();
        }
    }

    private void afterWrites(ChannelFutureListener then) {
        context().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(then);
    }

    @Override
    public void reset() {
        state = State.CLOSING;
        exchange = null;
        dropPending();
        flush();
        afterWrites(ChannelFutureListener.CLOSE);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        worker().tick();
        worker().remove(this);
        drop();
        dropPending();
        @Nullable Exchange now = exchange;
        exchange = null;
        state = State.CLOSING;
        if (now != null) {
            now.gone(null);
        }
        worker().flush();
    }

    private void dropPending() {
        @Nullable ByteBuf left = pending;
        pending = null;
        if (left != null) {
            left.release();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (exchange != null) {
            exchange.flow(writable());
            worker().flush();
        }
    }

    @Override
    void sweep(long now) {
        GatewayOptions.Timeouts timeouts = worker().options().timeouts();
        long idle = now - since;
        switch (state) {
            case CLOSING -> {
                if (idle > LINGER_NANOS) {
                    close();
                }
            }
            case HEAD -> waiting(idle, timeouts);
            case BODY -> {
                if (idle > timeouts.bodyIdle().toNanos()) {
                    refuse(408, "request body stood still");
                }
            }
            case TUNNEL -> {}
        }
    }

    private void waiting(long idle, GatewayOptions.Timeouts timeouts) {
        @Nullable Exchange now = exchange;
        if (now != null) {
            now.stalled(worker().sweeps() - timeouts.bodyIdle().toMillis() / Worker.SWEEP_MILLIS);
        } else if (head.untouched()) {
            if (idle > timeouts.clientIdle().toNanos()) {
                close();
            }
        } else if (idle > timeouts.head().toNanos()) {
            refuse(408, "request head took too long");
        }
    }

    @Override
    void leave() {
        if (exchange != null) {
            exchange.leave();
        }
    }

    @Override
    void stop() {
        if (exchange == null && state == State.HEAD && head.untouched()) {
            close();
        }
    }

    private enum State {
        HEAD,
        BODY,
        TUNNEL,
        CLOSING
    }
}
