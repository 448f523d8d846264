package dev.davy.routing;

import dev.davy.model.Key;
import dev.davy.model.Ring;
import dev.davy.model.Split;
import dev.davy.model.Weight;
import dev.davy.resources.Resource;
import dev.davy.resources.ResourceFile;
import dev.davy.routing.Explanation.Outcome;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Configurations and requests at random from a small vocabulary, so that they meet: what holds the interpreter, and every
 * data plane, to the same answer. Repeatable by its seed; print it.
 */
public final class RandomRouting {
    /** Upstreams and the versions that have one instance each. */
    public static final Map<String, List<String>> UPSTREAMS = new TreeMap<>(Map.of(
            "alpha", List.of("v1", "v2"), "beta", List.of("v1", "v2"), "gamma", List.of("v1"), "empty", List.of()));

    private static final List<String> HOSTS =
            List.of("shop.example", "a.shop.example", "b.a.shop.example", "other.example", "example", "127.0.0.1");
    private static final List<String> HOSTNAMES = List.of(
            "shop.example",
            "a.shop.example",
            "\"*.shop.example\"",
            "\"*.a.shop.example\"",
            "\"*.example\"",
            "other.example");
    private static final List<String> PATHS = List.of("/", "/a", "/a/b", "/a/b/c", "/ab", "/a%20b", "/cart", "/cart/7");
    private static final List<String> PATTERNS = List.of("/a/.*", "/cart/[0-9]+", "/.*b", "/[a-c/]+");
    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "DELETE", "OPTIONS");
    private static final List<String> SERVICES = List.of("shop.Shop", "shop.Cart");
    private static final List<String> CALLS = List.of("Buy", "Sell");
    private static final List<String> NAMES = List.of("x-one", "X-Two", "stage");
    private static final List<String> VALUES = List.of("canary", "blue", "blue,green", "7", "a b", "");
    private static final List<String> PARAMETERS = List.of("q", "lang", "a b");
    private static final List<String> COOKIES = List.of("sid", "team");
    private static final List<String> COUNTRIES = List.of("DE", "AT");
    private static final String ISSUER = """
            ---
            apiVersion: davy.dev/v1
            kind: Issuer
            metadata: {name: corp}
            spec: {issuer: "https://id.example", jwks: {file: keys.json}}
            """;
    private static final List<String> CLAIMS = List.of(
            "name: role, contains: tester",
            "name: role, exact: admin",
            "name: realm.level, exact: \"3\"",
            "name: sub, prefix: a",
            "name: realm, absent: true");
    private static final List<Claims> SAID = List.of(
            new Claims(Map.of("role", List.of("admin", "tester"), "sub", "ada")),
            new Claims(Map.of("role", "admin", "realm", Map.of("level", 3), "sub", "bob")),
            new Claims(Map.of("role", "a tester")));
    private static final List<Instant> MOMENTS =
            List.of(Instant.parse("2026-11-21T07:30:00Z"), Instant.parse("2026-11-23T12:00:00Z"));
    private static final List<String> TIMES = List.of(
            "from: 2026-11-22T00:00:00Z",
            "to: 2026-11-22T00:00:00Z",
            "between: 07:30-12:00",
            "days: [Mon]",
            "between: 08:00-09:00, zone: Europe/Berlin");
    private static final List<String> AUDIENCES = List.of("staff", "testers", "nobody");

    private final RandomGenerator random;
    private final boolean calling;
    private final List<Resource> resources;
    private final Compiled compiled;
    private final Map<String, Split> splits = new TreeMap<>();
    private final String text;

    /** Where an instance listens. */
    @FunctionalInterface
    public interface Ports {
        int port(String upstream, String version);
    }

    private RandomRouting(long seed, boolean calling, Ports ports) {
        random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        this.calling = calling;
        text = upstreams(ports) + ISSUER + audiences() + routes();
        ResourceFile file = ResourceFile.read("random.yaml", text);
        if (!file.usable()) {
            throw new IllegalStateException(file.problems() + "\n" + text);
        }
        resources = file.resources();
        compiled = RoutingCompiler.compile(resources);
        for (String upstream : List.of("alpha", "beta")) {
            if (random.nextInt(4) > 0) {
                splits.put(upstream, split(upstream));
            }
        }
    }

    /** A configuration of HTTPRoutes alone, whose instances listen nowhere. */
    public static RandomRouting of(long seed) {
        return new RandomRouting(seed, false, (_, _) -> 9);
    }

    /** A configuration with calls of gRPC, whose instances listen on loopback. */
    public static RandomRouting of(long seed, Ports ports) {
        return new RandomRouting(seed, true, ports);
    }

    /** The configuration as a person would write it. */
    public String text() {
        return text;
    }

    public List<Resource> resources() {
        return resources;
    }

    public RoutingTable table() {
        return compiled.table();
    }

    /** By target; not every Upstream has one. No split draws a bucket by chance but those without a key. */
    public Map<String, Split> splits() {
        return splits;
    }

    /** The next request, from loopback, fit for the wire. */
    public Request request() {
        String target = one(PATHS);
        if (random.nextInt(3) == 0) {
            target += one(List.of("", "/", "/more", "x"));
        }
        if (random.nextBoolean()) {
            target +=
                    "?" + one(PARAMETERS).replace(' ', '+') + "=" + one(VALUES).replace(" ", "%20");
            if (random.nextInt(3) == 0) {
                target += "&" + one(PARAMETERS).replace(" ", "%20") + "="
                        + one(VALUES).replace(' ', '+') + "&lang";
            }
        }
        List<Request.Field> headers = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            headers.add(new Request.Field(one(NAMES), one(VALUES)));
        }
        if (random.nextBoolean()) {
            headers.add(new Request.Field(
                    "Cookie", one(COOKIES) + "=" + one(List.of("shop-1", "7", "")) + "; " + one(COOKIES) + "=x"));
        }
        String method = one(METHODS);
        if (calling && random.nextInt(4) == 0) {
            method = "POST";
            target = random.nextInt(4) == 0 ? target : "/" + one(SERVICES) + "/" + one(CALLS);
            headers.add(new Request.Field(
                    "Content-Type", one(List.of("application/grpc", "application/grpc+proto", "application/json"))));
        }
        String port = random.nextBoolean() ? ":8080" : "";
        String host = random.nextInt(6) == 0 ? "A.Shop.Example" : one(HOSTS);
        Request.Facts facts = new Request.Facts(
                one(MOMENTS),
                random.nextBoolean() ? Optional.empty() : Optional.of(one(COUNTRIES)),
                random.nextBoolean() ? Map.of() : Map.of("corp", one(SAID)),
                random.nextBoolean() ? Optional.empty() : Optional.of("identity-" + (1_000_000 + random.nextInt(9))));
        return new Request(method, host + port, target, headers, InetAddress.ofLiteral("127.0.0.1"), facts);
    }

    /** Everything that may become of a request, whatever chance says. */
    public Set<Outcome> outcomes(Request request) {
        Set<Outcome> outcomes = new LinkedHashSet<>();
        Explanation plain = Explain.explain(table(), request, splits, _ -> 0);
        int weights = plain.rule()
                .map(rule -> rule.backends().stream()
                        .mapToInt(RoutingTable.Backend::weight)
                        .sum())
                .orElse(0);
        for (int first = 0; first < Math.max(1, weights); first++) {
            for (int bucket : new int[] {0, Weight.BUCKETS - 1}) {
                int drawn = first;
                outcomes.add(
                        Explain.explain(table(), request, splits, bound -> bound == Weight.BUCKETS ? bucket : drawn)
                                .outcome());
            }
        }
        return outcomes;
    }

    private Split split(String upstream) {
        Key key = one(List.of(
                new Key.Request(),
                new Key.Cookie("sid"),
                new Key.Header("x-one"),
                new Key.ClientAddress(),
                new Key.Claim("corp", "sub"),
                Key.IssuedCookie.DEFAULT));
        Weight weight = one(List.of(Weight.ZERO, Weight.ofPercent(50), Weight.ALL));
        List<Ring> rings = random.nextBoolean()
                ? List.of(new Ring("staff", one(List.of(Weight.ALL, Weight.ofPercent(70)))))
                : List.of();
        boolean undetermined = random.nextInt(6) == 0;
        return new Split(
                upstream,
                upstream,
                1,
                1,
                random.nextLong(),
                key,
                undetermined ? "" : "v1",
                Optional.of("v2"),
                undetermined ? Weight.ZERO : weight,
                undetermined ? List.of() : rings,
                List.of(),
                Weight.ZERO,
                false,
                Duration.ZERO);
    }

    private static String upstreams(Ports ports) {
        StringBuilder yaml = new StringBuilder();
        UPSTREAMS.forEach((name, versions) -> {
            yaml.append("---\napiVersion: davy.dev/v1\nkind: Upstream\nmetadata: {name: %s}\nspec:\n".formatted(name));
            yaml.append("  instances:").append(versions.isEmpty() ? " []\n" : "\n");
            versions.forEach(version -> yaml.append("    - {address: \"127.0.0.1:%d\", labels: {version: %s}}\n"
                    .formatted(ports.port(name, version), version)));
        });
        return yaml.toString();
    }

    private String audiences() {
        StringBuilder yaml = new StringBuilder();
        for (String name : AUDIENCES.subList(0, 2)) {
            yaml.append("---\napiVersion: davy.dev/v1\nkind: Audience\nmetadata: {name: %s}\nspec: %s\n"
                    .formatted(name, condition(2)));
        }
        yaml.append("---\napiVersion: davy.dev/v1\nkind: Audience\nmetadata: {name: lovers}\nspec:"
                + " {users: 50%, by: {header: x-one}}\n");
        return yaml.toString();
    }

    private String condition(int depth) {
        return switch (random.nextInt(depth == 0 ? 11 : 15)) {
            case 0 -> "{header: {name: %s, %s}}".formatted(one(NAMES), test());
            case 1 -> "{cookie: {name: %s, %s}}".formatted(one(COOKIES), test());
            case 2 -> "{query: {name: %s, %s}}".formatted(one(PARAMETERS), test());
            case 3 ->
                "{clientAddress: [%s]}".formatted(one(List.of("127.0.0.0/8", "10.0.0.0/8", "\"::1\"", "127.0.0.1")));
            case 4 -> "{method: [%s, GET]}".formatted(one(METHODS));
            case 5 -> "{host: %s}".formatted(one(HOSTNAMES));
            case 6 ->
                "{path: {%s}}"
                        .formatted(one(List.of("exact: /a/b", "prefix: /a", "prefix: /", "regex: \"/cart/[0-9]+\"")));
            case 7 -> "{country: [%s, FR]}".formatted(one(COUNTRIES));
            case 8 -> "{time: {%s}}".formatted(one(TIMES));
            case 9 -> "{users: 50%%, by: {cookie: %s}}".formatted(one(COOKIES));
            case 10 -> "{claim: {issuer: corp, %s}}".formatted(one(CLAIMS));
            case 11 -> depth == 2 ? "{not: {audience: lovers}}" : "{audience: lovers}";
            case 12 -> "{anyOf: [%s, %s]}".formatted(condition(depth - 1), condition(depth - 1));
            case 13 -> "{allOf: [%s, %s]}".formatted(condition(depth - 1), condition(depth - 1));
            default -> "{not: %s}".formatted(condition(depth - 1));
        };
    }

    private String test() {
        return one(List.of(
                "exact: canary",
                "exact: \"7\"",
                "prefix: b",
                "suffix: \"7\"",
                "contains: ue",
                "regex: \"[a-z]+\"",
                "present: true",
                "absent: true",
                "exact: \"\""));
    }

    private String routes() {
        StringBuilder yaml = new StringBuilder();
        int routes = 2 + random.nextInt(4);
        for (int route = 0; route < routes; route++) {
            yaml.append(
                    "---\napiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: r%d%s}\nspec:\n"
                            .formatted(
                                    route,
                                    random.nextBoolean()
                                            ? ""
                                            : ", creationTimestamp: 2026-01-0" + (1 + random.nextInt(3))
                                                    + "T00:00:00Z"));
            if (random.nextInt(3) > 0) {
                yaml.append("  hostnames: [%s, %s]\n".formatted(one(HOSTNAMES), one(HOSTNAMES)));
            }
            yaml.append("  rules:\n");
            int rules = 1 + random.nextInt(4);
            for (int rule = 0; rule < rules; rule++) {
                yaml.append("    - backendRefs: [%s]\n".formatted(backends()));
                if (random.nextInt(4) > 0) {
                    yaml.append("      matches:\n");
                    for (int match = random.nextInt(3); match >= 0; match--) {
                        yaml.append("        - {%s}\n".formatted(match()));
                    }
                }
            }
        }
        return yaml + calls();
    }

    /** A GRPCRoute, or none. */
    private String calls() {
        if (!calling || random.nextInt(3) == 0) {
            return "";
        }
        StringBuilder yaml = new StringBuilder(
                "---\napiVersion: gateway.networking.k8s.io/v1\nkind: GRPCRoute\nmetadata: {name: calls}\nspec:\n");
        if (random.nextBoolean()) {
            yaml.append("  hostnames: [%s]\n".formatted(one(HOSTNAMES)));
        }
        yaml.append("  rules:\n");
        for (int rule = random.nextInt(3); rule >= 0; rule--) {
            yaml.append("    - backendRefs: [%s]\n".formatted(backends()));
            if (random.nextInt(4) > 0) {
                String method =
                        one(List.of("service: %s", "service: %s, method: %s")).formatted(one(SERVICES), one(CALLS));
                String headers = random.nextInt(3) == 0 ? ", headers: [%s]".formatted(field(one(NAMES))) : "";
                yaml.append("      matches: [{method: {%s}%s}]\n".formatted(method, headers));
            }
        }
        return yaml.toString();
    }

    private String match() {
        List<String> parts = new ArrayList<>();
        switch (random.nextInt(4)) {
            case 0 -> parts.add("path: {type: Exact, value: \"%s\"}".formatted(one(PATHS)));
            case 1 -> parts.add("path: {type: RegularExpression, value: \"%s\"}".formatted(one(PATTERNS)));
            case 2 -> parts.add("path: {value: \"%s\"}".formatted(one(PATHS)));
            default -> {}
        }
        if (random.nextInt(3) == 0) {
            parts.add("method: " + one(METHODS));
        }
        List<String> headers = new ArrayList<>();
        for (String name : NAMES) {
            if (random.nextInt(4) == 0) {
                headers.add(field(name));
            }
        }
        if (random.nextInt(4) == 0) {
            headers.add("{name: X-Davy-Audience, value: %s}".formatted(one(AUDIENCES)));
        }
        if (!headers.isEmpty()) {
            parts.add("headers: [%s]".formatted(String.join(", ", headers)));
        }
        if (random.nextInt(4) == 0) {
            parts.add("queryParams: [%s]".formatted(field(one(PARAMETERS))));
        }
        return String.join(", ", parts);
    }

    private String field(String name) {
        return random.nextInt(4) == 0
                ? "{name: %s, type: RegularExpression, value: \"[a-z,]+\"}".formatted(name)
                : "{name: %s, value: \"%s\"}".formatted(name, one(VALUES));
    }

    private String backends() {
        int count = random.nextInt(5) == 0 ? random.nextInt(4) : 1;
        List<String> backends = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String name = one(
                    List.of("alpha", "alpha", "beta", "gamma", "alpha.v1", "beta.v2", "gamma.v9", "empty", "missing"));
            backends.add("{group: davy.dev, kind: Upstream, name: %s, weight: %d}".formatted(name, random.nextInt(4)));
        }
        return String.join(", ", backends);
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}
