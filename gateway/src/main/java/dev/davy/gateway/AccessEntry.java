package dev.davy.gateway;

import org.jspecify.annotations.Nullable;

/**
 * What is known of a request when it is over. Valid only during the call that it is handed to, on the event loop that
 * served the request: whoever wants to keep something copies it.
 */
interface AccessEntry {
    /** The request's head; empty if it could not be read. */
    RequestHead request();

    /** The client's address as the listener trusts it, in text. */
    String client();

    /** The status that the client was sent; 0 if it went away before. */
    int status();

    /** How a gRPC call ended; {@link GrpcStatus#NONE} for what is none, and for one that was cut off. */
    int grpcStatus();

    /** Bytes of the answer's body, without framing. */
    long bytesOut();

    /** {@link System#nanoTime} at the end of the request's head. */
    long startedNanos();

    /** {@link System#nanoTime} when the answer was over. */
    long endedNanos();

    /**
     * How long the instance took whose answer the client was sent, from the request's last byte to the answer's head; 0 where
     * it did not wait for the last byte, -1 where there was no answer.
     */
    long upstreamNanos();

    /** The HTTPRoute's name; null without a match. */
    @Nullable
    String route();

    /** The Upstream's name; null if none was asked. */
    @Nullable
    String upstream();

    /** The version that the request was assigned; null if none was. */
    @Nullable
    String version();

    /** The version whose answer the client was sent, which differs where stable hid a failure; null if none was. */
    @Nullable
    String servedBy();

    /** The split's generation; -1 without one. */
    long generation();

    /** The bucket that the request fell into; -1 where no split decided. */
    int bucket();

    /** The audience by which the version was decided; null where it was by the weight, or by nothing. */
    @Nullable
    String audience();

    /** Its part of a trace; null where nobody wants one. */
    @Nullable
    Span span();

    /** Whether stable's answer hid a failure of the candidate. */
    boolean shielded();

    /** Why the gateway answered by itself or cut the answer off, in a few words; null if it did not. */
    @Nullable
    String fault();
}
