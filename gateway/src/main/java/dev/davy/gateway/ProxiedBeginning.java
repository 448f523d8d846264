package dev.davy.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins the connection of a trusted peer that says first whose it is ({@link ProxyHeader}), then gives it to whoever
 * serves it and is out of the pipeline. What begins otherwise is closed: whoever believed it would take the proxy for the
 * client. For one event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails ends the channel, which says so
final class ProxiedBeginning extends ChannelInboundHandlerAdapter {
    /** What the peer said, for a connection that began so. */
    static final AttributeKey<ProxyHeader.Addresses> SAID = AttributeKey.valueOf("dev.davy.proxied");

    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

    private final Worker worker;
    private final ChannelHandler next;
    private final Complaints complaints;
    private @Nullable ByteBuf came;
    private @Nullable Future<?> patience;
    private boolean refused;

    ProxiedBeginning(Worker worker, ChannelHandler next, Complaints complaints) {
        this.worker = worker;
        this.next = next;
        this.complaints = complaints;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        patience = ctx.executor()
                .schedule(
                        () -> refuse(ctx, "took too long"),
                        worker.options().timeouts().head().toNanos(),
                        TimeUnit.NANOSECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        if (refused) {
            in.release();
            return;
        }
        ByteBuf all = came == null ? ctx.alloc().buffer(in.readableBytes()) : came;
        came = all.writeBytes(in);
        in.release();
        switch (ProxyHeader.read(all)) {
            case ProxyHeader.Unfinished _ -> {}
            case ProxyHeader.Absent _ -> refuse(ctx, "is missing");
            case ProxyHeader.Malformed malformed -> refuse(ctx, "is " + malformed.why());
            case ProxyHeader.Addresses said -> begin(ctx, said);
        }
    }

    private void begin(ChannelHandlerContext ctx, ProxyHeader.Addresses said) {
        @Nullable ByteBuf all = came;
        came = null;
        ctx.channel().attr(SAID).set(said);
        ctx.pipeline().addLast(next);
        if (all != null) {
            all.skipBytes(said.bytes());
            if (all.isReadable()) {
                ctx.fireChannelRead(all);
            } else {
                all.release();
            }
        }
        ctx.pipeline().remove(this);
    }

    private void refuse(ChannelHandlerContext ctx, String why) {
        refused = true;
        complaints.say(ctx.channel().remoteAddress() + ": its header of the PROXY protocol " + why
                + " (expected: version 1 or 2 first, since it is a trusted peer and --proxy-protocol is on)");
        ctx.close();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (patience != null) {
            patience.cancel(false);
        }
        @Nullable ByteBuf left = came;
        came = null;
        if (left != null) {
            left.release();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    /** Says in the log what is wrong with connections, one line in ten seconds at most; for every event loop. */
    static final class Complaints {
        private static final long APART_NANOS = TimeUnit.SECONDS.toNanos(10);

        private final AtomicLong next = new AtomicLong(System.nanoTime());
        private final AtomicLong unsaid = new AtomicLong();

        private void say(String what) {
            long now = System.nanoTime();
            long due = next.get();
            if (now - due >= 0 && next.compareAndSet(due, now + APART_NANOS)) {
                long before = unsaid.getAndSet(0);
                LOG.warn("connection closed: {}{}", what, before == 0 ? "" : "; and " + before + " before it, unsaid");
            } else {
                unsaid.incrementAndGet();
            }
        }
    }
}
