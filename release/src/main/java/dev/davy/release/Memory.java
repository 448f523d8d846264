package dev.davy.release;

import dev.davy.model.Plan;
import dev.davy.model.Split;
import java.util.Optional;

/**
 * What is remembered of a target from release to release.
 *
 * @param target the Upstream's name
 * @param term of the leadership under which splits are issued
 * @param generation of the last split
 * @param decisions how many there were
 * @param wish what the Release's file says now, or said last
 * @param withdrawn whether that file is gone: the target stays pinned until it is forgotten
 * @param inventory what the target consists of
 * @param beginning what a release that starts now is compared with
 * @param stable the version that users have; empty while nobody knows
 * @param barred the version that is not tried again until asked
 * @param split the last that was issued
 * @param past what the last release came to
 * @param note why no release is under way; empty where nothing is to be said
 * @param restraint what keeps a release back from outside; empty where nothing does
 * @param journalLost why the journal cannot be written; empty when it can
 */
public record Memory(
        String target,
        long term,
        long generation,
        int decisions,
        Optional<Plan> wish,
        boolean withdrawn,
        Inventory inventory,
        Beginning beginning,
        Optional<String> stable,
        Optional<String> barred,
        Optional<Split> split,
        Optional<Past> past,
        String note,
        Optional<Restraint> restraint,
        Optional<String> journalLost) {
    /** What keeps a release back from outside. */
    Restraint restrained() {
        return restraint.orElse(Restraint.NONE);
    }

    static Memory of(String target) {
        return new Memory(
                target,
                0,
                0,
                0,
                Optional.empty(),
                false,
                Inventory.EMPTY,
                Beginning.blank(0),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "",
                Optional.empty(),
                Optional.empty());
    }
}
