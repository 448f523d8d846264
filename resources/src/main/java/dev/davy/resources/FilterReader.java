package dev.davy.resources;

import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads the filters of a rule or of a reference. */
final class FilterReader {
    private static final String REQUEST = "RequestHeaderModifier";
    private static final String RESPONSE = "ResponseHeaderModifier";
    private static final String REDIRECT = "RequestRedirect";
    private static final String REWRITE = "URLRewrite";
    private static final String CORS = "CORS";
    private static final String MIRROR = "RequestMirror";
    private static final String EXTENSION = "ExtensionRef";

    private static final Set<String> REPEATED = Set.of(MIRROR, EXTENSION);

    /** The field that belongs to each type. */
    private static final Map<String, String> ON_RULES = Map.of(
            REQUEST, "requestHeaderModifier",
            RESPONSE, "responseHeaderModifier",
            REDIRECT, "requestRedirect",
            REWRITE, "urlRewrite",
            CORS, "cors",
            MIRROR, "requestMirror",
            EXTENSION, "extensionRef");

    private static final Map<String, String> ON_CALLS = ON_RULES.entrySet().stream()
            .filter(type -> !Set.of(REDIRECT, REWRITE, CORS).contains(type.getKey()))
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

    private static final Map<String, String> ON_REFERENCES =
            Map.of(REQUEST, "requestHeaderModifier", RESPONSE, "responseHeaderModifier");

    private static final Pattern CLEAN =
            Pattern.compile("[^\\x00-\\x20\\x7f]([^\\x00-\\x08\\x0a-\\x1f\\x7f]*[^\\x00-\\x20\\x7f])?");
    private static final ValueKind<String> VALUE = ValueKinds.text(
            "a text without control characters and without blanks at its ends, at most 4096 letters",
            text -> text.length() <= 4096 && CLEAN.matches(text));

    /** What frames a message or says where it comes from is the gateway's to write. */
    private static final Set<String> OWN = Set.of(
            "connection",
            "content-length",
            "expect",
            "forwarded",
            "host",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    /** What filters of a rule depend on. */
    private record Rule(List<HttpRoute.Match> matches, List<HttpRoute.BackendRef> backends, String namespace) {}

    private FilterReader() {}

    /**
     * The filters of a rule.
     *
     * @param http whether it has those that change URLs, too
     */
    static List<RouteFilter> rule(
            Fields rule,
            boolean http,
            List<HttpRoute.Match> matches,
            List<HttpRoute.BackendRef> backends,
            String namespace) {
        Set<String> types = new LinkedHashSet<>();
        List<RouteFilter> filters =
                all(rule, http ? ON_RULES : ON_CALLS, new Rule(matches, backends, namespace), types);
        if (types.contains(REDIRECT) && types.contains(REWRITE)) {
            rule.in()
                    .error(
                            rule.at("filters"),
                            rule.path("filters") + ": " + REDIRECT + " and " + REWRITE + " (expected: one of them)");
        }
        if (types.contains(REDIRECT) && rule.has("backendRefs")) {
            rule.in()
                    .error(
                            rule.at("backendRefs"),
                            rule.path("backendRefs") + ": beside " + REDIRECT
                                    + " (expected: none, since nobody is asked)");
        }
        return filters;
    }

    /** The filters of a reference, which change headers and nothing else. */
    static List<RouteFilter> backend(Fields backend) {
        return all(backend, ON_REFERENCES, new Rule(List.of(), List.of(), ""), new LinkedHashSet<>());
    }

    private static List<RouteFilter> all(Fields owner, Map<String, String> known, Rule rule, Set<String> types) {
        ValueKind<String> kind = ValueKinds.text(
                "one of " + String.join(", ", known.keySet().stream().sorted().toList()), known::containsKey);
        List<RouteFilter> filters = new ArrayList<>();
        for (Fields filter : owner.list("filters")) {
            filter.require("type", kind.expected());
            String type = filter.text("type", kind).orElse("");
            if (!type.isEmpty() && !types.add(type) && !REPEATED.contains(type)) {
                filter.in()
                        .error(
                                filter.at("type"),
                                filter.path("type") + ": " + type + " a second time (expected: once)");
            }
            known.forEach((name, field) -> {
                Optional<RouteFilter> read = read(filter, name, field, rule);
                if (name.equals(type)) {
                    filter.require(field, "what " + type + " does");
                    read.ifPresent(filters::add);
                } else if (!type.isEmpty() && filter.has(field)) {
                    filter.in()
                            .error(
                                    filter.at(field),
                                    filter.path(field) + ": beside type " + type + " (expected: only "
                                            + known.getOrDefault(type, "") + ")");
                }
            });
            filter.done();
        }
        return filters;
    }

    private static Optional<RouteFilter> read(Fields filter, String type, String field, Rule rule) {
        return switch (type) {
            case REQUEST -> filter.fields(field).map(fields -> new RouteFilter.RequestHeaders(headers(fields)));
            case RESPONSE -> filter.fields(field).map(fields -> new RouteFilter.ResponseHeaders(headers(fields)));
            case REDIRECT -> filter.fields(field).map(fields -> UrlReader.redirect(fields, rule.matches()));
            case REWRITE -> filter.fields(field).map(fields -> UrlReader.rewrite(fields, rule.matches()));
            case CORS -> filter.fields(field).map(CorsReader::read);
            case MIRROR ->
                filter.fields(field)
                        .flatMap(
                                fields -> MirrorReader.read(fields, rule.matches(), rule.backends(), rule.namespace()));
            default -> filter.fields(field).flatMap(ExtensionReader::reference); // the type is one of the table's
        };
    }

    private static RouteFilter.HeaderChange headers(Fields fields) {
        Map<String, String> names = new LinkedHashMap<>();
        Map<String, String> set = pairs(fields, "set", names);
        Map<String, String> add = pairs(fields, "add", names);
        List<String> remove = new ArrayList<>();
        fields.items("remove")
                .forEach((path, item) -> fields.in()
                        .text(path, item, Names.TOKEN_VALUE)
                        .ifPresent(name -> {
                            if (free(fields.in(), item.at(), path, name, "remove", names)) {
                                remove.add(name.toLowerCase(Locale.ROOT));
                            }
                        }));
        fields.done();
        return new RouteFilter.HeaderChange(set, add, remove);
    }

    private static Map<String, String> pairs(Fields fields, String how, Map<String, String> names) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (Fields pair : fields.list(how)) {
            String name = pair.requiredText("name", Names.TOKEN_VALUE);
            String value = pair.requiredText("value", VALUE);
            if (!name.isEmpty() && free(pair.in(), pair.at("name"), pair.path("name"), name, how, names)) {
                pairs.put(name.toLowerCase(Locale.ROOT), value);
            }
            pair.done();
        }
        return pairs;
    }

    /** Whether a name may be changed, and is named for the first time. */
    private static boolean free(
            Reading in, Position at, String path, String name, String how, Map<String, String> names) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (OWN.contains(lower) || lower.startsWith("x-davy-") || lower.startsWith("x-forwarded-")) {
            in.error(
                    at,
                    path + ": " + name + " (expected: a header that is not the gateway's own"
                            + (lower.equals("host") ? "; urlRewrite.hostname says another host)" : ")"));
            return false;
        }
        String before = names.putIfAbsent(lower, how);
        if (before != null) {
            in.error(at, path + ": " + name + " is in " + before + " already (expected: once)");
        }
        return before == null;
    }
}
