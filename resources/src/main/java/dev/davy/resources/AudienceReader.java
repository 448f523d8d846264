package dev.davy.resources;

import dev.davy.model.Key;
import dev.davy.model.Weight;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads an Audience. */
final class AudienceReader {
    private static final ValueKind<Condition.Network> NETWORK =
            new ValueKind<>("an address or a network such as 10.0.0.0/8 or fd00::/8", AudienceReader::network);
    private static final ValueKind<String> ANY_TEXT = ValueKinds.text("a text", _ -> true);

    private static final ValueKind<String> COUNTRY =
            ValueKinds.text("a country as two capital letters such as DE (ISO 3166-1)", t -> t.matches("[A-Z]{2}"));

    private AudienceReader() {}

    static Optional<Resource> read(Fields document, Resource.Metadata metadata) {
        document.require("spec", "a condition such as spec: {header: {name: x-team, exact: blue}}");
        return document.fields("spec").flatMap(AudienceReader::condition).map(who -> new Audience(metadata, who));
    }

    /** A mapping with exactly one condition. */
    private static Optional<Condition> condition(Fields fields) {
        Map<String, Optional<Condition>> found = new LinkedHashMap<>();
        put(found, fields, "anyOf", name -> Optional.of(new Condition.AnyOf(conditions(fields, name))));
        put(found, fields, "allOf", name -> Optional.of(new Condition.AllOf(conditions(fields, name))));
        put(
                found,
                fields,
                "not",
                name -> fields.fields(name).flatMap(AudienceReader::condition).map(Condition.Not::new));
        put(found, fields, "header", name -> header(fields, name));
        put(found, fields, "cookie", name -> field(fields, name, Condition.Cookie::new, Names.TOKEN_VALUE));
        put(found, fields, "query", name -> field(fields, name, Condition.Query::new, ANY_TEXT));
        put(found, fields, "clientAddress", name -> networks(fields, name));
        put(found, fields, "method", name -> some(fields, name, HttpRouteReader.METHOD, Condition.Method::new));
        put(found, fields, "host", name -> some(fields, name, Names.HOSTNAME, Condition.Host::new));
        put(found, fields, "path", name -> fields.fields(name).flatMap(AudienceReader::path));
        put(found, fields, "country", name -> some(fields, name, COUNTRY, Condition.Country::new));
        put(
                found,
                fields,
                "time",
                name -> fields.fields(name).map(TimeWindowReader::read).map(Condition.Time::new));
        Optional<Key> by = fields.node("by").flatMap(node -> KeyReader.by(fields, node));
        put(found, fields, "users", name -> users(fields, name, by));
        put(
                found,
                fields,
                "audience",
                name -> fields.text(name, Names.RESOURCE).map(other -> new Condition.Member(other, fields.at(name))));
        put(found, fields, "claim", name -> fields.fields(name).flatMap(AudienceReader::claim));
        if (fields.has("by") && !fields.has("users")) {
            fields.in().error(fields.at("by"), fields.path("by") + ": has no meaning here (expected: beside users)");
        }
        fields.done();
        if (found.size() != 1) {
            fields.in()
                    .error(
                            fields.at(),
                            fields.path() + ": "
                                    + (found.isEmpty() ? "no condition" : String.join(" and ", found.keySet()))
                                    + " (expected: one of header, cookie, query, method, host, path, clientAddress, country, claim, time, users,"
                                    + " audience, anyOf, allOf, not)");
        }
        return found.values().stream().findFirst().flatMap(Function.identity());
    }

    private static void put(
            Map<String, Optional<Condition>> found,
            Fields fields,
            String name,
            Function<String, Optional<Condition>> read) {
        if (fields.has(name)) {
            found.put(name, read.apply(name));
        }
    }

    private static List<Condition> conditions(Fields fields, String name) {
        List<Condition> conditions = new ArrayList<>();
        List<Fields> items = fields.list(name);
        items.forEach(item -> condition(item).ifPresent(conditions::add));
        if (fields.items(name).isEmpty()) {
            fields.in().error(fields.at(name), fields.path(name) + ": empty (expected: one condition or more)");
        }
        return conditions;
    }

    private static Optional<Condition> header(Fields fields, String name) {
        Optional<Condition> header = field(
                fields,
                name,
                (text, match) -> new Condition.Header(text.toLowerCase(Locale.ROOT), match),
                Names.TOKEN_VALUE);
        if (header.isPresent()
                && header.get() instanceof Condition.Header h
                && h.name().equals(HttpRouteReader.AUDIENCE_HEADER)) {
            fields.in()
                    .error(
                            fields.at(name),
                            fields.path(name) + ".name: " + h.name()
                                    + " is reserved for matches of routes (expected: another header)");
        }
        return header;
    }

    /** A value, or a list of them. */
    private static Optional<Condition> some(
            Fields fields, String name, ValueKind<String> kind, Function<List<String>, Condition> condition) {
        if (fields.node(name).orElseThrow() instanceof Node.Scalar) {
            return fields.text(name, kind).map(one -> condition.apply(List.of(one)));
        }
        if (fields.items(name).isEmpty()) {
            fields.in().error(fields.at(name), fields.path(name) + ": empty (expected: " + kind.expected() + ")");
        }
        return Optional.of(condition.apply(fields.texts(name, kind)));
    }

