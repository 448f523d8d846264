package dev.davy.resources;

import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads an HTTPRoute, and what a GRPCRoute has in common with it; what the Gateway API knows and Davy does not serve yet is refused by name. */
final class HttpRouteReader {
    /** The reserved header: a match on it asks for an audience. */
    static final String AUDIENCE_HEADER = "x-davy-audience";

    private static final int MOST_WEIGHT = 1_000_000;
    private static final String EXACT = "Exact";
    private static final String REGEX = "RegularExpression";
    private static final ValueKind<String> FIELD_MATCH_TYPE = ValueKinds.oneOf(Map.of(EXACT, EXACT, REGEX, REGEX));
    private static final ValueKind<String> PATH_MATCH_TYPE =
            ValueKinds.oneOf(Map.of(EXACT, EXACT, "PathPrefix", "PathPrefix", REGEX, REGEX));
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH");
    static final ValueKind<String> METHOD = ValueKinds.text(
            "one of " + String.join(", ", METHODS.stream().sorted().toList()), METHODS::contains);
    static final ValueKind<String> PATH =
            ValueKinds.text("a path that begins with /, without //, /./, /../, %2f, # and ?", HttpRouteReader::isPath);
    private static final ValueKind<String> VALUE =
            ValueKinds.text("a text, at most 4096 letters", t -> t.length() <= 4096);
    private static final Pattern BAD_PATH = Pattern.compile("//|/\\.\\.?(/|$)|%2[fF]|[#?\\s]");

    private static final Form FORM =
            new Form(HttpRoute.KIND, true, HttpRouteReader::match, HttpRouteReader::everything);

    /**
     * In what kinds of routes differ.
     *
     * @param http whether rules have what calls have not: timeouts, retries, and filters that change the URL
     * @param everything what a rule without matches has
     */
    record Form(
            String kind,
            boolean http,
            Function<Fields, HttpRoute.Match> match,
            Function<Position, HttpRoute.Match> everything) {}

    /** What a match says about headers. */
    record Headers(List<HttpRoute.FieldMatch> matches, Optional<String> audience) {
        static final Headers NONE = new Headers(List.of(), Optional.empty());
    }

    private HttpRouteReader() {}

    static Optional<Resource> read(Fields document, Resource.Metadata metadata) {
        return read(FORM, document, metadata);
    }

