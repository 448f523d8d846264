package dev.davy.routing;

import dev.davy.resources.Position;

/**
 * A reference that names a version, so that no Release moves it and it is evidence for none.
 *
 * @param route its kind and name
 * @param rule its place in the route, from 0
 * @param weight the reference's weight, 0 where it gets nothing
 * @param at where it stands
 */
public record Pin(String upstream, String version, String route, int rule, int weight, Position at) {
    /** As check and screens name it. */
    @Override
    public String toString() {
        return "rule " + rule + " of " + route + " (" + at + ") is pinned to " + upstream + "." + version;
    }
}
