package dev.davy.gateway;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of one {@link Exchange}, in whatever protocol its connection speaks. For one event loop.
 *
 * <p>Heads have one form whatever they came as: lines of HTTP/1.1 with offsets. A protocol that has another writes them so
 * on the way in, and says with 101 that a tunnel was opened, whatever its own word for it.
 *
 * <p>The stream makes the exchange and starts it. Body it hands over by {@link Exchange#upload} while
 * {@link Exchange#uploadable} says so, and its end, with the fields behind it, by {@link Exchange#uploaded}. It tells {@link Exchange#flow} when the
 * client takes more or no more, {@link Exchange#gone} when it went away, and asks {@link Exchange#stalled} now and then.
 * Behind 101 both bodies go on without end: they are the tunnel.
 */
interface ClientStream {
    Worker worker();

    /** Who is at the other end. */
    PeerIdentity peer();

    /** Leaves the request's head to whoever goes on with the request when the exchange is over. */
    RequestHead keepHead();

    /** Lets the client send the body that it announced, if it waits for that. */
    void proceed();

    /** The exchange may take more of the body than before, or less: asks {@link Exchange#uploadable}. */
    void resume();

    /** Whether the client takes more of the answer now. */
    boolean writable();

    /** Passes an interim answer on (RFC 9110 section 15.2) if the client knows such. */
    void interim(AnswerHead answer);

    /**
     * Begins the answer.
     *
     * @param behind bytes of body that came with the head, for which room is made
     */
    void answer(AnswerHead answer, int behind);

    /** Answers by the gateway itself, whole but for {@link #end}; how many bytes the body has. */
    int answer(Reply reply);

    /** Sends so many bytes of body and moves the reader index over them. */
    void body(ByteBuf in, int bytes);

    /**
     * The answer is complete. The exchange is over, and its head is another request's from now on.
     *
     * @param trailers the fields behind the body, for a client that takes them
     */
    void end(@Nullable Trailers trailers);

    /** Davy takes the stream away: ends the answer as the protocol ends one in order. The exchange is over. */
    void withdraw();

    /** The answer cannot be completed, which the client has to see. The exchange is over. */
    void reset();
}