    private static Optional<Condition> claim(Fields fields) {
        String issuer = fields.requiredText("issuer", Names.RESOURCE);
        String name = fields.requiredText("name");
        Optional<TextMatch> match = textMatch(fields);
        fields.done();
        return match.map(m -> new Condition.Claim(issuer, name, m, fields.at()));
    }

    private static Optional<Condition> path(Fields fields) {
        Map<String, Optional<HttpRoute.PathMatch>> found = new LinkedHashMap<>();
        if (fields.has("exact")) {
            found.put("exact", fields.text("exact", HttpRouteReader.PATH).map(HttpRoute.PathMatch.Exact::new));
        }
        if (fields.has("prefix")) {
            found.put("prefix", fields.text("prefix", HttpRouteReader.PATH).map(HttpRouteReader::prefix));
        }
        if (fields.has("regex")) {
            found.put("regex", fields.value("regex", ValueKinds.REGEX).map(HttpRoute.PathMatch.Regex::new));
        }
        fields.done();
        if (found.size() != 1) {
            fields.in()
                    .error(
                            fields.at(),
                            fields.path() + ": " + (found.isEmpty() ? "no test" : String.join(" and ", found.keySet()))
                                    + " (expected: one of exact, prefix, regex)");
        }
        return found.values().stream().findFirst().flatMap(Function.identity()).map(Condition.Path::new);
    }

    private static Optional<Condition> users(Fields fields, String name, Optional<Key> by) {
        fields.require("by", "{cookie: NAME}, {header: NAME}, {claim: {issuer: NAME, name: NAME}} or clientAddress");
        Optional<Weight> share = fields.value(name, ValueKinds.SHARE);
        return share.flatMap(some -> by.map(key -> new Condition.Users(some, key)));
    }

    private interface FieldCondition {
        Condition of(String name, TextMatch match);
    }

    private static Optional<Condition> field(
            Fields parent, String name, FieldCondition condition, ValueKind<String> nameKind) {
        return parent.fields(name).flatMap(fields -> {
            String key = fields.requiredText("name", nameKind);
            Optional<TextMatch> match = textMatch(fields);
            fields.done();
            return match.map(m -> condition.of(key, m));
        });
    }

    private static Optional<TextMatch> textMatch(Fields fields) {
        Map<String, Optional<TextMatch>> found = new LinkedHashMap<>();
        text(found, fields, "exact", TextMatch.Exact::new);
        text(found, fields, "prefix", TextMatch.Prefix::new);
        text(found, fields, "suffix", TextMatch.Suffix::new);
        text(found, fields, "contains", TextMatch.Contains::new);
        if (fields.has("regex")) {
            found.put("regex", fields.value("regex", ValueKinds.REGEX).map(TextMatch.Regex::new));
        }
        flag(found, fields, "present", new TextMatch.Present(), new TextMatch.Absent());
        flag(found, fields, "absent", new TextMatch.Absent(), new TextMatch.Present());
        if (found.size() != 1) {
            fields.in()
                    .error(
                            fields.at(),
                            fields.path() + ": " + (found.isEmpty() ? "no test" : String.join(" and ", found.keySet()))
                                    + " (expected: one of exact, prefix, suffix, contains, regex, present: true, absent: true)");
        }
        return found.values().stream().findFirst().flatMap(Function.identity());
    }

    private static void text(
            Map<String, Optional<TextMatch>> found, Fields fields, String name, Function<String, TextMatch> match) {
        if (fields.has(name)) {
            found.put(name, fields.text(name, ANY_TEXT).map(match));
        }
    }

    private static void flag(
            Map<String, Optional<TextMatch>> found, Fields fields, String name, TextMatch yes, TextMatch no) {
        if (fields.has(name)) {
            found.put(name, fields.value(name, ValueKinds.BOOLEAN).map(value -> value ? yes : no));
        }
    }

    private static Optional<Condition> networks(Fields fields, String name) {
        List<Condition.Network> networks = new ArrayList<>();
        Map<String, Node> items = fields.items(name);
        items.forEach((path, node) -> fields.in().value(path, node, NETWORK).ifPresent(networks::add));
        if (items.isEmpty()) {
            fields.in().error(fields.at(name), fields.path(name) + ": empty (expected: one network or more)");
        }
        return Optional.of(new Condition.ClientAddress(networks));
    }

    private static Condition.@Nullable Network network(Node.Scalar scalar) {
        if (scalar.type() != Node.Scalar.Type.TEXT) {
            return null; // the number 1 would be the address 0.0.0.1
        }
        String[] parts = scalar.text().split("/", -1);
        try {
            InetAddress address = InetAddress.ofLiteral(parts[0]);
            int bits = address.getAddress().length * 8;
            // ::ffff:10.0.0.0/104 is 10.0.0.0/8 (RFC 4291 section 2.5.5.2).
            int mapped = bits == 32 && parts[0].indexOf(':') >= 0 ? 96 : 0;
            int length = parts.length == 1 ? bits : Integer.parseInt(parts[1]) - mapped;
            return parts.length > 2 || length < 0 || length > bits ? null : new Condition.Network(address, length);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }
}