    /** Reads a route of either kind. */
    static Optional<Resource> read(Form form, Fields document, Resource.Metadata metadata) {
        document.require("spec", "spec: {rules: […]}");
        RouteMarks marks = RouteMarks.read(document);
        Optional<Fields> found = document.fields("spec");
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Fields spec = found.get();
        List<HttpRoute.ParentRef> parents = spec.list("parentRefs").stream()
                .map(fields -> ParentRefReader.read(fields, metadata.namespace()))
                .toList();
        List<String> hostnames = spec.texts("hostnames", Names.HOSTNAME);
        List<HttpRoute.Rule> rules = new ArrayList<>();
        SessionReader sessions = new SessionReader();
        for (Fields rule : spec.list("rules")) {
            rules.add(rule(form, rule, metadata, marks, sessions));
        }
        if (!spec.has("rules")) {
            rules.add(new HttpRoute.Rule(
                    List.of(form.everything().apply(spec.at())),
                    List.of(),
                    List.of(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    false,
                    Set.of(),
                    spec.at()));
        }
        spec.unsupported("useDefaultGateways", "leave parentRefs out instead");
        spec.done();
        return Optional.of(new HttpRoute(form.kind(), metadata, parents, hostnames, rules));
    }

    private static HttpRoute.Rule rule(
            Form form, Fields rule, Resource.Metadata metadata, RouteMarks marks, SessionReader sessions) {
        rule.text("name");
        List<HttpRoute.Match> matches =
                new ArrayList<>(rule.list("matches").stream().map(form.match()).toList());
        if (matches.isEmpty()) {
            matches.add(form.everything().apply(rule.at()));
        }
        List<HttpRoute.BackendRef> backends = rule.list("backendRefs").stream()
                .map(fields -> backend(fields, metadata))
                .toList();
        Optional<TimeoutReader.Timeouts> timeouts =
                form.http() ? rule.fields("timeouts").map(TimeoutReader::read) : Optional.empty();
        Optional<HttpRoute.Retry> retry = (form.http() ? rule.fields("retry") : Optional.<Fields>empty())
                .map(fields -> TimeoutReader.retry(fields, timeouts.flatMap(TimeoutReader.Timeouts::request)));
        List<RouteFilter> filters = FilterReader.rule(rule, form.http(), matches, backends, metadata.namespace());
        Optional<SessionPersistence> session = sessions.read(rule);
        rule.done();
        return new HttpRoute.Rule(
                matches,
                backends,
                filters,
                session,
                timeouts.flatMap(TimeoutReader.Timeouts::each),
                retry,
                marks.retrySafe(),
                marks.failureCodes(),
                rule.at());
    }

    private static HttpRoute.Match everything(Position at) {
        return new HttpRoute.Match(
                HttpRoute.PathMatch.Prefix.EVERY, Optional.empty(), List.of(), List.of(), Optional.empty(), at);
    }

    private static HttpRoute.Match match(Fields fields) {
        HttpRoute.PathMatch path =
                fields.fields("path").flatMap(HttpRouteReader::path).orElse(HttpRoute.PathMatch.Prefix.EVERY);
        Optional<String> method = fields.text("method", METHOD);
        Headers headers = headers(fields);
        Set<String> names = new HashSet<>();
        List<HttpRoute.FieldMatch> queries = new ArrayList<>();
        for (Fields query : fields.list("queryParams")) {
            HttpRoute.FieldMatch match =
                    fieldMatch(query, ValueKinds.text("a name, at most 256 letters", t -> t.length() <= 256), false);
            if (names.add(match.name())) {
                queries.add(match);
            } else {
                repeated(query, match.name());
            }
        }
        fields.done();
        return new HttpRoute.Match(path, method, headers.matches(), queries, headers.audience(), fields.at());
    }

    static Headers headers(Fields fields) {
        List<HttpRoute.FieldMatch> headers = new ArrayList<>();
        Optional<String> audience = Optional.empty();
        Set<String> names = new HashSet<>();
        for (Fields header : fields.list("headers")) {
            HttpRoute.FieldMatch match = fieldMatch(header, Names.TOKEN_VALUE, true);
            boolean first = names.add(match.name());
            if (match.name().equals(AUDIENCE_HEADER)) {
                audience = audience.or(() -> audience(header, match));
            } else if (first) {
                headers.add(match);
            }
            if (!first) {
                repeated(header, match.name());
            }
        }
        return new Headers(headers, audience);
    }

    /** The Gateway API has the first of equal names count; for an audience that would hide a mistake. */
    private static void repeated(Fields fields, String name) {
        String message =
                fields.path("name") + ": " + name + " is matched twice (expected: once; only the first counts)";
        if (name.equals(AUDIENCE_HEADER)) {
            fields.in().error(fields.at("name"), message);
        } else {
            fields.in().warning(fields.at("name"), message);
        }
    }

    private static Optional<String> audience(Fields header, HttpRoute.FieldMatch match) {
        if (match.match() instanceof TextMatch.Exact exact) {
            return Optional.of(exact.value());
        }
        header.in()
                .error(
                        header.at("type"),
                        header.path("type") + ": " + REGEX + " (expected: " + EXACT + " for the reserved header "
                                + AUDIENCE_HEADER + ")");
        return Optional.empty();
    }

    private static Optional<HttpRoute.PathMatch> path(Fields fields) {
        String type = fields.text("type", PATH_MATCH_TYPE).orElse("PathPrefix");
        if (!fields.has("value")) {
            fields.done();
            return Optional.of(
                    type.equals(EXACT) ? new HttpRoute.PathMatch.Exact("/") : HttpRoute.PathMatch.Prefix.EVERY);
        }
        Optional<HttpRoute.PathMatch> path = switch (type) {
            case EXACT -> fields.text("value", PATH).map(HttpRoute.PathMatch.Exact::new);
            case REGEX -> fields.value("value", ValueKinds.REGEX).map(HttpRoute.PathMatch.Regex::new);
            default -> fields.text("value", PATH).map(HttpRouteReader::prefix); // oneOf leaves nothing else
        };
        fields.done();
        return path;
    }

    static HttpRoute.PathMatch prefix(String path) {
        return new HttpRoute.PathMatch.Prefix(
                path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path);
    }

    static boolean isPath(String text) {
        return text.startsWith("/")
                && text.length() <= 1024
                && !BAD_PATH.matcher(text).find();
    }

    private static HttpRoute.FieldMatch fieldMatch(Fields fields, ValueKind<String> nameKind, boolean header) {
        String name = fields.requiredText("name", nameKind);
        String type = fields.text("type", FIELD_MATCH_TYPE).orElse(EXACT);
        fields.require("value", "what the value has to be");
        TextMatch match = type.equals(REGEX)
                ? fields.value("value", ValueKinds.REGEX)
                        .<TextMatch>map(TextMatch.Regex::new)
                        .orElse(new TextMatch.Present())
                : new TextMatch.Exact(fields.text("value", VALUE).orElse(""));
        fields.done();
        return new HttpRoute.FieldMatch(header ? name.toLowerCase(Locale.ROOT) : name, match);
    }

    private static HttpRoute.BackendRef backend(Fields fields, Resource.Metadata metadata) {
        HttpRoute.Target target = target(fields, metadata.namespace());
        int weight = fields.value("weight", ValueKinds.whole(0, MOST_WEIGHT)).orElse(1);
        List<RouteFilter> filters = FilterReader.backend(fields);
        fields.done();
        return new HttpRoute.BackendRef(target, weight, filters, fields.at());
    }

    /** What a reference names; its other fields are left to read. */
    static HttpRoute.Target target(Fields fields, String own) {
        String group =
                fields.text("group", ValueKinds.text("an API group", _ -> true)).orElse("");
        String kind = fields.text("kind").orElse("Service");
        String name = fields.requiredText("name");
        fields.text("namespace", Names.NAMESPACE)
                .filter(namespace -> !namespace.equals(own))
                .ifPresent(
                        namespace -> fields.in()
                                .error(
                                        fields.at("namespace"),
                                        fields.path("namespace") + ": " + namespace + " (expected: " + own
                                                + ", the route's own; references between namespaces are not supported in this version)"));
        boolean upstream = group.equals("davy.dev") && kind.equals(Upstream.KIND);
        if (upstream) {
            fields.unsupported("port", "the instances of an Upstream have ports");
        } else {
            fields.value("port", ValueKinds.whole(1, 65535));
        }
        return upstream ? upstream(fields, name) : foreign(fields, group, kind, name);
    }

    private static HttpRoute.Target upstream(Fields fields, String name) {
        int dot = name.indexOf('.');
        String upstream = dot < 0 ? name : name.substring(0, dot);
        Optional<String> version = dot < 0 ? Optional.empty() : Optional.of(name.substring(dot + 1));
        if (!name.isEmpty()
                && (!matches(Names.UPSTREAM, upstream)
                        || version.filter(v -> !matches(Names.VERSION_VALUE, v)).isPresent())) {
            fields.in()
                    .error(
                            fields.at("name"),
                            fields.path("name") + ": " + name
                                    + " (expected: UPSTREAM or UPSTREAM.VERSION, such as echo or echo.v2)");
        }
        return new HttpRoute.Target.UpstreamRef(upstream, version);
    }

    private static boolean matches(ValueKind<String> kind, String text) {
        return kind.read().apply(new Node.Scalar(text, Node.Scalar.Type.TEXT, Position.of(""))) != null;
    }

    private static HttpRoute.Target foreign(Fields fields, String group, String kind, String name) {
        boolean almost = group.equals("davy.dev") || kind.equals(Upstream.KIND);
        if (almost) {
            fields.in()
                    .error(
                            fields.at(group.equals("davy.dev") ? "kind" : "group"),
                            fields.path() + ": group \"" + group + "\", kind " + kind
                                    + " (expected: group: davy.dev, kind: Upstream)");
        }
        return new HttpRoute.Target.Foreign(kind, name);
    }
}
