package dev.davy.resources;

import dev.davy.model.Weight;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A fault that is put in a rule's way on purpose, until a time by which nobody can forget it.
 *
 * @param until from then on it does nothing
 * @param audience whom it concerns; everyone where empty
 */
public record Fault(
        Metadata metadata, Instant until, Optional<String> audience, Optional<Delay> delay, Optional<Abort> abort)
        implements Resource {
    public static final String KIND = "Fault";

    @Override
    public String kind() {
        return KIND;
    }

    /** So many requests wait before anyone is asked. */
    public record Delay(Weight share, Duration time) {}

    /** So many requests are answered with this status, 400..599, and nobody is asked. */
    public record Abort(Weight share, int status) {}
}
