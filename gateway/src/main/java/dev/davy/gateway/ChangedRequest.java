package dev.davy.gateway;

import io.netty.buffer.ByteBuf;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A request whose head filters have changed on its way to an instance. */
record ChangedRequest(OutgoingRequest request, RequestHead head) implements OutgoingRequest {
    @Override
    public boolean trusted() {
        return request.trusted();
    }

    @Override
    public byte[] forwarded() {
        return request.forwarded();
    }

    @Override
    public String forwardedAudiences() {
        return request.forwardedAudiences();
    }

    @Override
    public String buckets() {
        return request.buckets();
    }

    @Override
    public Optional<String> hiddenHeader() {
        return request.hiddenHeader();
    }

    @Override
    public @Nullable ByteBuf keptBody() {
        return request.keptBody();
    }

    @Override
    public @Nullable Trailers trailers() {
        return request.trailers();
    }

    @Override
    public boolean whole() {
        return request.whole();
    }
}
