package dev.davy.resources;

import java.util.List;
import java.util.Optional;

/** A Gateway of the Gateway API: the listeners that routes attach to. On one machine all of them are what {@code run} listens on. */
public record Gateway(Metadata metadata, List<Listener> listeners) implements Resource {
    public static final String KIND = "Gateway";

    public Gateway {
        listeners = List.copyOf(listeners);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public String identity() {
        return kind() + " " + metadata().qualified();
    }

    /**
     * Where requests come in.
     *
     * @param hostname only requests for it; every host where empty
     * @param everyNamespace whether routes of other namespaces may attach
     */
    public record Listener(String name, int port, Optional<String> hostname, boolean everyNamespace) {}
}
