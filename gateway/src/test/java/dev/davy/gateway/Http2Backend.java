package dev.davy.gateway;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamFrame;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A server on loopback that speaks HTTP/2; a test decides what becomes of each request. */
@SuppressWarnings("FutureReturnValueIgnored") // what fails ends the channel, which the other side sees
final class Http2Backend implements AutoCloseable {
    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final AtomicInteger connections = new AtomicInteger();
    private final List<Http2Headers> heads = new CopyOnWriteArrayList<>();
    private final Channel server;

    private Http2Backend(
            Handler handler, long mostStreams, @Nullable SslContext tls, Consumer<ChannelHandlerContext> begun) {
        server = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        connections.incrementAndGet();
                        open.add(channel);
                        if (tls != null) {
                            channel.pipeline().addLast(tls.newHandler(channel.alloc()));
                        }
                        channel.pipeline()
                                .addLast(
                                        Http2FrameCodecBuilder.forServer()
                                                .initialSettings(Http2Settings.defaultSettings()
                                                        .maxConcurrentStreams(mostStreams))
                                                .build(),
                                        new Http2MultiplexHandler(new ChannelInitializer<>() {
                                            @Override
                                            protected void initChannel(Channel stream) {
                                                stream.pipeline().addLast(new Reader(handler, begun));
                                            }
                                        }),
                                        new ChannelInboundHandlerAdapter() {
                                            @Override
                                            public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                                                ctx.close();
                                            }
                                        });
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
    }

    static Http2Backend serving(Handler handler) {
        return new Http2Backend(handler, 100, null, Http2Backend::nothing);
    }

    static Http2Backend serving(Handler handler, SslContext tls) {
        return new Http2Backend(handler, 100, tls, Http2Backend::nothing);
    }

    private static void nothing(ChannelHandlerContext stream) {}

    /** Hands over each stream when its head comes, so that a test can hold back its body. */
    static Http2Backend holding(Consumer<ChannelHandlerContext> begun, Handler handler) {
        return new Http2Backend(handler, 100, null, begun);
    }

    static Http2Backend ofStreams(long most, Handler handler) {
        return new Http2Backend(handler, most, null, Http2Backend::nothing);
    }

    static Http2Backend saying(String text) {
        return serving(request -> request.answer(200, text));
    }

    InetSocketAddress address() {
        return (InetSocketAddress) server.localAddress();
    }

    /** How many connections were made. */
    int connections() {
        return connections.get();
    }

    int openConnections() {
        return open.size();
    }

    List<Http2Headers> heads() {
        return heads;
    }

    /** Cuts every connection. */
    void cut() {
        open.close().awaitUninterruptibly();
    }

    @Override
    public void close() {
        server.close().awaitUninterruptibly();
        cut();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    interface Handler {
        void handle(Request request);
    }

    private final class Reader extends SimpleChannelInboundHandler<Http2StreamFrame> {
        private final Handler handler;
        private final Consumer<ChannelHandlerContext> begun;
        private final StringBuilder body = new StringBuilder();
        private final List<String> trailers = new ArrayList<>();
        private @Nullable Http2Headers head;

        Reader(Handler handler, Consumer<ChannelHandlerContext> begun) {
            this.handler = handler;
            this.begun = begun;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, Http2StreamFrame frame) {
            boolean last = false;
            if (frame instanceof Http2HeadersFrame headers) {
                if (head == null) {
                    head = headers.headers();
                    heads.add(head);
                    begun.accept(ctx);
                } else {
                    headers.headers().forEach(field -> trailers.add(field.getKey() + ": " + field.getValue()));
                }
                last = headers.isEndStream();
            } else if (frame instanceof Http2DataFrame data) {
                body.append(data.content().toString(StandardCharsets.ISO_8859_1));
                last = data.isEndStream();
            }
            if (last && head != null) {
                handler.handle(new Request(ctx, head, body.toString(), trailers));
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }

    /** A whole request. */
    record Request(ChannelHandlerContext ctx, Http2Headers head, String body, List<String> trailers) {
        String path() {
            return String.valueOf(head.path());
        }

        void answer(int status, String text) {
            head(status, "content-length", Integer.toString(text.length()));
            data(text, true);
        }

        void head(int status, String... fields) {
            ctx.writeAndFlush(new DefaultHttp2HeadersFrame(fields(fields).status(Integer.toString(status)), false));
        }

        void data(String text, boolean last) {
            ByteBuf bytes = Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
            ctx.writeAndFlush(new DefaultHttp2DataFrame(bytes, last));
        }

        void trailers(String... fields) {
            ctx.writeAndFlush(new DefaultHttp2HeadersFrame(fields(fields), true));
        }

        void reset(Http2Error error) {
            ctx.writeAndFlush(new DefaultHttp2ResetFrame(error));
        }

        /** Says that the connection takes no more. */
        void goAway() {
            ctx.channel().parent().writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR));
        }

        private static Http2Headers fields(String... fields) {
            Http2Headers headers = new DefaultHttp2Headers();
            for (int i = 0; i < fields.length; i += 2) {
                headers.add(fields[i], fields[i + 1]);
            }
            return headers;
        }
    }
}
