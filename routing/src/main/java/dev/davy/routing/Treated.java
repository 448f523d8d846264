package dev.davy.routing;

import dev.davy.resources.HttpRoute;
import dev.davy.resources.RouteFilter;
import dev.davy.routing.Explanation.Outcome;
import dev.davy.routing.RoutingTable.Backend;
import dev.davy.routing.RoutingTable.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the treatment of a rule comes to for one request, as {@link Explain} tells it. */
final class Treated {
    private Treated() {}

    /** What the rule answers itself. */
    static Optional<Outcome> answer(Rule rule, Request request) {
        Optional<Outcome> redirect = rule.treatment()
                .filter(RouteFilter.Redirect.class)
                .map(to -> new Outcome.Answered(
                        to.status(),
                        "redirected to "
                                + to.location("http", request.host(), port(request.authority()), request.target())));
        boolean preflight = rule.treatment().filter(RouteFilter.Cors.class).isPresent()
                && request.method().equals("OPTIONS")
                && request.header("origin").isPresent()
                && request.header("access-control-request-method").isPresent();
        return preflight ? Optional.of(new Outcome.Answered(204, "a CORS preflight")) : redirect;
    }

    /** The port that a client says it came by. */
    private static int port(String authority) {
        String port = authority.substring(authority.lastIndexOf(':') + 1);
        return port.matches("[0-9]{1,5}") && !port.equals(authority) ? Integer.parseInt(port) : 80;
    }

    /** What is changed on the way to an instance and back, in words. */
    static List<String> changes(Rule rule, Optional<Backend> backend, Request request) {
        List<String> changes = new ArrayList<>();
        List<RouteFilter> filters = new ArrayList<>(rule.treatment().filters());
        backend.ifPresent(reference -> filters.addAll(reference.filters()));
        for (RouteFilter filter : filters) {
            switch (filter) {
                case RouteFilter.RequestHeaders headers -> words("request", headers.change(), changes);
                case RouteFilter.ResponseHeaders headers -> words("answer", headers.change(), changes);
                case RouteFilter.Rewrite rewrite -> {
                    rewrite.hostname().ifPresent(host -> changes.add("host becomes " + host));
                    rewrite.path().ifPresent(path -> changes.add("target becomes " + path.target(request.target())));
                }
                case RouteFilter.Cors cors ->
                    request.header("origin")
                            .ifPresent(origin -> changes.add("pages of " + origin
                                    + (cors.allows(origin) ? " may use the answer" : " may not use the answer")));
                case RouteFilter.Mirror mirror ->
                    changes.add("copies of " + mirror.share() + " go to " + name(mirror.target()));
                case RouteFilter.Extension extension -> changes.add(extension.kind() + " " + extension.name());
                case RouteFilter.Redirect _ -> {}
            }
        }
        return changes;
    }

    private static String name(HttpRoute.Target target) {
        return switch (target) {
            case HttpRoute.Target.UpstreamRef to ->
                to.upstream() + to.version().map(version -> "." + version).orElse("");
            case HttpRoute.Target.Foreign foreign -> foreign.kind() + " " + foreign.name();
        };
    }

    private static void words(String what, RouteFilter.HeaderChange change, List<String> words) {
        change.set().forEach((name, value) -> words.add(what + " header " + name + " is set to " + value));
        change.add().forEach((name, value) -> words.add(what + " header " + name + " gets " + value + " besides"));
        change.remove().forEach(name -> words.add(what + " header " + name + " is removed"));
    }
}
