package dev.davy.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.davy.resources.Problem;
import dev.davy.resources.Problem.Severity;
import dev.davy.resources.Resource;
import dev.davy.resources.ResourceFile;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class LintsTest {
    private static final String SHOP = """
            ---
            apiVersion: davy.dev/v1
            kind: Upstream
            metadata: {name: shop}
            spec:
              instances:
                - {address: "127.0.0.1:1", labels: {version: v1}}
                - {address: "127.0.0.1:2", labels: {version: v2}}
            """;

    private static String route(String name, String spec) {
        return """
                ---
                apiVersion: gateway.networking.k8s.io/v1
                kind: HTTPRoute
                metadata: {name: %s}
                spec: %s
                """.formatted(name, spec);
    }

    private static String release(String name, String spec) {
        return """
                ---
                apiVersion: davy.dev/v1
                kind: Release
                metadata: {name: %s}
                spec: {targetRef: {name: shop}, %s}
                """.formatted(name, spec);
    }

    private static String to(String name) {
        return "{rules: [{backendRefs: [{group: davy.dev, kind: Upstream, name: %s}]}]}".formatted(name);
    }

    private static Map<String, Severity> problems(String text) {
        ResourceFile file = ResourceFile.read("f.yaml", text);
        assertThat(file.problems()).isEmpty();
        return RoutingCompiler.compile(file.resources()).problems().stream()
                .collect(Collectors.toMap(Problem::message, Problem::severity));
    }

    @Test
    void aGrpcRouteToInstancesOfHttp1AndWithTheNameOfAnotherIsQuestioned() {
        String grpc = route("shop", to("shop")).replace("HTTPRoute", "GRPCRoute");
        assertThat(problems(SHOP + route("shop", to("shop")) + grpc))
                .containsEntry(
                        "backendRefs: Upstream shop speaks HTTP/1.1 (expected: protocol: h2c or h2, which gRPC needs)",
                        Severity.WARNING)
                .hasSize(2)
                .anySatisfy((message, _) ->
                        assertThat(message).startsWith("metadata.name: shop is the name of a GRPCRoute too"));
    }

    @Test
    void aConfigurationWithoutFaultHasNoProblem() {
        assertThat(problems(SHOP + route("shop", to("shop")) + release("shop", "version: v2")))
                .isEmpty();
    }

    @Test
    void aRuleThatAsksForTheSameAsOneBeforeItIsNeverReached() {
        assertThat(problems(SHOP + route("a", to("shop")) + route("b", to("shop"))))
                .containsExactly(Map.entry(
                        "match: never reached, since rule 0 of HTTPRoute a (f.yaml:13) asks for the same and comes first",
                        Severity.WARNING));
    }

    @Test
    void rulesThatAnswerNothingAreNamed() {
        assertThat(problems(SHOP
                        + route("a", "{hostnames: [a.example], rules: [{}]}")
                        + route(
                                "b",
                                "{hostnames: [b.example], rules: [{backendRefs: [{group: davy.dev, kind: Upstream, name: shop,"
                                        + " weight: 0}]}]}")))
                .containsOnly(
                        Map.entry("backendRefs: none (its requests are answered 500)", Severity.WARNING),
                        Map.entry("backendRefs: every weight is 0 (its requests are answered 500)", Severity.WARNING));
    }

    @Test
    void referencesThatLeadNowhereFailTheCheck() {
        assertThat(problems(SHOP
                        + route("a", to("shpo"))
                        + route("b", "{hostnames: [b.example], rules: [{backendRefs: [{name: legacy, port: 80}]}]}")
                        + route("c", to("shop.v3").replace("{rules", "{hostnames: [c.example], rules"))
                        + route(
                                "d",
                                "{hostnames: [d.example], parentRefs: [{name: edge}], rules: [{matches: [{headers: [{name:"
                                        + " x-davy-audience, value: staff}]}], backendRefs: [{group: davy.dev, kind: Upstream,"
                                        + " name: shop}]}]}")))
                .containsOnly(
                        Map.entry(
                                "backendRef: Upstream shpo does not exist (did you mean shop?); its share is answered 500",
                                Severity.INCOMPLETE),
                        Map.entry(
                                "backendRef: Service legacy cannot be reached in this version (expected: group: davy.dev,"
                                        + " kind: Upstream); its share is answered 500",
                                Severity.INCOMPLETE),
                        Map.entry(
                                "backendRef: Upstream shop has no instance of version v3 (did you mean v1?); its share is"
                                        + " answered 503",
                                Severity.INCOMPLETE),
                        Map.entry(
                                "parentRef: Gateway edge does not exist; without parentRefs the route attaches to every"
                                        + " listener of davy run",
                                Severity.INCOMPLETE),
                        Map.entry(
                                "x-davy-audience: Audience staff does not exist (there is none); nobody belongs to it",
                                Severity.INCOMPLETE));
    }

    @Test
    void aVersionThatIsGoneAndGetsNothingIsOnlyAWarning() {
        assertThat(problems(SHOP
                                + route(
                                        "a",
                                        "{rules: [{backendRefs: [{group: davy.dev, kind: Upstream, name: shop.v0, weight: 0}, {group:"
                                                + " davy.dev, kind: Upstream, name: shop.v2}]}]}"))
                        .values())
                .containsOnly(Severity.WARNING);
    }

    @Test
    void stableHasToBeFoundAtFirstSight() {
        String three =
                SHOP.replace("version: v2}}", "version: v2}}\n    - {address: \"127.0.0.1:3\", labels: {version: v3}}");
        assertThat(problems(three + release("shop", "version: v3")))
                .containsExactly(Map.entry(
                        "from: missing, and stable could be any of v1, v2 (expected: from: VERSION, unless the journal"
                                + " knows stable)",
                        Severity.INCOMPLETE));
        assertThat(problems(three + release("shop", "from: v2, version: v3"))).isEmpty();
        assertThat(problems(SHOP + release("shop", "from: v0, version: v9")))
                .containsOnlyKeys(
                        "from: Upstream shop has no instance of version v0 (did you mean v1?)",
                        "version: Upstream shop has no instance of version v9 (did you mean v1?)");
    }

    @Test
    void whatAReleaseRefersToHasToBeThere() {
        assertThat(problems(release("shop", "version: v2, stages: [{audience: {name: staff}}]")))
                .containsOnly(
                        Map.entry("targetRef: Upstream shop does not exist (there is none)", Severity.INCOMPLETE),
                        Map.entry("audience: Audience staff does not exist (there is none)", Severity.INCOMPLETE));
    }

    @Test
    void everyPinOfATargetIsNamed() {
        Compiled compiled = RoutingCompiler.compile(
                ResourceFile.read("f.yaml", SHOP + route("pin", to("shop.v2")) + release("shop", "version: v2"))
                        .resources());
        assertThat(compiled.pins())
                .singleElement()
                .hasToString("rule 0 of HTTPRoute pin (f.yaml:13) is pinned to shop.v2");
        assertThat(compiled.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.severity()).isEqualTo(Severity.WARNING);
            assertThat(problem).asString().contains("shop.v2 is pinned: Release shop does not move it");
        });
    }

    @Test
    void onlyTheFirstOfANameAndOfATargetCanStand() {
        List<Resource> resources = ResourceFile.read(
                        "f.yaml",
                        SHOP
                                + release("one", "version: v2")
                                + release("two", "version: v2")
                                + route("shop", to("shop")))
                .resources();
        Consistency consistency = new Consistency();
        assertThat(consistency.takeWhole(resources))
                .singleElement()
                .asString()
                .contains(
                        "f.yaml:18: targetRef: Upstream shop has a Release already (expected: one; one is in f.yaml:12)");
        assertThat(consistency.takeWhole(resources.subList(0, 2))).isEmpty();
        assertThat(consistency.takeWhole(resources.subList(0, 1)))
                .singleElement()
                .asString()
                .contains("Upstream shop: is there already (expected: once; the first is in f.yaml:4)");
    }

    @Test
    void aRouteThatMixesReferencesToATargetCannotStandBesideItsRelease() {
        String mixed =
                "{rules: [{backendRefs: [{group: davy.dev, kind: Upstream, name: shop}, {group: davy.dev, kind: Upstream,"
                        + " name: shop.v1}]}]}";
        List<Resource> resources = ResourceFile.read(
                        "f.yaml", SHOP + release("shop", "version: v2") + route("mixed", mixed))
                .resources();
        assertThat(new Consistency().takeWhole(resources))
                .singleElement()
                .asString()
                .contains("references with and without a version to Upstream shop");
        assertThat(new Consistency().takeWhole(List.of(resources.get(0), resources.get(2))))
                .isEmpty();
    }

    private static String audience(String name, String spec) {
        return "---\napiVersion: davy.dev/v1\nkind: Audience\nmetadata: {name: %s}\nspec: %s\n".formatted(name, spec);
    }

    @Test
    void anAudienceThatIsBuiltOnItselfIsAMistakeWithTheWholeWay() {
        List<Resource> resources = ResourceFile.read(
                        "f.yaml",
                        audience("a", "{audience: b}")
                                + audience("b", "{anyOf: [{method: GET}, {not: {audience: c}}]}")
                                + audience("c", "{allOf: [{audience: d}, {audience: a}]}")
                                + audience("d", "{method: GET}")
                                + audience("e", "{audience: e}"))
                .resources();
        assertThat(new Consistency().takeWhole(resources))
                .extracting(Problem::toString)
                .containsExactly(
                        "f.yaml:15: audience: a makes a circle: c → a (f.yaml:4) → b (f.yaml:9) → c"
                                + " (expected: an audience that is not built on c)",
                        "f.yaml:25: audience: e makes a circle: e → e (expected: an audience that is not built on e)");
        assertThat(new Consistency().takeWhole(List.of(resources.get(0), resources.get(1), resources.get(3))))
                .isEmpty();
    }

    @Test
    void anAudienceThatIsBuiltOnNoneSaysSo() {
        List<Resource> resources = ResourceFile.read("f.yaml", audience("staff", "{audience: staf}"))
                .resources();
        assertThat(RoutingCompiler.compile(resources).problems())
                .extracting(Problem::toString)
                .containsExactly(
                        "f.yaml:5: audience: Audience staf does not exist (did you mean staff?); nobody belongs to it");
    }
}
