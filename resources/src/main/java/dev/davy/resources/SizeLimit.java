package dev.davy.resources;

/**
 * How large the bodies of a rule's requests may be.
 *
 * @param bytes at most
 */
public record SizeLimit(Metadata metadata, long bytes) implements Resource {
    public static final String KIND = "SizeLimit";

    @Override
    public String kind() {
        return KIND;
    }
}
