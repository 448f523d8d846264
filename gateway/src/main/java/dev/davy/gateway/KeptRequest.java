package dev.davy.gateway;

import io.netty.buffer.ByteBuf;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A whole request that is sent when its exchange may be over. Holds its body until it is released. */
final class KeptRequest implements OutgoingRequest {
    private final RequestHead head;
    private final boolean trusted;
    private final byte[] forwarded;
    private final String audiences;
    private final String buckets;
    private final Optional<String> hiddenHeader;
    private final @Nullable ByteBuf body;
    private final @Nullable Trailers trailers;

    /** Takes over the head, and a hold on the body. */
    KeptRequest(OutgoingRequest from, RequestHead head) {
        this.head = head;
        this.trusted = from.trusted();
        this.forwarded = from.forwarded();
        this.audiences = from.forwardedAudiences();
        this.buckets = from.buckets();
        this.hiddenHeader = from.hiddenHeader();
        this.trailers = from.trailers();
        @Nullable ByteBuf kept = from.keptBody();
        this.body = kept == null ? null : kept.retainedDuplicate();
    }

    /**
     * A copy, with a body of its own.
     *
     * @param forwarded the lines that tell where it comes from, and that it is a copy
     */
    KeptRequest(OutgoingRequest from, RequestHead head, byte[] forwarded, @Nullable ByteBuf body) {
        this.head = head;
        this.trusted = from.trusted();
        this.forwarded = forwarded;
        this.audiences = from.forwardedAudiences();
        this.buckets = from.buckets();
        this.hiddenHeader = from.hiddenHeader();
        this.trailers = null;
        this.body = body == null ? null : body.retainedDuplicate();
    }

    @Override
    public RequestHead head() {
        return head;
    }

    @Override
    public boolean trusted() {
        return trusted;
    }

    @Override
    public byte[] forwarded() {
        return forwarded;
    }

    @Override
    public String forwardedAudiences() {
        return audiences;
    }

    @Override
    public String buckets() {
        return buckets;
    }

    @Override
    public Optional<String> hiddenHeader() {
        return hiddenHeader;
    }

    @Override
    public @Nullable ByteBuf keptBody() {
        return body;
    }

    @Override
    public @Nullable Trailers trailers() {
        return trailers;
    }

    @Override
    public boolean whole() {
        return true;
    }

    void release() {
        if (body != null) {
            body.release();
        }
    }
}
