package dev.davy.routing;

import dev.davy.resources.Problem;
import java.util.List;

/**
 * What a set of resources comes to.
 *
 * @param table what a data plane serves
 * @param pins every reference that names a version, in the order of routes and rules
 * @param problems references that lead nowhere, and lints; never an error
 */
public record Compiled(RoutingTable table, List<Pin> pins, List<Problem> problems) {
    public Compiled {
        pins = List.copyOf(pins);
        problems = List.copyOf(problems);
    }
}
