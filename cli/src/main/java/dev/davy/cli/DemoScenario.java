package dev.davy.cli;

/** One of the two stories that the demo tells. */
enum DemoScenario {
    /** A version without a fault replaces the one that users have. */
    HEALTHY("healthy", "v1", "v2", "Succeeded"),
    /** The next version fails a part of real requests while its health check is fine. */
    BROKEN("broken", "v2", "v3", "RolledBack");

    private final String word;
    private final String stable;
    private final String candidate;
    private final String outcome;

    DemoScenario(String word, String stable, String candidate, String outcome) {
        this.word = word;
        this.stable = stable;
        this.candidate = candidate;
        this.outcome = outcome;
    }

    /** As the command line and the report write it. */
    String word() {
        return word;
    }

    String stable() {
        return stable;
    }

    String candidate() {
        return candidate;
    }

    /** The phase in which it has to end. */
    String outcome() {
        return outcome;
    }
}
