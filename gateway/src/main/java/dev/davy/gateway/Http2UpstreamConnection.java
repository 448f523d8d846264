package dev.davy.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2LocalFlowController;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A connection to an instance that speaks HTTP/2 (RFC 9113): serves requests beside each other, as many as the instance
 * allows. Frames are read and written by Netty's codec in front of it. It is open when the instance's settings have come,
 * takes no more requests once the instance says GOAWAY, and ends with the last of them. For one event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails ends the stream or the channel, which say so
final class Http2UpstreamConnection extends Peer implements Connecting {
    /** Requests that wait for a connection to open, of which nobody knows yet how many it takes. */
    private static final int MOST_WAITING = 100;
    /** How much of an answer may wait for its client, in bytes. */
    private static final int STREAM_WINDOW = 256 * 1024;
    /** Given back at once, so that one answer that nobody takes holds up no other. */
    private static final int CONNECTION_WINDOW = 1024 * 1024;

    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(30);
    /** What gRPC servers allow of pings while nothing else is sent. */
    private static final long PING_EVERY_NANOS = TimeUnit.MINUTES.toNanos(5);

    private static final long SUSPECT_EVERY_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Http2Pool pool;
    private final DefaultHttp2Connection connection = new DefaultHttp2Connection(false);
    private final Http2Connection.PropertyKey key = connection.newKey();
    private final Http2AnswerLines lines;
    private final Http2ConnectionHandler codec;
    private final List<Http2UpstreamStream> waiting = new ArrayList<>();
    private @Nullable ChannelHandlerContext codecContext;
    private State state = State.CONNECTING;
    private int open;
    private long completed;
    private long idleSince;
    private long lastRead;
    private long pinged;
    private boolean pinging;
    private boolean connecting;
    private boolean permitted = true;
    private boolean tunnels;
    private int lastTaken = Integer.MAX_VALUE;

    Http2UpstreamConnection(Worker worker, Http2Pool pool) {
        super(worker);
        this.pool = pool;
        this.lines = new Http2AnswerLines(worker);
        this.pinged = worker.now() - PING_EVERY_NANOS;
        DefaultHttp2RemoteFlowController sending =
                new DefaultHttp2RemoteFlowController(connection, new UniformStreamByteDistributor(connection));
        sending.listener(stream -> {
            @Nullable Http2UpstreamStream of = of(stream);
            if (of != null) {
                of.flow();
            }
        });
        connection.remote().flowController(sending);
        connection
                .local()
                .flowController(new DefaultHttp2LocalFlowController(
                        connection, DefaultHttp2LocalFlowController.DEFAULT_WINDOW_UPDATE_RATIO, true));
        Events events = new Events();
        connection.addListener(events);
        this.codec = new Http2ConnectionHandlerBuilder()
                .connection(connection)
                .frameListener(events)
                .gracefulShutdownTimeoutMillis(0)
                .initialSettings(Http2Settings.defaultSettings()
                        .pushEnabled(false)
                        .initialWindowSize(STREAM_WINDOW)
                        .maxHeaderListSize(worker.options().limits().headBytes()))
                .build();
    }

