package dev.davy.gateway;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The instance's side of one {@link Attempt}, in whatever protocol the instance speaks. For one event loop.
 *
 * <p>It calls back {@link Attempt#connected} or {@link Attempt#connectFailed}, then {@link Attempt#interim} and
 * {@link Attempt#answered}, {@link Attempt#body} as it comes and {@link Attempt#streaming} when for now no more does; at
 * the end one of {@link Attempt#complete}, {@link Attempt#cutOff}, {@link Attempt#broken} and {@link Attempt#lost}. Of an
 * attempt that ended it has let go before it tells.
 */
interface UpstreamStream {
    /** Calls back when a request can be sent, which may be before this returns. */
    void open();

    /** Sends the head and what is kept of the body. */
    void request(OutgoingRequest request);

    /** Whether body can be sent now; {@link Attempt#uploadWritable} tells when that changes. */
    boolean writable();

    /** Sends so many bytes of body and moves the reader index over them. */
    void body(ByteBuf in, int bytes);

    /**
     * The body is complete.
     *
     * @param trailers the fields behind it
     */
    void end(@Nullable Trailers trailers);

    /** Whether more of the answer is taken now. */
    void reading(boolean on);

    /** Gives the request up and tells nobody. */
    void reset();
}
