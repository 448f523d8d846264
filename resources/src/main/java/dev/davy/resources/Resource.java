package dev.davy.resources;

import java.time.Instant;
import java.util.Optional;

/** A document of a file, read and checked by itself; what it refers to is looked up later. */
public sealed interface Resource
        permits Audience,
                Certificate,
                Comparison,
                Fault,
                Freeze,
                Gateway,
                HttpRoute,
                InstanceList,
                Issuer,
                MetricStore,
                RateLimit,
                Release,
                ReleaseGroup,
                SizeLimit,
                Upstream {
    /** The kind's word in the file. */
    String kind();

    Metadata metadata();

    default String name() {
        return metadata().name();
    }

    default Position at() {
        return metadata().at();
    }

    /** What no other resource may be as well: kind and name; routes also by namespace. */
    default String identity() {
        return kind() + " " + name();
    }

    /**
     * What every kind has.
     *
     * @param name lower case letters, digits, {@code -} and {@code .}
     * @param namespace {@link #DEFAULT_NAMESPACE} where the file has none
     * @param created when the cluster saw it first, which decides between routes that match the same
     * @param at the line of the name
     */
    record Metadata(String name, String namespace, Optional<Instant> created, Position at) {
        public static final String DEFAULT_NAMESPACE = "default";

        /** The name, after its namespace where that is not the default. */
        public String qualified() {
            return namespace.equals(DEFAULT_NAMESPACE) ? name : namespace + "/" + name;
        }
    }
}
