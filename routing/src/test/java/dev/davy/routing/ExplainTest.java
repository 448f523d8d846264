package dev.davy.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.davy.model.Bucket;
import dev.davy.model.Key;
import dev.davy.model.Ring;
import dev.davy.model.Split;
import dev.davy.model.Stratum;
import dev.davy.model.Weight;
import dev.davy.resources.ResourceFile;
import dev.davy.routing.Explanation.Outcome;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExplainTest {
    private static final String SHOP = """
            apiVersion: davy.dev/v1
            kind: Upstream
            metadata: {name: shop}
            spec:
              instances:
                - {address: "127.0.0.1:1", labels: {version: v1}}
                - {address: "127.0.0.1:2", labels: {version: v1}}
                - {address: "127.0.0.1:3", labels: {version: v2}}
            ---
            apiVersion: davy.dev/v1
            kind: Audience
            metadata: {name: staff}
            spec: {cookie: {name: team, exact: staff}}
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: shop}
            spec:
              rules:
                - matches: [{headers: [{name: stage, value: canary}]}]
                  backendRefs: [{group: davy.dev, kind: Upstream, name: shop.v2}]
                - matches: [{path: {value: /hand}}]
                  backendRefs:
                    - {group: davy.dev, kind: Upstream, name: shop.v1, weight: 95}
                    - {group: davy.dev, kind: Upstream, name: shop.v2, weight: 5}
                    - {group: davy.dev, kind: Upstream, name: nowhere, weight: 1}
                - matches: [{path: {value: /old}}]
                  backendRefs: [{group: davy.dev, kind: Upstream, name: shop.v0}]
                - matches: [{path: {value: /none}}]
                  backendRefs: [{group: davy.dev, kind: Upstream, name: shop, weight: 0}]
                - backendRefs: [{group: davy.dev, kind: Upstream, name: shop}]
            """;

    private static final RoutingTable TABLE = RoutingCompiler.compile(
                    ResourceFile.read("f.yaml", SHOP).resources())
            .table();

    private static Request request(String target, String... headers) {
        List<Request.Field> fields = java.util.stream.IntStream.range(0, headers.length / 2)
                .mapToObj(i -> new Request.Field(headers[2 * i], headers[2 * i + 1]))
                .toList();
        return new Request("GET", "shop.example", target, fields, InetAddress.ofLiteral("10.1.2.3"));
    }

    private static Split split(Key key, int weight, Ring... rings) {
        return new Split(
                "shop",
                "shop",
                1,
                1,
                42,
                key,
                "v1",
                Optional.of("v2"),
                new Weight(weight),
                List.of(rings),
                List.of(),
                Weight.ZERO,
                true,
                Duration.ZERO);
    }

    @Test
    void withoutAReleaseAnyInstanceAnswers() {
        assertThat(Explain.explain(TABLE, request("/"), Map.of(), _ -> 0).outcome())
                .isEqualTo(new Outcome.Given("shop", Optional.empty(), Optional.empty(), 3));
    }

    @Test
    void withoutAStableVersionTheWishedOneIsWithheld() {
        Split split = new Split(
                "shop",
                "shop",
                1,
                1,
                42,
                new Key.Request(),
                "",
                Optional.of("v2"),
                Weight.ZERO,
                List.of(),
                List.of(),
                Weight.ZERO,
                true,
                Duration.ZERO);
        Explanation explanation = Explain.explain(TABLE, request("/"), Map.of("shop", split), _ -> 0);
        assertThat(explanation.outcome())
                .isEqualTo(new Outcome.Given("shop", Optional.empty(), Optional.of("v2"), Optional.empty(), 2));
        assertThat(explanation.lines().getLast())
                .isEqualTo("given to shop, any version but v2, which is withheld until it is known which version is"
                        + " stable");
    }

    @Test
    void aPinIsMovedByNoSplit() {
        Map<String, Split> splits = Map.of("shop", split(new Key.Request(), 0));
        assertThat(Explain.explain(TABLE, request("/", "Stage", "canary"), splits, _ -> 0)
                        .outcome())
                .isEqualTo(new Outcome.Given("shop", Optional.of("v2"), Optional.of(new Stratum.Pinned()), 1));
    }

    @Test
    void weightsByHandAreDrawnInTheirProportion() {
        Map<String, Integer> counts = new HashMap<>();
        for (int drawn = 0; drawn < 101; drawn++) {
            int n = drawn;
            Outcome outcome =
                    Explain.explain(TABLE, request("/hand"), Map.of(), _ -> n).outcome();
            counts.merge(
                    switch (outcome) {
                        case Outcome.Given given -> given.version().orElseThrow();
                        case Outcome.Answered answered -> "" + answered.status();
                    },
                    1,
                    Integer::sum);
        }
        assertThat(counts).isEqualTo(Map.of("v1", 95, "v2", 5, "500", 1));
    }

    @Test
    void whatLeadsNowhereIsAnswered() {
        assertThat(Explain.explain(RoutingTable.EMPTY, request("/"), Map.of(), _ -> 0)
                        .outcome())
                .isEqualTo(new Outcome.Answered(404, "no rule matches"));
        assertThat(Explain.explain(TABLE, request("/none"), Map.of(), _ -> 0).outcome())
                .isEqualTo(new Outcome.Answered(500, "the rule has no backend with a weight above 0"));
        assertThat(Explain.explain(TABLE, request("/old"), Map.of(), _ -> 0).outcome())
                .isEqualTo(new Outcome.Given("shop", Optional.of("v0"), Optional.of(new Stratum.Pinned()), 0));
    }

    @Test
    void theCandidateOwnsTheBucketsBelowItsWeight() {
        Map<String, Split> splits = Map.of("shop", split(new Key.Request(), 5_000));
        assertThat(version(Explain.explain(TABLE, request("/"), splits, _ -> 4_999)))
                .isEqualTo("v2");
        assertThat(version(Explain.explain(TABLE, request("/"), splits, _ -> 5_000)))
                .isEqualTo("v1");
    }

    @Test
    void aKeyDecidesWithoutChanceAndItsAbsenceLeavesItToChance() {
        Draw never = bound -> {
            throw new AssertionError("drew below " + bound);
        };
        for (int user = 0; user < 200; user++) {
            int bucket = Bucket.of(42, "u" + user).index();
            String expected = bucket < 30_000 ? "v2" : "v1";
            Request cookie = request("/", "Cookie", "a=b; sid=u" + user);
            Request header = request("/", "X-User", "u" + user);
            assertThat(version(Explain.explain(
                            TABLE, cookie, Map.of("shop", split(new Key.Cookie("sid"), 30_000)), never)))
                    .isEqualTo(expected);
            assertThat(version(Explain.explain(
                            TABLE, header, Map.of("shop", split(new Key.Header("x-user"), 30_000)), never)))
                    .isEqualTo(expected);
        }
        Explanation address =
                Explain.explain(TABLE, request("/"), Map.of("shop", split(new Key.ClientAddress(), 30_000)), never);
        assertThat(address.bucket()).hasValue(Bucket.of(42, "10.1.2.3").index());
        assertThat(Explain.explain(TABLE, request("/"), Map.of("shop", split(new Key.Cookie("sid"), 30_000)), _ -> 7)
                        .bucket())
                .hasValue(7);
    }

    @Test
    void aRingDecidesForItsMembers() {
        Map<String, Split> splits = Map.of("shop", split(new Key.Request(), 0, new Ring("staff", Weight.ALL)));
        Explanation member = Explain.explain(TABLE, request("/", "Cookie", "team=staff"), splits, _ -> 99_999);
        Explanation other = Explain.explain(TABLE, request("/"), splits, _ -> 0);
        assertThat(version(member)).isEqualTo("v2");
        assertThat(member.audiences()).containsExactly("staff");
        assertThat(version(other)).isEqualTo("v1");
        assertThat(member.lines())
                .containsExactly(
                        "host matches *",
                        "rule 4 of HTTPRoute shop",
                        "in audience staff",
                        "the candidate owns the buckets below 100000 (100%), by audience staff as a whole",
                        "bucket 99999",
                        "given to shop.v2");
    }

    private static String version(Explanation explanation) {
        return ((Outcome.Given) explanation.outcome()).version().orElseThrow();
    }
}
