package dev.davy.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.davy.resources.HttpRoute;
import dev.davy.resources.HttpRoute.PathMatch;
import dev.davy.resources.Resource;
import dev.davy.resources.ResourceFile;
import dev.davy.resources.TextMatch;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrecedenceTest {
    /** One rule a line, {@code NAME | HOSTNAME | MATCH}; the name is that of route and backend. */
    private static RoutingTable table(String... rules) {
        StringBuilder text = new StringBuilder();
        for (String rule : rules) {
            String[] parts = rule.split("\\|", -1);
            text.append("""
                    ---
                    apiVersion: davy.dev/v1
                    kind: Upstream
                    metadata: {name: %1$s}
                    spec: {instances: [{address: "a:1"}]}
                    ---
                    apiVersion: gateway.networking.k8s.io/v1
                    kind: HTTPRoute
                    metadata: {name: %1$s}
                    spec:
                      hostnames: [%2$s]
                      rules: [{matches: [{%3$s}], backendRefs: [{group: davy.dev, kind: Upstream, name: %1$s}]}]
                    """.formatted(parts[0].strip(), parts[1].strip(), parts[2].strip()));
        }
        return compile(text.toString()).table();
    }

    private static Compiled compile(String text) {
        ResourceFile file = ResourceFile.read("f.yaml", text);
        assertThat(file.problems()).isEmpty();
        return RoutingCompiler.compile(file.resources());
    }

    private static String route(RoutingTable table, Request request) {
        return Explain.explain(table, request, Map.of(), _ -> 0)
                .rule()
                .map(RoutingTable.Rule::route)
                .orElse("404");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            /a/b   ; path: {type: Exact, value: /a/b}       ; path: {value: /a/b}
            /a/b/c ; path: {value: /a/b}                    ; path: {value: /a}
            /a/b   ; path: {value: /a/b}                    ; path: {value: /a}, method: GET, headers: [{name: x, value: y}]
            /a/b   ; path: {value: /a/b}                    ; path: {type: RegularExpression, value: /a/.}
            /a/b   ; path: {type: RegularExpression, value: /a/.} ; path: {value: /}, method: GET
            /a/b   ; path: {type: RegularExpression, value: '/a/[b]'} ; path: {type: RegularExpression, value: /a/.}
            /a     ; path: {value: /a}, method: GET         ; path: {value: /a}, headers: [{name: x, value: y}]
            /a     ; path: {value: /a}, headers: [{name: x, value: y}] ; path: {value: /a}, queryParams: [{name: q, value: z}]
            /a     ; headers: [{name: x, value: y}, {name: z, value: w}] ; headers: [{name: x, value: y}], queryParams: [{name: q, value: z}]
            /a     ; queryParams: [{name: q, value: z}]     ; path: {value: /}
            /a     ; headers: [{name: x-davy-audience, value: all}] ; path: {value: /}
            """)
    void theMoreSpecificMatchComesFirstInWhateverOrderTheyAreWritten(String path, String first, String second) {
        Request request = new Request(
                "GET",
                "shop.example",
                path + "?q=z",
                List.of(new Request.Field("X", "y"), new Request.Field("z", "w")),
                InetAddress.getLoopbackAddress());
        String everybody = """
                apiVersion: davy.dev/v1
                kind: Audience
                metadata: {name: all}
                spec: {not: {header: {name: nobody, present: true}}}
                """;
        for (String[] rules : List.of(
                new String[] {"win | shop.example | " + first, "lose | shop.example | " + second},
                new String[] {"a-lose | shop.example | " + second, "win | shop.example | " + first})) {
            List<Resource> resources =
                    new ArrayList<>(ResourceFile.read("a.yaml", everybody).resources());
            RoutingTable table = table(rules);
            RoutingTable withAudience = new RoutingTable(
                    table.hosts(),
                    table.upstreams(),
                    RoutingCompiler.compile(resources).table().audiences());
            assertThat(route(withAudience, request)).isEqualTo("win");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            shop.example      ; exact
            SHOP.Example:8080 ; exact
            shop.example.     ; exact
            a.shop.example    ; shop
            b.a.shop.example  ; deep
            x.example         ; any
            example           ; every
            [::1]:80          ; every
            """)
    void theMoreSpecificHostComesFirst(String host, String route) {
        RoutingTable table = table(
                "any | \"*.example\" | path: {type: Exact, value: /}",
                "shop | \"*.shop.example\" | ",
                "deep | \"*.a.shop.example\" | ",
                "exact | shop.example | ",
                "every | | ");
        assertThat(route(table, Request.get(host, "/"))).isEqualTo(route);
    }

    @Test
    void aHostWithoutAMatchingRuleLeavesTheRequestToTheNextHost() {
        RoutingTable table =
                table("exact | shop.example | path: {value: /cart}", "wild | \"*.example\" | path: {value: /}");
        assertThat(route(table, Request.get("shop.example", "/cart/7"))).isEqualTo("exact");
        assertThat(route(table, Request.get("shop.example", "/other"))).isEqualTo("wild");
        assertThat(route(table, Request.get("elsewhere", "/other"))).isEqualTo("404");
    }

    @Test
    void ofEqualMatchesTheOldestRouteThenItsNameThenTheRulesPlaceDecides() {
        String route = """
                ---
                apiVersion: gateway.networking.k8s.io/v1
                kind: HTTPRoute
                metadata: {name: %s, namespace: %s%s}
                spec: {rules: [{}, {}]}
                """;
        String young = route.formatted("a", "a", ", creationTimestamp: 2026-02-02T00:00:00Z");
        String old = route.formatted("b", "b", ", creationTimestamp: 2026-01-01T00:00:00Z");
        String ageless = route.formatted("a", "default", "");
        Request request = Request.get("shop.example", "/");
        assertThat(route(compile(young + old + ageless).table(), request)).isEqualTo("b/b");
        assertThat(route(compile(young + ageless).table(), request)).isEqualTo("a/a");
        assertThat(route(
                        compile(route.formatted("z", "a", "") + route.formatted("a", "b", ""))
                                .table(),
                        request))
                .isEqualTo("a/z");
        assertThat(Explain.explain(compile(ageless).table(), request, Map.of(), _ -> 0)
                        .rule())
                .get()
                .extracting(RoutingTable.Rule::index)
                .isEqualTo(0);
    }

    @Test
    void aPrefixMatchesWholeSegmentsOnly() {
        RoutingTable table = table("cart | | path: {value: /cart/}");
        assertThat(route(table, Request.get("h", "/cart"))).isEqualTo("cart");
        assertThat(route(table, Request.get("h", "/cart/7"))).isEqualTo("cart");
        assertThat(route(table, Request.get("h", "/cart?x"))).isEqualTo("cart");
        assertThat(route(table, Request.get("h", "/carts"))).isEqualTo("404");
    }

    @Test
    void theOrderOfResourcesChangesNothing() {
        for (long seed = 1; seed <= 50; seed++) {
            RandomRouting routing = RandomRouting.of(seed);
            List<Resource> shuffled = new ArrayList<>(routing.resources());
            Collections.shuffle(shuffled, new Random(seed));
            Compiled again = RoutingCompiler.compile(shuffled);
            assertThat(again.table()).as("seed %d", seed).isEqualTo(routing.table());
        }
    }

    /** The specification once more, without a table: of all matches that a request meets, the one that comes first. */
    @Test
    void theTableAnswersAsTheSpecificationReads() {
        long seed = System.nanoTime();
        System.out.println("precedence seed " + seed);
        for (int table = 0; table < 60; table++) {
            RandomRouting routing = RandomRouting.of(seed + table);
            for (int i = 0; i < 40; i++) {
                Request request = routing.request();
                Optional<RoutingTable.Rule> answer = Explain.explain(routing.table(), request, routing.splits(), _ -> 0)
                        .rule();
                assertThat(answer.map(rule -> rule.route() + "#" + rule.index()))
                        .as("seed %d: %s%n%s", seed + table, request, routing.text())
                        .isEqualTo(specified(routing, request));
            }
        }
    }

    private record Candidate(String host, HttpRoute route, int rule, HttpRoute.Match match) {}

    private static Optional<String> specified(RandomRouting routing, Request request) {
        List<Candidate> candidates = new ArrayList<>();
        for (Resource resource : routing.resources()) {
            if (resource instanceof HttpRoute route) {
                for (String host : route.hostnames().isEmpty() ? List.of("") : route.hostnames()) {
                    for (int rule = 0; rule < route.rules().size(); rule++) {
                        for (HttpRoute.Match match : route.rules().get(rule).matches()) {
                            if (hostMeets(host, request.host()) && meets(match, request, routing.table())) {
                                candidates.add(new Candidate(host, route, rule, match));
                            }
                        }
                    }
                }
            }
        }
        return candidates.stream()
                .min(Comparator.comparingInt((Candidate c) ->
                                c.host().isEmpty() ? 2 : c.host().startsWith("*") ? 1 : 0)
                        .thenComparingInt(c -> -c.host().length())
                        .thenComparingInt(c -> path(c.match().path()))
                        .thenComparingInt(c -> c.match().method().isPresent() ? 0 : 1)
                        .thenComparingInt(c -> -c.match().headers().size()
                                - (c.match().audience().isPresent() ? 1 : 0))
                        .thenComparingInt(c -> -c.match().queries().size())
                        .thenComparing(c -> c.route().metadata().created().orElse(Instant.MAX))
                        .thenComparing(c -> c.route().name())
                        .thenComparingInt(Candidate::rule))
                .map(c -> c.route().name() + "#" + c.rule());
    }

    private static int path(PathMatch path) {
        return switch (path) {
            case PathMatch.Exact _ -> -3_000;
            case PathMatch.Prefix prefix ->
                prefix.path().equals("/") ? 0 : -2_000 - prefix.path().length();
            case PathMatch.Regex regex -> -1_000 - regex.pattern().pattern().length();
        };
    }

    private static boolean hostMeets(String pattern, String host) {
        if (pattern.startsWith("*.")) {
            List<String> wanted = Arrays.asList(pattern.substring(2).split("\\."));
            List<String> labels = Arrays.asList(host.split("\\."));
            return labels.size() > wanted.size()
                    && labels.subList(labels.size() - wanted.size(), labels.size())
                            .equals(wanted);
        }
        return pattern.isEmpty() || pattern.equals(host);
    }

    private static boolean meets(HttpRoute.Match match, Request request, RoutingTable table) {
        boolean path = switch (match.path()) {
            case PathMatch.Exact exact -> exact.path().equals(request.path());
            case PathMatch.Prefix prefix -> {
                List<String> wanted = segments(prefix.path());
                List<String> actual = segments(request.path());
                yield actual.size() >= wanted.size()
                        && actual.subList(0, wanted.size()).equals(wanted);
            }
            case PathMatch.Regex regex ->
                java.util.regex.Pattern.matches(regex.pattern().pattern(), request.path());
        };
        return path
                && match.method().map(request.method()::equals).orElse(true)
                && match.audience()
                        .map(name -> Explain.audiences(table, request).contains(name))
                        .orElse(true)
                && match.headers().stream().allMatch(field -> meets(field.match(), request.header(field.name())))
                && match.queries().stream().allMatch(field -> meets(field.match(), request.query(field.name())));
    }

    private static List<String> segments(String path) {
        return path.equals("/") ? List.of() : Arrays.asList(path.substring(1).split("/", -1));
    }

    private static boolean meets(TextMatch match, Optional<String> value) {
        return value.isPresent()
                && switch (match) {
                    case TextMatch.Exact exact -> exact.value().equals(value.get());
                    case TextMatch.Regex regex ->
                        java.util.regex.Pattern.matches(regex.pattern().pattern(), value.get());
                    default -> throw new IllegalStateException("a route has no other: " + match);
                };
    }
}
