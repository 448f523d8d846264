package dev.davy.resources;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads where a request is sent instead: redirects and rewrites. */
final class UrlReader {
    private static final String FULL = "ReplaceFullPath";
    private static final String PREFIX = "ReplacePrefixMatch";
    private static final ValueKind<String> PATH_TYPE = ValueKinds.oneOf(Map.of(FULL, FULL, PREFIX, PREFIX));
    private static final ValueKind<String> SCHEME = ValueKinds.oneOf(Map.of("http", "http", "https", "https"));
    private static final ValueKind<Integer> STATUS =
            ValueKinds.oneOf(Map.of("301", 301, "302", 302, "303", 303, "307", 307, "308", 308));
    private static final ValueKind<String> PATH = ValueKinds.text(
            "a path that begins with /, without //, /./, /../, %2f, # and ?, in plain letters", UrlReader::isPath);
    private static final ValueKind<String> BEGINNING =
            ValueKinds.text(PATH.expected() + ", or nothing", text -> text.isEmpty() || isPath(text));

    private UrlReader() {}

    private static boolean isPath(String text) {
        return HttpRouteReader.isPath(text) && text.chars().allMatch(c -> c > ' ' && c < 0x7F);
    }

    static RouteFilter redirect(Fields fields, List<HttpRoute.Match> matches) {
        RouteFilter.Redirect redirect = new RouteFilter.Redirect(
                fields.value("scheme", SCHEME),
                fields.text("hostname", Names.PRECISE_HOSTNAME),
                path(fields, matches),
                fields.value("port", ValueKinds.whole(1, 65535)),
                fields.value("statusCode", STATUS).orElse(302));
        fields.done();
        return redirect;
    }

    static RouteFilter rewrite(Fields fields, List<HttpRoute.Match> matches) {
        RouteFilter.Rewrite rewrite =
                new RouteFilter.Rewrite(fields.text("hostname", Names.PRECISE_HOSTNAME), path(fields, matches));
        fields.done();
        return rewrite;
    }

    private static Optional<RouteFilter.PathChange> path(Fields fields, List<HttpRoute.Match> matches) {
        return fields.fields("path").flatMap(path -> change(path, matches));
    }

    private static Optional<RouteFilter.PathChange> change(Fields path, List<HttpRoute.Match> matches) {
        path.require("type", PATH_TYPE.expected());
        Optional<String> type = path.value("type", PATH_TYPE);
        Optional<String> full = path.text("replaceFullPath", PATH);
        Optional<String> beginning = path.text("replacePrefixMatch", BEGINNING);
        path.done();
        if (type.isEmpty()) {
            return Optional.empty();
        }
        boolean whole = type.get().equals(FULL);
        path.require(whole ? "replaceFullPath" : "replacePrefixMatch", "what takes its place");
        String other = whole ? "replacePrefixMatch" : "replaceFullPath";
        if (path.has(other)) {
            path.in()
                    .error(
                            path.at(other),
                            path.path(other) + ": beside type " + type.get() + " (expected: only the other one)");
        }
        if (whole) {
            return full.map(RouteFilter.PathChange.Full::new);
        }
        if (matches.size() == 1 && matches.getFirst().path() instanceof HttpRoute.PathMatch.Prefix prefix) {
            return beginning.map(to -> new RouteFilter.PathChange.Prefix(prefix.path(), to));
        }
        path.in()
                .error(
                        path.at("type"),
                        path.path("type") + ": " + PREFIX
                                + " (expected: exactly one match in the rule, with a path of type PathPrefix)");
        return Optional.empty();
    }
}
