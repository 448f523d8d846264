package dev.davy.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** A WebSocket that is open: what both sides say of its end. For one event loop. */
final class Tunnel {
    /** Code 1012, service restart, in a frame of its own: the client may come again at once. */
    private static final byte[] RESTART = {(byte) 0x88, 2, 1012 >> 8, (byte) (1012 & 0xFF)};

    private final WebSocketFrames fromInstance = new WebSocketFrames();
    private final WebSocketFrames fromClient = new WebSocketFrames();

    /** The client sends so many bytes, which stay unread. */
    void sends(ByteBuf in, int bytes) {
        fromClient.pass(in, bytes, false);
    }

    /**
     * So many bytes come for the client, which stay unread.
     *
     * @param last whether the frame that has begun is the last
     * @return how many of the bytes go on
     */
    int comes(ByteBuf in, int bytes, boolean last) {
        return fromInstance.pass(in, bytes, last);
    }

    /** Whether the client may be sent a frame. */
    boolean between() {
        return fromInstance.between();
    }

    /** Whether a side has said that it closes. */
    boolean closing() {
        return fromInstance.close() != WebSocketFrames.OPEN || fromClient.close() != WebSocketFrames.OPEN;
    }

    /** Whether the instance closes since it cannot go on: an error, too much to do, or nobody behind it (codes of IANA's registry). */
    boolean failing() {
        return switch (fromInstance.close()) {
            case 1011, 1013, 1014 -> true;
            default -> false;
        };
    }

    /** Whether the client may be told that Davy takes it away. */
    boolean endable() {
        return between() && !closing();
    }

    /** The frame by which Davy takes it away. */
    static ByteBuf restart() {
        return Unpooled.wrappedBuffer(RESTART);
    }
}
