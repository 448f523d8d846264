package dev.davy.resources;

/** A named set of requests. */
public record Audience(Metadata metadata, Condition who) implements Resource {
    public static final String KIND = "Audience";

    @Override
    public String kind() {
        return KIND;
    }
}
