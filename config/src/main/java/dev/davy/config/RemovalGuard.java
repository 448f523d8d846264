package dev.davy.config;

import dev.davy.routing.RoutingTable;
import java.util.Set;

/** What a configuration must not take away while a release needs it. Called from the thread that assembles; answers at once. */
@FunctionalInterface
public interface RemovalGuard {
    /** Nothing is needed. */
    RemovalGuard NONE = upstream -> Set.of();

    /** The versions of an Upstream that must keep at least one instance: stable's, while a release of it runs. */
    Set<String> needed(String upstream);

    /** What would be served by the table of some files: the same, where nothing but files says who takes requests. */
    default RoutingTable served(RoutingTable files) {
        return files;
    }
}
