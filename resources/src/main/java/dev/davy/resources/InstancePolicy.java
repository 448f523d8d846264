package dev.davy.resources;

import java.time.Duration;
import java.util.Optional;

/**
 * How an Upstream's instances are chosen, judged and protected, as its spec says.
 *
 * @param outlierDetection none: no instance is left out for what it answered
 * @param fallback who answers for a version that is named by a reference and has no healthy instance
 */
public record InstancePolicy(
        LoadBalancing loadBalancing, Optional<OutlierDetection> outlierDetection, Limits limits, Fallback fallback) {
    public static final InstancePolicy DEFAULT =
            new InstancePolicy(LoadBalancing.DEFAULT, Optional.empty(), Limits.NONE, new Fallback.None());

    /**
     * Which instance of a version a request goes to.
     *
     * @param hash what the hashing policies tell requests apart by; there exactly with them
     * @param slowStart how long a newly healthy instance takes to its whole weight; zero is at once
     */
    public record LoadBalancing(Policy policy, Optional<HashKey> hash, Duration slowStart, Zone zone) {
        public static final LoadBalancing DEFAULT =
                new LoadBalancing(Policy.ROUND_ROBIN, Optional.empty(), Duration.ZERO, Zone.IGNORE);

        public LoadBalancing {
            if (policy.hashes() != hash.isPresent()) {
                throw new IllegalArgumentException("hash: " + hash + " (expected: with ringHash and maglev only)");
            }
        }
    }

    /** The rule by which an instance is chosen. */
    public enum Policy {
        /** In turn, by weight; of equal weights the one after it, if that has less in flight. */
        ROUND_ROBIN("roundRobin"),
        /** Of two drawn by weight the one with less in flight. */
        LEAST_REQUEST("leastRequest"),
        /** Drawn by weight. */
        RANDOM("random"),
        /** The next point of a hash ring. */
        RING_HASH("ringHash"),
        /** A place of a Maglev table. */
        MAGLEV("maglev");

        private final String word;

        Policy(String word) {
            this.word = word;
        }

        /** As people write it. */
        public String word() {
            return word;
        }

        /** Whether requests of one key go to one instance. */
        public boolean hashes() {
            return this == RING_HASH || this == MAGLEV;
        }
    }

    /** What tells requests apart. One without it goes to any instance. */
    public sealed interface HashKey {
        /** A header, name in lower case. */
        record Header(String name) implements HashKey {}

        record Cookie(String name) implements HashKey {}

        record ClientAddress() implements HashKey {}
    }

    /** What the instances' label {@code zone} means to a gateway that knows its own. */
    public enum Zone {
        IGNORE,
        /** Its own while half of them or more are healthy, else all. */
        PREFER,
        /** Its own alone. */
        ONLY
    }

    /**
     * When an instance is left out for what it answered.
     *
     * @param interval without an ejection that takes one off the number that makes the next one longer
     * @param baseEjection how long the first one lasts; each further one as much longer
     * @param maxEjectedPercent of a version's instances, 0..100; one may always be
     * @param panicThreshold percent of a version's instances that take requests, below which ejections count for nothing
     */
    public record OutlierDetection(
            int consecutiveFailures,
            Duration interval,
            Duration baseEjection,
            Duration maxEjection,
            int maxEjectedPercent,
            int panicThreshold) {
        public static final OutlierDetection DEFAULT = new OutlierDetection(
                5, Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(300), 10, 50);
    }

    /**
     * What may be open on one version in one process; empty is without limit.
     *
     * @param connections open to its instances
     * @param pending requests that wait for a connection to open
     * @param requests open at once
     * @param retryBudget percent of the open requests that may be asked of stable a second time
     */
    public record Limits(
            Optional<Integer> connections,
            Optional<Integer> pending,
            Optional<Integer> requests,
            Optional<Integer> retryBudget) {
        public static final Limits NONE =
                new Limits(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** Who answers for a version that has no healthy instance. */
    public sealed interface Fallback {
        /** Nobody: 503. */
        record None() implements Fallback {}

        /** Every instance but those of a release's candidate. */
        record Any() implements Fallback {}

        record Version(String version) implements Fallback {}
    }
}
