package dev.davy.resources;

import java.util.List;

/**
 * How the answers to copies of a rule's requests are held against the answers to the originals.
 *
 * @param status whether the statuses are compared
 * @param headers the fields that are compared, in lower case
 * @param ignore JSON pointers (RFC 6901) of what is left out of bodies, where a token {@code *} stands for every one
 * @param ordered whether the order of arrays counts
 * @param bodyLimit the longest body that is compared, in bytes
 */
public record Comparison(
        Metadata metadata,
        boolean status,
        List<String> headers,
        Body body,
        List<String> ignore,
        boolean ordered,
        int bodyLimit)
        implements Resource {
    public static final String KIND = "Comparison";
    public static final int BODY_LIMIT = 64 * 1024;
    public static final int MOST_BODY_LIMIT = 1024 * 1024;

    public Comparison {
        headers = List.copyOf(headers);
        ignore = List.copyOf(ignore);
    }

    @Override
    public String kind() {
        return KIND;
    }

    /** How bodies are compared. */
    public enum Body {
        /** As values where both are JSON, else byte by byte. */
        JSON,
        BYTES,
        NONE
    }
}
