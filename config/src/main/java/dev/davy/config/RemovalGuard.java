package dev.davy.config;

import java.util.Set;

/** What a configuration must not take away while a release needs it. Called from the thread that assembles; answers at once. */
@FunctionalInterface
public interface RemovalGuard {
    /** Nothing is needed. */
    RemovalGuard NONE = upstream -> Set.of();

    /** The versions of an Upstream that must keep at least one instance: stable's, while a release of it runs. */
    Set<String> needed(String upstream);
}