    /** Connects for the first who waits. */
    private void connect() {
        if (connecting) {
            return;
        }
        connecting = true;
        ChannelInitializer<Channel> speaking = new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(codec, Http2UpstreamConnection.this);
                codecContext = channel.pipeline().context(codec);
            }
        };
        worker().connect(speaking, pool.instance(), this);
        worker().loop()
                .schedule(
                        () -> failed(true, "no settings of HTTP/2 in time"),
                        worker().options().timeouts().connect().toNanos(),
                        TimeUnit.NANOSECONDS);
    }

    /** It is open when the settings have come, too. */
    @Override
    public void connected(@Nullable Throwable failure) {
        pool.instance().version().permits().opened();
        if (failure != null) {
            failed(failure instanceof ConnectTimeoutException, failure.getMessage());
        }
    }

    private void failed(boolean timeout, @Nullable String why) {
        if (state != State.CONNECTING) {
            return;
        }
        worker().tick();
        state = State.CLOSED;
        gone();
        pool.instance().health().connectFailed(why);
        List<Http2UpstreamStream> all = List.copyOf(waiting);
        waiting.clear();
        end();
        for (Http2UpstreamStream each : all) {
            each.connectFailed(timeout);
        }
        worker().flush();
    }

    /** It serves nobody any more, and makes room for another. */
    private void gone() {
        pool.remove(this);
        if (permitted) {
            permitted = false;
            pool.instance().version().permits().closed();
        }
    }

    /** Whether it is open for nobody. */
    boolean unused() {
        return state == State.OPEN && open == 0;
    }

    /** Ends a connection that serves nobody. */
    void retire() {
        state = State.CLOSED;
        gone();
        close();
    }

    private void end() {
        @Nullable ChannelHandlerContext context = codecContext;
        if (context != null) {
            context.close();
        }
    }

    /** Whether it takes one more request, now or when it is open. */
    boolean takes() {
        return switch (state) {
            case CONNECTING -> waiting.size() < MOST_WAITING;
            case OPEN -> !pinging && connection.local().canOpenStream() && active();
            case DRAINING, CLOSED -> false;
        };
    }

    /** Whether it has served requests, so that the instance may be about to close it. */
    boolean usedBefore() {
        return completed > 0;
    }

    /** Whether the instance opens WebSockets by extended CONNECT (RFC 8441 section 3). */
    boolean opensTunnels() {
        return tunnels;
    }

    /** Takes a request, and tells it when it can be sent. */
    void take(Http2UpstreamStream stream) {
        if (state == State.OPEN) {
            stream.ready();
        } else {
            waiting.add(stream);
            connect();
        }
    }

    /** A request that waited is given up. */
    void leave(Http2UpstreamStream stream) {
        waiting.remove(stream);
    }

    Http2AnswerLines lines() {
        return lines;
    }

    private ChannelHandlerContext codecContext() {
        @Nullable ChannelHandlerContext now = codecContext;
        if (now == null) {
            throw new IllegalStateException("not connected yet");
        }
        return now;
    }

    private @Nullable Http2UpstreamStream of(@Nullable Http2Stream stream) {
        return stream == null ? null : stream.getProperty(key);
    }

    /** Sends a request's head: its stream, or null if there was no room for it after all, which is told later. */
    @Nullable
    Http2Stream send(Http2UpstreamStream from, OutgoingRequest request, boolean last) {
        int id = connection.local().incrementAndGetNextStreamId();
        Http2Headers fields = Http2RequestFields.of(request, pool.scheme());
        codec.encoder()
                .writeHeaders(
                        codecContext(), id, fields, 0, last, codecContext().newPromise());
        @Nullable Http2Stream stream = connection.stream(id);
        if (stream == null) {
            state = State.DRAINING;
            worker().loop().execute(() -> {
                worker().tick();
                from.refused();
                worker().flush();
            });
            return null;
        }
        stream.setProperty(key, from);
        open++;
        soon();
        return stream;
    }

    void data(Http2Stream to, ByteBuf bytes, boolean last) {
        codec.encoder()
                .writeData(
                        codecContext(), to.id(), bytes, 0, last, codecContext().newPromise());
        soon();
    }

    void trailers(Http2Stream to, Http2Headers fields) {
        codec.encoder()
                .writeHeaders(
                        codecContext(), to.id(), fields, 0, true, codecContext().newPromise());
        soon();
    }

    void reset(Http2Stream stream, Http2Error error) {
        codec.resetStream(
                codecContext(), stream.id(), error.code(), codecContext().newPromise());
        soon();
    }

    boolean writable(Http2Stream stream) {
        return connection.remote().flowController().isWritable(stream);
    }

    /** Gives the instance room for so many bytes more. */
    void taken(Http2Stream stream, int bytes) {
        try {
            connection.local().flowController().consumeBytes(stream, bytes);
            soon();
        } catch (Http2Exception e) {
            codec.onError(codecContext(), true, e);
        }
    }

    // What keeps it alive, and ends it.

    /** A request had no answer: if nothing at all came since it was sent, the instance is asked whether it is there. */
    void silentSince(long sentNanos) {
        if (lastRead - sentNanos < 0 && worker().now() - pinged > SUSPECT_EVERY_NANOS) {
            ping();
        }
    }

    private void ping() {
        if (!pinging && (state == State.OPEN || state == State.DRAINING) && active()) {
            pinging = true;
            pinged = worker().now();
            codec.encoder()
                    .writePing(codecContext(), false, pinged, codecContext().newPromise());
            soon();
        }
    }

    /**
     * Looks whether it is alive and needed.
     *
     * @param all whether it goes as soon as it serves nobody
     */
    void sweep(boolean all, long before) {
        long now = worker().now();
        if (pinging && now - pinged > worker().options().timeouts().connect().toNanos()) {
            end();
        } else if (open == 0 && state != State.CONNECTING && (all || idleSince < before)) {
            retire();
        } else if (open > 0 && now - lastRead > SILENCE_NANOS && now - pinged > PING_EVERY_NANOS) {
            ping();
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) throws Http2Exception {
        Http2Stream all = connection.connectionStream();
        connection.local().flowController().incrementWindowSize(all, CONNECTION_WINDOW - 65_535);
        soon();
        worker().flush();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        worker().tick();
        failed(false, "the connection was closed before HTTP/2 began");
        state = State.CLOSED;
        gone();
        drop();
        worker().flush();
    }

    /**
     * Asks each stream anew: the codec tells of one only what it saw change, which leaves out a channel that was full while
     * the instance gave room. What they send leaves now, since no reading ends here.
     */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) throws Http2Exception {
        if (active() && writable()) {
            worker().tick();
            connection.forEachActiveStream(stream -> {
                @Nullable Http2UpstreamStream of = of(stream);
                if (of != null) {
                    of.flow();
                }
                return true;
            });
        }
        worker().flush();
    }

    @Override
    void received(ByteBuf in) {
        in.release();
        throw new IllegalStateException("bytes behind the codec");
    }

    @Override
    public String toString() {
        return "HTTP/2 connection to " + pool.instance();
    }

    private enum State {
        CONNECTING,
        OPEN,
        /** Serves what it has and takes no more. */
        DRAINING,
        CLOSED
    }

    /** What the instance sends, and what becomes of streams. */
    private final class Events extends Http2EventAdapter {
        private void read() {
            worker().tick();
            lastRead = worker().now();
        }

        @Override
        public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings settings) {
            read();
            if (state != State.CONNECTING) {
                return;
            }
            state = State.OPEN;
            tunnels = Boolean.TRUE.equals(settings.connectProtocolEnabled());
            idleSince = worker().now();
            pool.instance().health().connected();
            List<Http2UpstreamStream> all = List.copyOf(waiting);
            waiting.clear();
            for (Http2UpstreamStream each : all) {
                if (takes()) {
                    each.ready();
                } else {
                    each.moveTo(pool.connection(true));
                }
            }
        }

        @Override
        public void onHeadersRead(ChannelHandlerContext ctx, int id, Http2Headers fields, int padding, boolean last) {
            read();
            @Nullable Http2UpstreamStream of = of(connection.stream(id));
            if (of != null) {
                of.headers(fields, last);
            }
        }

        @Override
        public void onHeadersRead(
                ChannelHandlerContext ctx,
                int id,
                Http2Headers fields,
                int dependency,
                short weight,
                boolean exclusive,
                int padding,
                boolean last) {
            onHeadersRead(ctx, id, fields, padding, last);
        }

        @Override
        public int onDataRead(ChannelHandlerContext ctx, int id, ByteBuf data, int padding, boolean last) {
            read();
            @Nullable Http2UpstreamStream of = of(connection.stream(id));
            return of == null ? data.readableBytes() + padding : of.data(data, padding, last);
        }

        @Override
        public void onRstStreamRead(ChannelHandlerContext ctx, int id, long error) {
            read();
            @Nullable Http2UpstreamStream of = of(connection.stream(id));
            if (of != null) {
                of.resetBy(error);
            }
        }

        @Override
        public void onPingAckRead(ChannelHandlerContext ctx, long data) {
            read();
            pinging = false;
        }

        @Override
        public void onGoAwayReceived(int lastStreamId, long error, ByteBuf reason) {
            lastTaken = lastStreamId;
            if (state == State.OPEN) {
                state = State.DRAINING;
            }
            if (open == 0) {
                end();
            }
        }

        @Override
        public void onStreamClosed(Http2Stream stream) {
            @Nullable Http2UpstreamStream of = stream.removeProperty(key);
            if (of == null) {
                return;
            }
            worker().tick();
            open--;
            completed++;
            idleSince = worker().now();
            if (stream.id() > lastTaken) {
                of.refused();
            } else {
                of.closed(!active() || state == State.CLOSED);
            }
            if (open == 0 && state == State.DRAINING) {
                worker().loop().execute(Http2UpstreamConnection.this::close);
            }
            soon();
        }
    }
}
