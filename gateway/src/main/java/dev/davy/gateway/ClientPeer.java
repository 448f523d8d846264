package dev.davy.gateway;

import io.netty.channel.ChannelHandlerContext;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** A client's connection, in whatever protocol: who is at its other end, and when it has to end. For one event loop. */
abstract sealed class ClientPeer extends Peer permits ClientConnection, Http2ClientConnection {
    private final @Nullable String listener;
    private @Nullable PeerIdentity identity;

    /** @param listener that ended TLS; null for a plain one */
    ClientPeer(Worker worker, @Nullable String listener) {
        super(worker);
        this.listener = listener;
    }

    /** Ends what has stood still for too long. */
    abstract void sweep(long now);

    /** The gateway stops: a connection without a request ends now, others with their answers. */
    abstract void stop();

    /** What has no end of its own ends now, in its own way. */
    abstract void leave();

    @Override
    public final void handlerAdded(ChannelHandlerContext ctx) {
        super.handlerAdded(ctx);
        if (ctx.channel().isActive()) {
            connected(ctx);
        }
    }

    @Override
    public final void channelActive(ChannelHandlerContext ctx) {
        connected(ctx);
    }

    private void connected(ChannelHandlerContext ctx) {
        if (identity != null) {
            return;
        }
        worker().tick();
        InetSocketAddress remote = (InetSocketAddress) ctx.channel().remoteAddress();
        InetSocketAddress local = (InetSocketAddress) ctx.channel().localAddress();
        TrustedPeers trusted = worker().options().trustedPeers();
        identity = trusted.proxyProtocol()
                ? PeerIdentity.of(ctx.channel().attr(ProxiedBeginning.SAID).get(), remote, local, trusted, listener)
                : new PeerIdentity(remote.getAddress(), local, trusted, listener);
        worker().add(this);
        if (worker().stopping()) {
            close();
        }
    }

    /** The listener that ended TLS; null for a plain one. */
    final @Nullable String listener() {
        return listener;
    }

    /** Who is at the other end. */
    public final PeerIdentity peer() {
        @Nullable PeerIdentity now = identity;
        if (now == null) {
            throw new IllegalStateException("not connected yet");
        }
        return now;
    }

    @Override
    public final String toString() {
        return "connection of " + (identity == null ? "a client" : identity);
    }
}
