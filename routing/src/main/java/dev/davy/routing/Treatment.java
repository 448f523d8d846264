package dev.davy.routing;

import dev.davy.model.Weight;
import dev.davy.resources.HttpRoute;
import dev.davy.resources.Resource;
import dev.davy.resources.RouteFilter;
import dev.davy.resources.SessionPersistence;
import java.util.List;
import java.util.Optional;

/**
 * What a rule does with its requests besides sending them somewhere; most rules do nothing.
 *
 * @param filters in the order of the file
 * @param mirrors where copies go
 * @param extensions faults and limits, in the order of the file
 * @param retry when a request is asked again that is safe to repeat
 * @param session how users stay with one instance, and over references with one of them
 */
public record Treatment(
        List<RouteFilter> filters,
        List<Mirror> mirrors,
        List<Resource> extensions,
        Optional<HttpRoute.Retry> retry,
        Optional<SessionPersistence> session) {
    public static final Treatment NONE =
            new Treatment(List.of(), List.of(), List.of(), Optional.empty(), Optional.empty());

    public Treatment {
        filters = List.copyOf(filters);
        mirrors = List.copyOf(mirrors);
        extensions = List.copyOf(extensions);
    }

    /** Copies of a share of the requests. */
    public record Mirror(RoutingTable.Destination to, Weight share) {}

    /** The extensions of a kind. */
    public <T extends Resource> List<T> extensions(Class<T> kind) {
        return extensions.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** The filter of a kind, of which there is at most one. */
    public <T extends RouteFilter> Optional<T> filter(Class<T> kind) {
        return filters.stream().filter(kind::isInstance).map(kind::cast).findFirst();
    }
}
