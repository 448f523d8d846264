package dev.davy.resources;

import java.time.Duration;
import java.util.Optional;

/**
 * How many requests a rule takes, in one process.
 *
 * @param requests at most, on average over {@code per}
 * @param burst how many may come at once
 * @param by whom it counts by; all together where empty
 */
public record RateLimit(Metadata metadata, int requests, Duration per, int burst, Optional<By> by) implements Resource {
    public static final String KIND = "RateLimit";
    public static final Duration PER = Duration.ofSeconds(1);

    @Override
    public String kind() {
        return KIND;
    }

    /** What tells requests apart. */
    public sealed interface By {
        /** The value of a header, its name in lower case; requests without it count together. */
        record Header(String name) implements By {}

        /** The client's address, as the listener trusts it. */
        record ClientAddress() implements By {}
    }
}
