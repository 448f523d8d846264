package dev.davy.gateway;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * A server of WebSockets on loopback, by Netty's own handlers, over HTTP/1.1 or HTTP/2 (RFC 8441). It answers what it hears,
 * and does what it is told: {@code close CODE} closes in order, {@code cut} ends the connection without a word, {@code bytes N}
 * sends a message of that length.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails ends the channel, which the other side sees
final class WebSocketBackend implements AutoCloseable {
    private static final int LONGEST = 1 << 24;

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final List<Http2Headers> heads = new CopyOnWriteArrayList<>();
    private final Channel server;

    private WebSocketBackend(boolean http2, boolean tunnels) {
        server = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (http2) {
                            overHttp2(channel, tunnels);
                        } else {
                            overHttp1(channel);
                        }
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
    }

    static WebSocketBackend http1() {
        return new WebSocketBackend(false, true);
    }

    static WebSocketBackend http2() {
        return new WebSocketBackend(true, true);
    }

    /** Speaks HTTP/2, and opens no WebSockets in it. */
    static WebSocketBackend plainHttp2() {
        return new WebSocketBackend(true, false);
    }

    InetSocketAddress address() {
        return (InetSocketAddress) server.localAddress();
    }

    /** How many WebSockets are open. */
    int openSockets() {
        return open.size();
    }

    /** The heads of the requests that came over HTTP/2. */
    List<Http2Headers> heads() {
        return heads;
    }

    private void overHttp1(Channel channel) {
        channel.pipeline()
                .addLast(
                        new HttpServerCodec(),
                        new HttpObjectAggregator(1024),
                        new WebSocketServerProtocolHandler("/", null, false, LONGEST, false, true),
                        new WebSocketFrameAggregator(LONGEST),
                        new Talk());
    }

    private void overHttp2(Channel channel, boolean tunnels) {
        channel.pipeline()
                .addLast(
                        Http2FrameCodecBuilder.forServer()
                                .initialSettings(Http2Settings.defaultSettings().connectProtocolEnabled(tunnels))
                                .build(),
                        new Http2MultiplexHandler(new ChannelInitializer<>() {
                            @Override
                            protected void initChannel(Channel stream) {
                                stream.pipeline()
                                        .addLast(
                                                new Tunnel(),
                                                new WebSocket13FrameEncoder(false),
                                                new WebSocket13FrameDecoder(WebSocketDecoderConfig.newBuilder()
                                                        .maxFramePayloadLength(LONGEST)
                                                        .build()),
                                                new WebSocketFrameAggregator(LONGEST),
                                                new Talk());
                            }
                        }));
    }

    @Override
    public void close() {
        server.close().awaitUninterruptibly();
        open.close().awaitUninterruptibly();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private final class Talk extends SimpleChannelInboundHandler<WebSocketFrame> {
        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            open.add(ctx.channel());
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, WebSocketFrame frame) {
            if (frame instanceof CloseWebSocketFrame) {
                ctx.writeAndFlush(new CloseWebSocketFrame(1000, "")).addListener(done -> ctx.close());
            } else if (frame instanceof TextWebSocketFrame said) {
                String[] words = said.text().split(" ");
                switch (words[0]) {
                    case "close" ->
                        ctx.writeAndFlush(new CloseWebSocketFrame(Integer.parseInt(words[1]), "told to"))
                                .addListener(done -> ctx.close());
                    case "cut" -> ctx.pipeline().firstContext().close();
                    case "bytes" -> ctx.writeAndFlush(new TextWebSocketFrame("x".repeat(Integer.parseInt(words[1]))));
                    default -> ctx.writeAndFlush(new TextWebSocketFrame("heard " + said.text()));
                }
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }

    /** Takes the bytes of an extended CONNECT out of frames, and puts others into them. */
    private final class Tunnel extends ChannelDuplexHandler {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (message instanceof Http2HeadersFrame head) {
                heads.add(head.headers());
                boolean tunnel = "CONNECT".contentEquals(head.headers().method())
                        && "websocket".contentEquals(head.headers().get(":protocol", ""));
                ctx.writeAndFlush(new DefaultHttp2HeadersFrame(
                        new DefaultHttp2Headers().status(tunnel ? "200" : "400"), !tunnel));
            } else if (message instanceof Http2DataFrame data) {
                ctx.fireChannelRead(data.content());
                if (data.isEndStream()) {
                    ctx.close();
                }
            } else {
                ReferenceCountUtil.release(message);
            }
        }

        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            ctx.write(message instanceof ByteBuf bytes ? new DefaultHttp2DataFrame(bytes, false) : message, promise);
        }

        /** Ends the stream in order, as a server that closes its connection would. */
        @Override
        public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
            ctx.writeAndFlush(new DefaultHttp2DataFrame(true)).addListener(done -> ctx.close(promise));
        }
    }
}
