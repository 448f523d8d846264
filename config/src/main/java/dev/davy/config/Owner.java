package dev.davy.config;

import dev.davy.resources.Position;
import dev.davy.resources.Problem;
import dev.davy.resources.ResourceFile;
import java.util.Optional;

/**
 * A file, as it is and as it last was when it could be taken.
 *
 * @param present empty where the file is gone
 * @param lastGood empty where it was never good
 * @param remembers whether there is such a thing as a last good state: not in a check
 */
record Owner(String name, Optional<ResourceFile> present, Optional<ResourceFile> lastGood, boolean remembers) {
    /** What serves in place of a present state that cannot be taken. */
    Optional<Problem> fallback() {
        if (!remembers) {
            return Optional.empty();
        }
        return Optional.of(Problem.warning(
                Position.of(name),
                lastGood.isPresent()
                        ? "what the file last said without a mistake goes on serving"
                        : "the file was never without a mistake: nothing of it serves"));
    }
}
