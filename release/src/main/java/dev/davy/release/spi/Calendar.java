package dev.davy.release.spi;

import java.time.Instant;
import java.util.Optional;

/** Says when releases may not rise: freezes, and windows outside which a release waits. Called often, by any thread. */
@FunctionalInterface
public interface Calendar {
    /** A calendar without freezes and windows. */
    Calendar OPEN = (_, _) -> Optional.empty();

    /**
     * Why a release may not rise at a moment, in the same words as long as that holds; empty when it may.
     *
     * @param release the Release's name
     */
    Optional<String> closed(String release, Instant at);
}
