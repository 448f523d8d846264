package dev.davy.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection that speaks HTTP/2 (RFC 9113): each of its streams is a {@link Http2ClientStream} with an exchange
 * of its own. Frames are read and written by Netty's codec in front of it; a stream that its exchange cannot take more of is
 * held back by its window, and the others go on. For one event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails ends the channel, which says so
final class Http2ClientConnection extends ClientPeer {
    static final int MOST_STREAMS = 250;
    /** How much of the bodies of all streams together may wait for instances, in bytes. */
    private static final int WINDOW = 1024 * 1024;

    private static final int MOST_RESETS = 1000;
    private static final int RESETS_SECONDS = 30;
    private static final int MOST_KEPT = 16;

    private final Http2RequestLines lines = new Http2RequestLines();
    private final ArrayDeque<RequestHead> heads = new ArrayDeque<>();
    private final Http2Connection connection = new DefaultHttp2Connection(true);
    private final Http2Connection.PropertyKey key = connection.newKey();
    private final Http2ConnectionHandler codec;
    private @Nullable ChannelHandlerContext codecContext;
    private long since;

    private Http2ClientConnection(Worker worker, @Nullable String listener) {
        super(worker, listener);
        this.since = worker.now();
        DefaultHttp2RemoteFlowController flow =
                new DefaultHttp2RemoteFlowController(connection, new UniformStreamByteDistributor(connection));
        connection.remote().flowController(flow);
        flow.listener(stream -> {
            @Nullable Http2ClientStream of = of(stream);
            if (of != null) {
                of.flow();
            }
        });
        connection.addListener(new Http2ConnectionAdapter() {
            @Override
            public void onStreamClosed(Http2Stream stream) {
                closed(stream);
            }
        });
        this.codec = new Http2ConnectionHandlerBuilder()
                .connection(connection)
                .frameListener(new Frames())
                .initialSettings(Http2Settings.defaultSettings()
                        .maxConcurrentStreams(MOST_STREAMS)
                        .maxHeaderListSize(worker.options().limits().headBytes())
                        .connectProtocolEnabled(true))
                .decoderEnforceMaxRstFramesPerWindow(MOST_RESETS, RESETS_SECONDS)
                .build();
        // Until the client acknowledges the settings, too.
        connection.remote().maxActiveStreams(MOST_STREAMS);
    }

    /** Takes a new connection whose client asked for HTTP/2. */
    static Http2ClientConnection join(ChannelPipeline pipeline, Worker worker, @Nullable String listener)
            throws Http2Exception {
        Http2ClientConnection client = new Http2ClientConnection(worker, listener);
        pipeline.addLast(client.codec, client);
        client.codecContext = pipeline.context(client.codec);
        Http2Stream all = client.connection.connectionStream();
        client.connection.local().flowController().incrementWindowSize(all, WINDOW - 65535);
        return client;
    }

    /**
     * Takes a connection from another reader, whose handler leaves the pipeline.
     *
     * @param came all that the client has sent, which is taken over
     */
    static void takeOver(ChannelHandlerContext from, ClientPeer reader, ByteBuf came) {
        ChannelPipeline pipeline = from.pipeline();
        pipeline.remove(reader);
        try {
            Http2ClientConnection client = join(pipeline, reader.worker(), reader.listener());
            client.codec.channelRead(client.codecContext(), came);
        } catch (Exception e) {
            pipeline.fireExceptionCaught(e);
        }
    }

    ChannelHandlerContext codecContext() {
        @Nullable ChannelHandlerContext now = codecContext;
        if (now == null) {
            throw new IllegalStateException("not connected yet");
        }
        return now;
    }

    Http2ConnectionEncoder encoder() {
        return codec.encoder();
    }

    boolean writable(Http2Stream stream) {
        return connection.remote().flowController().isWritable(stream);
    }

    /** Gives the client room for so many bytes more. */
    void taken(Http2Stream stream, int bytes) {
        try {
            connection.local().flowController().consumeBytes(stream, bytes);
            soon();
        } catch (Http2Exception e) {
            codec.onError(codecContext(), true, e);
        }
    }

    /** Ends one stream at once; the others go on. */
    void reset(Http2Stream stream, Http2Error error) {
        codec.resetStream(
                codecContext(), stream.id(), error.code(), codecContext().newPromise());
        soon();
    }

    RequestHead head() {
        @Nullable RequestHead used = heads.poll();
        return used == null ? new RequestHead(worker().options().limits()) : used;
    }

    /** Takes a head back that nobody needs any more. */
    void back(RequestHead head) {
        if (heads.size() < MOST_KEPT) {
            head.reset();
            heads.push(head);
        }
    }

    private @Nullable Http2ClientStream of(Http2Stream stream) {
        return stream.getProperty(key);
    }

    private void closed(Http2Stream stream) {
        since = worker().now();
        @Nullable Http2ClientStream of = stream.removeProperty(key);
        if (of != null) {
            worker().tick();
            of.closed();
            worker().flush();
        }
    }

    @Override
    void received(ByteBuf in) {
        in.release();
        throw new IllegalStateException("bytes behind the codec");
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        worker().tick();
        worker().remove(this);
        drop();
        worker().flush();
    }

    /** Asks each stream anew, as {@link Http2UpstreamConnection} does. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (active() && writable()) {
            worker().tick();
            each(Http2ClientStream::flow);
        }
        worker().flush();
    }

    @Override
    void sweep(long now) {
        if (connection.numActiveStreams() == 0) {
            if (now - since > worker().options().timeouts().clientIdle().toNanos()) {
                stop();
            }
            return;
        }
        each(stream -> stream.sweep(now));
    }

    @Override
    void leave() {
        each(Http2ClientStream::leave);
    }

    private void each(Consumer<Http2ClientStream> then) {
        try {
            connection.forEachActiveStream(stream -> {
                @Nullable Http2ClientStream of = of(stream);
                if (of != null) {
                    then.accept(of);
                }
                return true;
            });
        } catch (Http2Exception e) {
            codec.onError(codecContext(), true, e);
        }
    }

    /** Says GOAWAY; the connection ends with the last of its streams. */
    @Override
    void stop() {
        codec.gracefulShutdownTimeoutMillis(-1);
        context().close();
    }

    @Override
    void close() {
        codecContext().close();
    }

    /** What the client sends. */
    private final class Frames extends Http2FrameAdapter {
        @Override
        public void onHeadersRead(ChannelHandlerContext ctx, int id, Http2Headers headers, int padding, boolean last) {
            worker().tick();
            @Nullable Http2Stream stream = connection.stream(id);
            if (stream == null) {
                return;
            }
            @Nullable Http2ClientStream of = of(stream);
            if (of != null) {
                of.trailers(headers);
                return;
            }
            Http2ClientStream next = new Http2ClientStream(Http2ClientConnection.this, stream);
            stream.setProperty(key, next);
            ByteBuf text = worker().buffer(1024);
            try {
                next.begin(lines, headers, text, last);
            } finally {
                text.release();
            }
        }

        @Override
        public void onHeadersRead(
                ChannelHandlerContext ctx,
                int id,
                Http2Headers headers,
                int dependency,
                short weight,
                boolean exclusive,
                int padding,
                boolean last) {
            onHeadersRead(ctx, id, headers, padding, last);
        }

        @Override
        public int onDataRead(ChannelHandlerContext ctx, int id, ByteBuf data, int padding, boolean last) {
            worker().tick();
            @Nullable Http2Stream stream = connection.stream(id);
            @Nullable Http2ClientStream of = stream == null ? null : of(stream);
            return padding + (of == null ? data.readableBytes() : of.data(data, last));
        }
    }
}
