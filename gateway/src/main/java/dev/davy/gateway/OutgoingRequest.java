package dev.davy.gateway;

import io.netty.buffer.ByteBuf;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A request as an instance is to be sent it: the client's head, with what the gateway has to say besides. */
interface OutgoingRequest {
    RequestHead head();

    /** Whether what the client says of where the request comes from is passed on. */
    boolean trusted();

    /** The lines that tell where the request comes from. */
    byte[] forwarded();

    /** The audiences that the Upstream wants to be told; empty if it does not. */
    String forwardedAudiences();

    /** The releases' buckets of this request, as {@code x-davy-bucket} has them; empty for none. */
    String buckets();

    /** A header that goes no further, since only trusted peers may say what it says. */
    Optional<String> hiddenHeader();

    /** What of the body is sent with the head; null if nothing is. */
    @Nullable
    ByteBuf keptBody();

    /** The fields behind a body that is all kept; null without any, and where the body is yet to come. */
    @Nullable
    Trailers trailers();

    /** Whether nothing of the body follows what is kept. */
    boolean whole();
}
