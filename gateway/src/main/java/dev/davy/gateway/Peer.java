package dev.davy.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/**
 * One end of a connection, client's or instance's: gathers what is written during one turn of the event loop, so that it
 * leaves in one write. For one event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails ends the channel, which says so
abstract class Peer extends ChannelInboundHandlerAdapter {
    /** Up to this size bytes are copied beside others, above it they travel in the buffer that they came in. */
    private static final int COPIED = 16 * 1024;

    private static final int LARGEST = 64 * 1024;

    private final Worker worker;
    private @Nullable ChannelHandlerContext context;
    private @Nullable ByteBuf gathered;
    private boolean dirty;
    private boolean reading = true;

    Peer(Worker worker) {
        this.worker = worker;
    }

    public final Worker worker() {
        return worker;
    }

    final ChannelHandlerContext context() {
        @Nullable ChannelHandlerContext now = context;
        if (now == null) {
            throw new IllegalStateException("not connected yet");
        }
        return now;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    final boolean active() {
        return context != null && context.channel().isActive();
    }

    public final boolean writable() {
        return context().channel().isWritable();
    }

    /** A buffer with at least this much room, to be written with what else this turn gathers. */
    final ByteBuf room(int bytes) {
        @Nullable ByteBuf now = gathered;
        if (now != null && now.readableBytes() + bytes > LARGEST) {
            spill();
            now = null;
        }
        if (now == null) {
            now = context().alloc().directBuffer(Math.max(bytes, 512));
            gathered = now;
        } else {
            now.ensureWritable(bytes);
        }
        soon();
        return now;
    }

    /** Writes so many bytes of a buffer and moves its reader index over them. */
    final void send(ByteBuf from, int bytes) {
        if (bytes <= COPIED) {
            room(bytes).writeBytes(from, bytes);
        } else {
            spill();
            context().write(from.readRetainedSlice(bytes), context().voidPromise());
            soon();
        }
    }

    /** Has what was written leave at the end of this turn. */
    final void soon() {
        if (!dirty) {
            dirty = true;
            worker.flushSoon(this);
        }
    }

    private void spill() {
        @Nullable ByteBuf now = gathered;
        if (now != null) {
            gathered = null;
            context().write(now, context().voidPromise());
        }
    }

    /** Sends what was gathered on its way. */
    final void flush() {
        dirty = false;
        spill();
        context().flush();
    }

    /** Drops what was gathered. */
    final void drop() {
        @Nullable ByteBuf now = gathered;
        gathered = null;
        if (now != null) {
            now.release();
        }
    }

    void close() {
        if (context != null) {
            context.close();
        }
    }

    /** Whether more is read from the other side. */
    public final void reading(boolean on) {
        if (on != reading) {
            reading = on;
            context().channel().config().setAutoRead(on);
        }
    }

    @Override
    public final void channelRead(ChannelHandlerContext ctx, Object message) {
        worker.tick();
        received((ByteBuf) message);
    }

    /** Takes over what the other side sent. */
    abstract void received(ByteBuf in);

    @Override
    public final void channelReadComplete(ChannelHandlerContext ctx) {
        worker.flush();
    }

    @Override
    public final void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        worker.broke(this, cause);
        ctx.close();
    }
}
