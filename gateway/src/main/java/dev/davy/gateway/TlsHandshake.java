package dev.davy.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.ssl.AbstractSniHandler;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins a connection that ends TLS here: finds the listener by the server name, and gives the connection to whoever speaks
 * the protocol that was agreed on (ALPN, RFC 7301). Then it is out of the pipeline. For one event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails ends the channel, which says so
final class TlsHandshake extends AbstractSniHandler<ServerNames.Name> {
    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
    private static final long MILLIS = 10_000;
    private static final int LONGEST_HELLO = 16 * 1024;
    /** The alert unrecognized_name (RFC 8446 section 6.2), fatal, in a record of its own. */
    private static final byte[] UNRECOGNIZED = {21, 3, 3, 0, 2, 2, 112};

    private final Worker worker;
    private final ServerNames names;

    TlsHandshake(Worker worker, ServerNames names) {
        super(LONGEST_HELLO, MILLIS);
        this.worker = worker;
        this.names = names;
    }

    @Override
    protected Future<ServerNames.Name> lookup(ChannelHandlerContext ctx, @Nullable String hostname) {
        ServerNames.@Nullable Name found = names.find(hostname);
        return found == null || found.credentials().context() == null
                ? ctx.executor().newFailedFuture(new IllegalArgumentException("no such name"))
                : ctx.executor().newSucceededFuture(found);
    }

    @Override
    protected void onLookupComplete(
            ChannelHandlerContext ctx, @Nullable String hostname, Future<ServerNames.Name> found) {
        ServerNames.@Nullable Name name = found.isSuccess() ? found.getNow() : null;
        @Nullable SslContext context = name == null ? null : name.credentials().context();
        if (name == null || context == null) {
            ByteBuf alert = Unpooled.wrappedBuffer(UNRECOGNIZED);
            ctx.writeAndFlush(alert).addListener(ChannelFutureListener.CLOSE);
            return;
        }
        SslHandler tls = context.newHandler(ctx.alloc());
        tls.setHandshakeTimeoutMillis(MILLIS);
        ChannelPipeline pipeline = ctx.pipeline();
        pipeline.addAfter(ctx.name(), null, new Agreed(worker, name.listener(), tls));
        pipeline.replace(this, null, tls);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    /** Waits for the end of the handshake. */
    private static final class Agreed extends ChannelInboundHandlerAdapter {
        private final Worker worker;
        private final String listener;
        private final SslHandler tls;

        Agreed(Worker worker, String listener, SslHandler tls) {
            this.worker = worker;
            this.listener = listener;
            this.tls = tls;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Http2Exception {
            if (event instanceof SslHandshakeCompletionEvent done) {
                if (!done.isSuccess()) {
                    ctx.close();
                    return;
                }
                ChannelPipeline pipeline = ctx.pipeline();
                if (ApplicationProtocolNames.HTTP_2.equals(tls.applicationProtocol())) {
                    Http2ClientConnection.join(pipeline, worker, listener);
                } else {
                    pipeline.addLast(new ClientConnection(worker, listener));
                }
                pipeline.remove(this);
            }
        }

        /** A client that goes away in its handshake, or shows no certificate that is believed, is no fault of ours. */
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            if (!(cause instanceof IOException) && !(cause.getCause() instanceof IOException)) {
                LOG.error(
                        "handshake with {} failed and is closed", ctx.channel().remoteAddress(), cause);
            }
            ctx.close();
        }
    }
}
