package dev.davy.model;

import java.util.Optional;

/** How a request came to its version, which decides what its outcome may be evidence for. */
public sealed interface Stratum {
    /**
     * By bucket: evidence for every test. With a ring's name, the ring's share decided, and not the weight.
     *
     * @param ring the audience whose share was larger than the weight
     */
    record Split(Optional<String> ring) implements Stratum {
        /** Decided by the weight, as for everyone. */
        public static final Split EVERYONE = new Split(Optional.empty());
    }

    /** As a member of an audience that goes to one version as a whole: compared with its own past, for gross harm. */
    record Ring(String audience) implements Stratum {}

    /** A copy, sent beside the original: pairs, for harm only. */
    record Mirror() implements Stratum {}

    /**
     * As someone else counted it who assigns nothing, by version alone: a metric store. Its share is what it came to, over
     * windows with enough requests, and what is judged by it is approximate.
     *
     * @param settled under one split all the while; else it spends the budget and is compared with nothing
     */
    record Counted(boolean settled) implements Stratum {}

    /** By a reference that names the version, or by a spill of the candidate's share: shown, never judged. */
    record Pinned() implements Stratum {}
}
