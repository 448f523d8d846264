package dev.davy.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One stream of a client's HTTP/2 connection: a request and its answer. Whatever becomes of it, the connection and its
 * other streams go on. For one event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails ends the stream, which says so
final class Http2ClientStream implements ClientStream {
    private static final byte[] GRPC = "application/grpc".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] EVENTS = "text/event-stream".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CONTENT_TYPE = "content-type".getBytes(StandardCharsets.US_ASCII);
    private static final int CONTENT_TYPE_HASH = Syntax.hash(CONTENT_TYPE, 0, CONTENT_TYPE.length);
    private static final AsciiString TEXT = AsciiString.cached("text/plain; charset=utf-8");

    private final Http2ClientConnection connection;
    private final Http2Stream stream;
    private final RequestHead head;
    private @Nullable Exchange exchange;
    private @Nullable ByteBuf pending;
    private @Nullable Http2Headers held;
    private @Nullable Trailers trailers;
    private boolean headKept;
    private boolean continueDue;
    private boolean tunnelWanted;
    private boolean tunnel;
    private boolean lastSeen;
    private boolean uploaded;
    private boolean driving;
    private boolean grpc;
    private boolean events;
    private boolean bodiless;
    private long since;

    Http2ClientStream(Http2ClientConnection connection, Http2Stream stream) {
        this.connection = connection;
        this.stream = stream;
        this.head = connection.head();
        this.since = connection.worker().now();
    }

    /** The request's head came. */
    void begin(Http2RequestLines lines, Http2Headers headers, ByteBuf text, boolean last) {
        int result = lines.read(headers, last, head, text, worker().random());
        tunnelWanted = lines.tunnel();
        lastSeen = last;
        Exchange next = new Exchange(this, head, worker().now());
        exchange = next;
        if (result == 400) {
            refuse("malformed request");
        } else if (result != Head.DONE) {
            next.answer(result, result == 431 || result == 414 ? "request head too large" : "not implemented");
        } else {
            uploaded = last || tunnelWanted;
            continueDue = head.expectsContinue() && head.hasBody();
            next.start(uploaded);
        }
    }

    /** Ends a request that is malformed (RFC 9113 section 8.1.1). */
    private void refuse(String reason) {
        over(reason);
        connection.reset(stream, Http2Error.PROTOCOL_ERROR);
    }

    /** The exchange is over without the end of an answer. */
    private void over(@Nullable String reason) {
        @Nullable Exchange now = exchange;
        exchange = null;
        if (now != null) {
            now.gone(reason);
        }
        release();
    }

    private void release() {
        held = null;
        @Nullable ByteBuf left = pending;
        pending = null;
        if (left != null) {
            left.release();
        }
    }

    // The request's body.

    /** Takes a part of the body; how many bytes of it are done with. */
    int data(ByteBuf in, boolean last) {
        since = worker().now();
        lastSeen = last;
        int bytes = in.readableBytes();
        @Nullable Exchange now = exchange;
        if (now == null) {
            return bytes;
        }
        @Nullable ByteBuf before = pending;
        if (before == null && takes(now)) {
            driving = true;
            now.upload(in, bytes);
            driving = false;
            finish();
            return bytes;
        }
        if (bytes > 0) {
            pending = (before == null ? worker().buffer(bytes) : before).writeBytes(in);
        }
        finish();
        return 0;
    }

    private boolean takes(Exchange now) {
        return (tunnel || !tunnelWanted) && now.uploadable();
    }

    /** Fields behind the body end it. */
    void trailers(Http2Headers fields) {
        lastSeen = true;
        Trailers came = new Trailers(worker().options().limits());
        ByteBuf lines = worker().buffer(256);
        try {
            if (!Http2RequestLines.trailers(fields, lines, came)) {
                refuse("malformed trailers");
                return;
            }
        } finally {
            lines.release();
        }
        trailers = came;
        finish();
    }

    private void finish() {
        @Nullable Exchange now = exchange;
        if (!lastSeen || pending != null || now == null) {
            return;
        }
        if (tunnelWanted) {
            // Ending its side is how a client ends a tunnel.
            boolean opened = tunnel;
            over(null);
            if (opened) {
                write(Unpooled.EMPTY_BUFFER, true);
            } else {
                connection.reset(stream, Http2Error.CANCEL);
            }
        } else if (!uploaded && takes(now)) {
            uploaded = true;
            now.uploaded(trailers);
        }
    }

    @Override
    public void resume() {
        @Nullable Exchange now = exchange;
        @Nullable ByteBuf left = pending;
        if (driving || now == null) {
            return;
        }
        if (left != null && takes(now)) {
            pending = null;
            int bytes = left.readableBytes();
            driving = true;
            now.upload(left, bytes);
            driving = false;
            left.release();
            connection.taken(stream, bytes);
        }
        finish();
    }

    // The answer.

    @Override
    public Worker worker() {
        return connection.worker();
    }

    @Override
    public PeerIdentity peer() {
        return connection.peer();
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
            headers(new DefaultHttp2Headers(false).status(AsciiString.cached("100")), false);
        }
    }

    @Override
    public boolean writable() {
        return connection.writable(stream);
    }

    /** The client takes more of the answer, or no more for now. */
    void flow() {
        @Nullable Exchange now = exchange;
        if (now != null) {
            now.flow(writable());
        }
    }

    @Override
    public void interim(AnswerHead answer) {
        headers(Http2AnswerFields.interim(answer), false);
    }

    @Override
    public void answer(AnswerHead answer, int behind) {
        tunnel = answer.status() == 101;
        // A gRPC call that ends with its head ends there: its client takes no empty frame of data behind it.
        bodiless = !tunnel
                && (answer.bodiless(head.method())
                        || answer.contentLength() == 0
                        || answer.grpcStatus() != GrpcStatus.NONE);
        grpc = hasType(answer, GRPC);
        events = hasType(answer, EVENTS);
        Http2Headers fields = Http2AnswerFields.of(head, answer);
        if (bodiless) {
            // Leaves with the end that follows.
            held = fields;
        } else {
            headers(fields, false);
        }
        if (tunnel) {
            resume();
        }
    }

    private static boolean hasType(AnswerHead answer, byte[] type) {
        int field = HeaderValues.first(answer, CONTENT_TYPE_HASH, CONTENT_TYPE);
        int from = field < 0 ? 0 : answer.value(field);
        return field >= 0
                && answer.valueEnd(field) - from >= type.length
                && Syntax.equalsIgnoreCase(type, answer.bytes(), from, from + type.length);
    }

    @Override
    public int answer(Reply reply) {
        String text = reply.status() == 204 || reply.text().isEmpty() ? "" : reply.text() + "\n";
        Http2Headers fields = Http2AnswerFields.of(reply);
        if (!text.isEmpty()) {
            fields.set("content-type", TEXT);
            fields.setInt("content-length", text.getBytes(StandardCharsets.UTF_8).length);
        }
        if (text.isEmpty() || head.method() == Method.HEAD) {
            held = fields;
        } else {
            headers(fields, false);
            write(ByteBufUtil.writeUtf8(context().alloc(), text), false);
        }
        return text.length();
    }

    @Override
    public void body(ByteBuf in, int bytes) {
        @Nullable Http2Headers first = held;
        if (first != null) {
            held = null;
            headers(first, false);
        }
        write(in.readRetainedSlice(bytes), false);
    }

    @Override
    public void end(@Nullable Trailers trailers) {
        last(Http2AnswerFields.of(trailers));
    }

    private void last(@Nullable Http2Headers trailers) {
        exchange = null;
        @Nullable Http2Headers head = held;
        release();
        if (head != null) {
            headers(head, trailers == null);
        }
        if (trailers != null) {
            headers(trailers, true);
        } else if (head == null) {
            write(Unpooled.EMPTY_BUFFER, true);
        }
    }

    @Override
    public void withdraw() {
        if (grpc) {
            Http2Headers status = new DefaultHttp2Headers(false);
            last(status.set("grpc-status", "14").set("grpc-message", "drained"));
        } else if (events || tunnel) {
            last(null);
        } else {
            cancel(Http2Error.CANCEL);
        }
    }

    @Override
    public void reset() {
        cancel(Http2Error.INTERNAL_ERROR);
    }

    private void cancel(Http2Error error) {
        exchange = null;
        release();
        connection.flush();
        connection.reset(stream, error);
    }

    private ChannelHandlerContext context() {
        return connection.codecContext();
    }

    private void headers(Http2Headers fields, boolean last) {
        connection.encoder().writeHeaders(context(), stream.id(), fields, 0, last, promise(last));
        connection.soon();
    }

    private void write(ByteBuf bytes, boolean last) {
        connection.encoder().writeData(context(), stream.id(), bytes, 0, last, promise(last));
        connection.soon();
    }

    /** Behind the answer's last byte a client that goes on sending is told to stop (RFC 9113 section 8.1). */
    private ChannelPromise promise(boolean last) {
        ChannelPromise promise = context().newPromise();
        if (last) {
            promise.addListener(written -> {
                if (written.isSuccess() && !lastSeen) {
                    connection.reset(stream, Http2Error.NO_ERROR);
                    worker().flush();
                }
            });
        }
        return promise;
    }

    /** The stream is closed, by whom ever. */
    void closed() {
        over(null);
        if (!headKept) {
            connection.back(head);
        }
    }

    void leave() {
        if (exchange != null) {
            exchange.leave();
        }
    }

    /** Ends what has stood still for too long. */
    void sweep(long now) {
        @Nullable Exchange open = exchange;
        if (open == null) {
            return;
        }
        long limit = worker().options().timeouts().bodyIdle().toNanos();
        if (!uploaded && now - since > limit && pending == null) {
            if (open.headSent()) {
                over("request body stood still");
                connection.reset(stream, Http2Error.CANCEL);
            } else {
                open.answer(408, "request body stood still");
            }
        } else {
            open.stalled(
                    worker().sweeps() - worker().options().timeouts().bodyIdle().toMillis() / Worker.SWEEP_MILLIS);
        }
    }
}
