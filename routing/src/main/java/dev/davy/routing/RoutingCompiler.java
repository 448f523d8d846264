package dev.davy.routing;

import dev.davy.resources.Resource;
import java.util.List;

/**
 * Turns resources into an immutable routing table, with the precedence of the Gateway API resolved and every reference
 * bound. Pure: the same resources give an equal table, in whatever order they come.
 */
public final class RoutingCompiler {
    private RoutingCompiler() {}

    /** The table of these resources; what leads nowhere is a problem and serves what it can. */
    public static Compiled compile(List<Resource> resources) {
        return new Compiled(RoutingTable.EMPTY, List.of(), List.of());
    }
}
