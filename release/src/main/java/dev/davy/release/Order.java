package dev.davy.release;

import java.util.Optional;

/**
 * What a person asks of a release.
 *
 * @param who as the journal names them
 * @param gate that an approval or a refusal is about; empty for the one that waits
 * @param role as whom they answer it, where they say so
 * @param reason of a refusal, in their words
 */
public record Order(Command command, String who, String gate, Optional<String> role, Optional<String> reason) {
    /** An order that needs no role and no reason. */
    public Order(Command command, String who, String gate) {
        this(command, who, gate, Optional.empty(), Optional.empty());
    }

    Event.Commanded at(Moment now) {
        return new Event.Commanded(now, command, who, gate, role, reason);
    }
}
