package dev.davy.model;

/**
 * A cumulative reading of one data plane: what it counted since it started.
 *
 * @param node the data plane's name
 * @param boot changes whenever the data plane starts anew with empty counters
 * @param generation of the split that assigned the requests
 * @param stratum how they were assigned
 * @param version whom they were assigned to
 * @param route the name of the route that they came by
 * @param counts cumulative
 */
public record Counter(
        String node, long boot, long generation, Stratum stratum, String version, String route, Counts counts) {
    public Counter {
        Checks.present("counter.node", node);
        Checks.present("counter.version", version);
        Checks.notNegative("counter.generation", generation);
    }
}
