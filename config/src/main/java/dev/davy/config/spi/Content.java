package dev.davy.config.spi;

import dev.davy.resources.ResourceFile;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an owner says: bytes, nothing that could be read, or nothing any more. Immutable; the bytes are not to be changed. */
public final class Content {
    private static final Content GONE = new Content(null, null);

    private final byte @Nullable [] bytes;
    private final @Nullable String trouble;

    private Content(byte @Nullable [] bytes, @Nullable String trouble) {
        this.bytes = bytes;
        this.trouble = trouble;
    }

    /** The owner says this. */
    public static Content of(byte[] bytes) {
        return new Content(bytes, null);
    }

    /** The owner is there and cannot be read. */
    public static Content unreadable(String why) {
        return new Content(null, why);
    }

    /** There is no such owner any more; its resources go with it. */
    public static Content gone() {
        return GONE;
    }

    /** The bytes, if there are any. */
    public Optional<byte[]> bytes() {
        return Optional.ofNullable(bytes);
    }

    /** The resources and mistakes; empty where the owner is gone. */
    public Optional<ResourceFile> read(String name) {
        if (bytes != null) {
            return Optional.of(ResourceFile.read(name, bytes));
        }
        return trouble == null ? Optional.empty() : Optional.of(ResourceFile.unreadable(name, trouble));
    }
}
