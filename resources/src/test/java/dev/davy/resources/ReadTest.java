package dev.davy.resources;

import static org.assertj.core.api.Assertions.assertThat;

import dev.davy.model.Guard;
import dev.davy.model.Key;
import dev.davy.model.Plan;
import dev.davy.model.Stage;
import dev.davy.model.Weight;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReadTest {
    private static <T extends Resource> T read(Class<T> type, String text) {
        ResourceFile file = ResourceFile.read("f.yaml", text);
        assertThat(file.problems()).isEmpty();
        return type.cast(file.resources().getFirst());
    }

    @Test
    void aReleaseWithNothingButWhatIsRequiredHasTheDefaults() {
        Release release = read(Release.class, """
                apiVersion: davy.dev/v1
                kind: Release
                metadata: {name: shop}
                spec: {targetRef: {name: shop}, version: "2"}
                """);
        assertThat(release.plan()).isEqualTo(Plan.of("shop", "shop", "2"));
        assertThat(release.plan().stages()).containsExactly(new Stage.Auto(Weight.ALL));
    }

    @Test
    void aReleaseWithEverythingSaysEverything() {
        Plan plan = read(Release.class, """
                apiVersion: davy.dev/v1
                kind: Release
                metadata: {name: shop}
                spec:
                  targetRef: {apiVersion: davy.dev/v1, kind: Upstream, name: shop-web}
                  from: v1
                  version: v2.1
                  key: {cookie: sid}
                  stages:
                    - audience: {name: staff, share: 50%}
                      for: 10m
                    - {weight: 5%, for: 1h30m}
                    - {weight: 0.125}
                    - weight: auto
                      to: 50%
                    - hold: 10m
                    - gate: {role: product, deadline: 24h, otherwise: rollback}
                    - gate: {name: qa}
                    - weight: auto
                  guard:
                    blastRadius: 25.5
                    falseRollback: 2%
                    missedHarm: 10
                    regression: 3x
                    tolerance: 1.5x
                    tolerableFailures: 0.2%
                    latency: {p99.9: 1.5x}
                    shield: false
                    soak: 2m
                    deadline: 2h
                    atDeadline: rollback
                    drain: 0s
                    exposure: hard
                    warmUp: {for: 10s, requests: 100}
                  watch: {for: 5m, holdback: 5%, onAlarm: rollback}
                """).plan();
        assertThat(plan)
                .isEqualTo(new Plan(
                        "shop",
                        "shop-web",
                        Optional.of("v1"),
                        "v2.1",
                        new Key.Cookie("sid"),
                        List.of(
                                new Stage.Audience("staff", Weight.ofPercent(50), Duration.ofMinutes(10)),
                                new Stage.Fixed(Weight.ofPercent(5), Duration.ofMinutes(90)),
                                new Stage.Fixed(new Weight(125), Duration.ZERO),
                                new Stage.Auto(Weight.ofPercent(50)),
                                new Stage.Hold(Duration.ofMinutes(10)),
                                new Stage.Gate(
                                        "product",
                                        Optional.of("product"),
                                        Optional.of(Duration.ofHours(24)),
                                        Stage.Otherwise.ROLLBACK),
                                new Stage.Gate("qa", Optional.empty(), Optional.empty(), Stage.Otherwise.HOLD),
                                new Stage.Auto(Weight.ALL)),
                        new Guard(
                                25.5,
                                0.02,
                                0.1,
                                3,
                                1.5,
                                0.002,
                                Optional.of(new Guard.LatencyLimit(0.999, 1.5)),
                                false,
                                Duration.ofMinutes(2),
                                Duration.ofHours(2),
                                Guard.AtDeadline.ROLLBACK,
                                Duration.ZERO,
                                Guard.Exposure.HARD,
                                new Guard.WarmUp(Duration.ofSeconds(10), 100)),
                        new Plan.Watch(Duration.ofMinutes(5), Weight.ofPercent(5), Plan.OnAlarm.ROLLBACK)));
    }

    @Test
    void aGuardThatSpellsOutTheDefaultsIsTheDefault() {
        assertThat(read(Release.class, """
                        apiVersion: davy.dev/v1
                        kind: Release
                        metadata: {name: shop}
                        spec:
                          targetRef: {name: shop}
                          version: v2
                          guard:
                            blastRadius: 50
                            falseRollback: 1%
                            missedHarm: 5%
                            regression: 2x
                            tolerance: 1x
                            tolerableFailures: 0.1%
                            shield: true
                            soak: 1m
                            deadline: 30m
                            atDeadline: hold
                            drain: 10s
                            exposure: soft
                            warmUp: {for: 30s, requests: 500}
                          watch: {for: 10m, holdback: 0}
                        """).plan()).isEqualTo(Plan.of("shop", "shop", "v2"));
    }

    @Test
    void whatOnlyAClusterWritesIsPassedOver() {
        HttpRoute route = read(HttpRoute.class, """
                apiVersion: gateway.networking.k8s.io/v1beta1
                kind: HTTPRoute
                metadata:
                  name: shop
                  namespace: web
                  uid: 6a6e4e5e
                  resourceVersion: "17"
                  generation: 3
                  creationTimestamp: 2026-01-31T12:00:00Z
                  labels: {app: shop}
                  annotations: {kubectl.kubernetes.io/last-applied-configuration: "{}"}
                  managedFields: [{manager: kubectl}]
                spec:
                  rules: [{}]
                status: {parents: []}
                """);
        assertThat(route.metadata().qualified()).isEqualTo("web/shop");
        assertThat(route.metadata().created()).contains(Instant.parse("2026-01-31T12:00:00Z"));
    }

    @Test
    void aGrpcRouteIsAboutCallsAndNothingElse() {
        HttpRoute route = read(HttpRoute.class, """
                apiVersion: gateway.networking.k8s.io/v1
                kind: GRPCRoute
                metadata: {name: cart}
                spec:
                  hostnames: [shop.example]
                  rules:
                    - matches:
                        - method: {service: shop.v1.Cart, method: Add}
                          headers: [{name: X-Team, value: blue}, {name: x-davy-audience, value: staff}]
                        - method: {service: shop.v1.Cart}
                        - method: {method: Add}
                        - method: {type: RegularExpression, service: 'shop\\..*|store', method: "Get.*"}
                        - headers: [{name: X-Team, value: blue}]
                      backendRefs: [{group: davy.dev, kind: Upstream, name: cart}]
                      filters:
                        - {type: RequestHeaderModifier, requestHeaderModifier: {set: [{name: X-A, value: b}]}}
                    - backendRefs: [{group: davy.dev, kind: Upstream, name: cart.v1}]
                """);
        assertThat(route.identity()).isEqualTo("GRPCRoute cart");
        List<HttpRoute.Match> matches = route.rules().getFirst().matches();
        HttpRoute.FieldMatch call = new HttpRoute.FieldMatch("content-type", new TextMatch.Prefix("application/grpc"));
        assertThat(matches).allMatch(match -> match.method().equals(Optional.of("POST")));
        assertThat(matches).allMatch(match -> match.headers().contains(call));
        assertThat(matches.getFirst().path()).isEqualTo(new HttpRoute.PathMatch.Exact("/shop.v1.Cart/Add"));
        assertThat(matches.getFirst().headers())
                .containsExactly(call, new HttpRoute.FieldMatch("x-team", new TextMatch.Exact("blue")));
        assertThat(matches.getFirst().audience()).contains("staff");
        assertThat(matches.get(1).path()).isEqualTo(new HttpRoute.PathMatch.Prefix("/shop.v1.Cart"));
        assertThat(pattern(matches.get(2))).isEqualTo("/[^/]+/Add");
        assertThat(pattern(matches.get(3))).isEqualTo("/(?:shop\\..*|store)/(?:Get.*)");
        assertThat(matches.get(4).path()).isEqualTo(HttpRoute.PathMatch.Prefix.EVERY);
        HttpRoute.Match everything = route.rules().getLast().matches().getFirst();
        assertThat(everything.headers()).containsExactly(call);
    }

    private static String pattern(HttpRoute.Match match) {
        return ((HttpRoute.PathMatch.Regex) match.path()).pattern().pattern();
    }

    @Test
    void aRouteSaysWhoAsksForWhatAndWhereItGoes() {
        HttpRoute route = read(HttpRoute.class, """
                apiVersion: gateway.networking.k8s.io/v1
                kind: HTTPRoute
                metadata:
                  name: shop
                  annotations: {davy.dev/retry-safe: "true", davy.dev/failure-codes: "429, 499"}
                spec:
                  hostnames: [shop.example, "*.shop.example"]
                  rules:
                    - name: cart
                      matches:
                        - path: {type: PathPrefix, value: /cart/}
                          method: POST
                          headers: [{name: X-Team, value: blue}, {name: X-Davy-Audience, value: staff}]
                          queryParams: [{name: Q, type: RegularExpression, value: "a+"}]
                      backendRefs:
                        - {group: davy.dev, kind: Upstream, name: shop.v1.2, weight: 3}
                        - {name: legacy, port: 80}
                      timeouts: {request: 10s, backendRequest: 2s}
                """);
        HttpRoute.Rule rule = route.rules().getFirst();
        HttpRoute.Match match = rule.matches().getFirst();
        assertThat(route.hostnames()).containsExactly("shop.example", "*.shop.example");
        assertThat(match.path()).isEqualTo(new HttpRoute.PathMatch.Prefix("/cart"));
        assertThat(match.method()).contains("POST");
        assertThat(match.headers()).containsExactly(new HttpRoute.FieldMatch("x-team", new TextMatch.Exact("blue")));
        assertThat(match.audience()).contains("staff");
        assertThat(match.queries()).extracting(HttpRoute.FieldMatch::name).containsExactly("Q");
        assertThat(rule.backends())
                .extracting(HttpRoute.BackendRef::target)
                .containsExactly(
                        new HttpRoute.Target.UpstreamRef("shop", Optional.of("v1.2")),
                        new HttpRoute.Target.Foreign("Service", "legacy"));
        assertThat(rule.backends()).extracting(HttpRoute.BackendRef::weight).containsExactly(3, 1);
        assertThat(rule.timeout()).contains(Duration.ofSeconds(2));
        assertThat(rule.retrySafe()).isTrue();
        assertThat(rule.failureCodes()).isEqualTo(Set.of(429, 499));
    }

    @Test
    void anUpstreamHasInstancesOnNamesAndAddresses() {
        Upstream upstream = read(Upstream.class, """
                apiVersion: davy.dev/v1
                kind: Upstream
                metadata: {name: shop}
                spec:
                  versionLabel: track
                  instances:
                    - {address: "[::1]:9001", labels: {track: v1, zone: a}}
                    - {address: shop.internal:80, labels: {track: v2}}
                  healthCheck: {path: "/healthz?deep=1", interval: 500ms, timeout: 200ms, healthy: 2, unhealthy: 3}
                  forwardAudiences: true
                  protocol: h2c
                """);
        assertThat(upstream.versionLabel()).isEqualTo("track");
        assertThat(upstream.instances()).extracting(Upstream.Instance::host).containsExactly("::1", "shop.internal");
        assertThat(upstream.healthCheck())
                .contains(new Upstream.HealthCheck(
                        "/healthz?deep=1", Duration.ofMillis(500), Duration.ofMillis(200), 2, 3));
        assertThat(upstream.forwardAudiences()).isTrue();
        assertThat(upstream.protocol()).isEqualTo(Upstream.Protocol.H2C);
    }

    @Test
    void aGatewayHasListeners() {
        Gateway gateway = read(Gateway.class, """
                apiVersion: gateway.networking.k8s.io/v1
                kind: Gateway
                metadata: {name: edge}
                spec:
                  gatewayClassName: davy
                  listeners:
                    - {name: web, port: 80, protocol: HTTP, hostname: "*.example", allowedRoutes: {namespaces: {from: All}}}
                """);
        assertThat(gateway.listeners())
                .containsExactly(new Gateway.Listener("web", 80, Optional.of("*.example"), true, Optional.empty()));
    }
}
