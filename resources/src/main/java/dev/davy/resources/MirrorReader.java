package dev.davy.resources;

import dev.davy.model.Weight;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads where copies of requests go. */
final class MirrorReader {
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");
    private static final ValueKind<Integer> PERCENT = ValueKinds.whole(0, 100);
    private static final ValueKind<Integer> PARTS = ValueKinds.whole(0, Integer.MAX_VALUE);

    private MirrorReader() {}

    /** @param backends where the originals go */
    static Optional<RouteFilter> read(
            Fields fields, List<HttpRoute.Match> matches, List<HttpRoute.BackendRef> backends, String namespace) {
        fields.require("backendRef", "{group: davy.dev, kind: Upstream, name: …}");
        Optional<HttpRoute.Target> target = fields.fields("backendRef").map(reference -> {
            HttpRoute.Target to = HttpRouteReader.target(reference, namespace);
            reference.done();
            return to;
        });
        Optional<Integer> percent = fields.value("percent", PERCENT);
        Optional<Weight> fraction = fields.fields("fraction").flatMap(MirrorReader::fraction);
        if (percent.isPresent() && fields.has("fraction")) {
            fields.in()
                    .error(fields.at("fraction"), fields.path("fraction") + ": beside percent (expected: one of them)");
        }
        fields.done();
        target.filter(to -> backends.stream().anyMatch(backend -> same(to, backend.target())))
                .ifPresent(_ -> fields.in()
                        .error(
                                fields.at("backendRef"),
                                fields.path("backendRef") + ": where the originals go (expected: another Upstream, or"
                                        + " a version that the rule's backendRefs do not name)"));
        matches.stream()
                .filter(match -> !match.method().map(SAFE::contains).orElse(false))
                .findFirst()
                .ifPresent(match -> fields.in()
                        .warning(
                                fields.at(),
                                fields.path() + ": copies of "
                                        + match.method()
                                                .map(method -> method + " requests")
                                                .orElse("every method")
                                        + " are sent, so that what they change is changed twice (expected: matches"
                                        + " with method GET, HEAD or OPTIONS, unless that is meant)"));
        Weight share = fraction.or(() -> percent.map(Weight::ofPercent)).orElse(Weight.ALL);
        return target.map(to -> new RouteFilter.Mirror(to, share, fields.at()));
    }

    private static Optional<Weight> fraction(Fields fields) {
        fields.require("numerator", PARTS.expected());
        Optional<Integer> numerator = fields.value("numerator", PARTS);
        int denominator = fields.value("denominator", ValueKinds.whole(1, Integer.MAX_VALUE))
                .orElse(100);
        if (numerator.isPresent() && numerator.get() > denominator) {
            fields.in()
                    .error(
                            fields.at("numerator"),
                            fields.path("numerator") + ": " + numerator.get() + " (expected: at most the denominator, "
                                    + denominator + ")");
        }
        fields.done();
        return numerator.map(n -> Weight.ofShare((double) n / denominator));
    }

    /** Whether copies would go where originals may go, or to all versions of it. */
    private static boolean same(HttpRoute.Target copy, HttpRoute.Target original) {
        if (copy instanceof HttpRoute.Target.UpstreamRef to && original instanceof HttpRoute.Target.UpstreamRef from) {
            return to.upstream().equals(from.upstream())
                    && (to.version().isEmpty() || to.version().equals(from.version()));
        }
        return copy.equals(original);
    }
}
