package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.davy.model.Bucket;
import dev.davy.model.Counter;
import dev.davy.model.Key;
import dev.davy.resources.ResourceFile;
import dev.davy.routing.RoutingCompiler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is in an audience by what a token says. */
class ClaimsTest {
    @TempDir
    private Path directory;

    private final TokenIssuer issuer = new TokenIssuer();
    private final Backend stable = Backend.saying("v1");
    private final Backend candidate = Backend.saying("v2");
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-21T12:00:00Z"));
    private final AtomicReference<Gateway> running = new AtomicReference<>();

    @AfterEach
    void close() {
        Gateway gateway = running.get();
        if (gateway != null) {
            gateway.close();
        }
        issuer.close();
        stable.close();
        candidate.close();
    }

    private String filters = "";

    private Gateway gateway(String jwks, String more, String... namesAndConditions) {
        StringBuilder yaml = new StringBuilder(
                """
                apiVersion: davy.dev/v1
                kind: Upstream
                metadata: {name: shop}
                spec:
                  instances:
                    - {address: "127.0.0.1:%d", labels: {version: v1}}
                    - {address: "127.0.0.1:%d", labels: {version: v2}}
                ---
                apiVersion: gateway.networking.k8s.io/v1
                kind: HTTPRoute
                metadata: {name: shop}
                spec: {rules: [{%sbackendRefs: [{group: davy.dev, kind: Upstream, name: shop}]}]}
                ---
                apiVersion: davy.dev/v1
                kind: Issuer
                metadata: {name: corp}
                spec: {issuer: "%s", jwks: %s%s}
                """.formatted(stable.port(), candidate.port(), filters, TokenIssuer.NAME, jwks, more));
        for (int i = 0; i < namesAndConditions.length; i += 2) {
            yaml.append("---\napiVersion: davy.dev/v1\nkind: Audience\nmetadata: {name: %s}\nspec: %s\n"
                    .formatted(namesAndConditions[i], namesAndConditions[i + 1]));
        }
        ResourceFile file = ResourceFile.read("f.yaml", yaml.toString());
        assertThat(file.usable()).as(file.problems().toString()).isTrue();
        Gateway gateway = Gateway.start(
                GatewayOptions.listening(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .withLoops(1)
                        .withIdentification(
                                Identification.NONE.withClock(now::get).withDirectory(directory)),
                RoutingCompiler.compile(file.resources()).table(),
                List.of(ShopSplit.generation(1).ring("ring", 100).build()));
        running.set(gateway);
        return gateway;
    }

    private Gateway testers(String more) {
        return gateway(issuer.url(), more, "ring", "{claim: {issuer: corp, name: role, contains: beta-tester}}");
    }

    private static String version(Gateway gateway, String... headers) {
        Client.Answer answer = Client.get(gateway.address(), "/", headers);
        assertThat(answer.status()).isEqualTo(200);
        return answer.body();
    }

    private static String bearer(String token) {
        return "Authorization: Bearer " + token;
    }

    private static String token() {
        return TokenIssuer.token(JWSAlgorithm.RS256, claims -> claims);
    }

    @Test
    void every_signature_by_a_published_key_makes_a_member() {
        Gateway gateway = testers("");
        for (JWSAlgorithm algorithm :
                List.of(JWSAlgorithm.RS256, JWSAlgorithm.PS512, JWSAlgorithm.ES256, JWSAlgorithm.EdDSA)) {
            String token = TokenIssuer.token(algorithm, claims -> claims);
            assertThat(version(gateway, bearer(token))).as(algorithm.getName()).isEqualTo("v2");
            assertThat(version(gateway, "authorization: bearer " + token)).isEqualTo("v2");
        }
        assertThat(version(gateway)).isEqualTo("v1");
        assertThat(issuer.fetched()).isEqualTo(1);
    }

    @Test
    void a_bad_token_changes_nothing() throws JOSEException {
        Gateway gateway = testers(", audiences: [shop], algorithms: [RS256, EdDSA]");
        assertThat(version(gateway, bearer(token()))).isEqualTo("v2");
        SignedJWT shared = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("rsa").build(), TokenIssuer.claims(claims -> claims));
        shared.sign(new MACSigner(TokenIssuer.rsa().toRSAPublicKey().getEncoded()));
        JWSHeader critical = new JWSHeader.Builder(JWSAlgorithm.EdDSA)
                .keyID("ed")
                .criticalParams(Set.of("exp2"))
                .customParam("exp2", 1)
                .build();
        for (String bad : List.of(
                TokenIssuer.forged(),
                new PlainJWT(TokenIssuer.claims(claims -> claims)).serialize(),
                shared.serialize(),
                TokenIssuer.edwards(critical, claims -> claims),
                TokenIssuer.token(JWSAlgorithm.ES256, claims -> claims),
                TokenIssuer.token(JWSAlgorithm.RS256, claims -> claims.issuer("https://else.example")),
                TokenIssuer.token(JWSAlgorithm.RS256, claims -> claims.audience("bank")),
                TokenIssuer.token(JWSAlgorithm.RS256, claims -> claims.expirationTime(date("2026-11-21T11:58:59Z"))),
                TokenIssuer.token(JWSAlgorithm.RS256, claims -> claims.notBeforeTime(date("2026-11-21T12:01:01Z"))),
                TokenIssuer.token(JWSAlgorithm.RS256, claims -> claims.claim("role", "admin")),
                token().replace('.', ','),
                token().substring(0, token().length() - 6) + "AAAAAA",
                "",
                "a.b.c",
                "...")) {
            assertThat(version(gateway, bearer(bad))).as(bad).isEqualTo("v1");
        }
        assertThat(version(gateway, bearer(token()), bearer(TokenIssuer.forged())))
                .isEqualTo("v1");
        assertThat(version(gateway, "Authorization: Basic " + token())).isEqualTo("v1");
        assertThat(version(gateway, "x-davy-audience: ring")).isEqualTo("v1");
    }

    private static Date date(String at) {
        return Date.from(Instant.parse(at));
    }

    @Test
    void a_token_counts_between_its_times_give_or_take_the_clock_skew() {
        Gateway gateway = testers(", clockSkew: 10s");
        String token =
                TokenIssuer.token(JWSAlgorithm.RS256, claims -> claims.notBeforeTime(date("2026-11-21T12:00:00Z")));
        for (Map.Entry<String, String> at : Map.of(
                        "2026-11-21T11:59:49.999Z", "v1",
                        "2026-11-21T11:59:50Z", "v2",
                        "2026-11-21T13:00:09.999Z", "v2",
                        "2026-11-21T13:00:10Z", "v1")
                .entrySet()) {
            now.set(Instant.parse(at.getKey()));
            assertThat(version(gateway, bearer(token))).as(at.getKey()).isEqualTo(at.getValue());
        }
    }

    @Test
    void claims_are_found_in_mappings_and_lists_and_compared_as_text() {
        String token = TokenIssuer.token(
                JWSAlgorithm.RS256,
                claims -> claims.claim("realm", Map.of("roles", List.of("a", 7), "level", 3, "rate", 1.5))
                        .claim("https://id.example/team", "blue")
                        .claim("vip", true));
        Map.of(
                        "{name: realm.roles, contains: a}", "v2",
                        "{name: realm.roles, contains: \"7\"}", "v2",
                        "{name: realm.roles, exact: a}", "v1",
                        "{name: realm.level, exact: \"3\"}", "v2",
                        "{name: realm.rate, exact: \"1.5\"}", "v2",
                        "{name: vip, exact: \"true\"}", "v2",
                        "{name: \"https://id.example/team\", prefix: bl}", "v2",
                        "{name: realm, present: true}", "v2",
                        "{name: realm.nothing, present: true}", "v1",
                        "{name: realm.nothing, absent: true}", "v2")
                .forEach((claim, expected) -> {
                    try (Gateway gateway = gateway(
                            issuer.url(),
                            "",
                            "ring",
                            "{claim: {issuer: corp, %s".formatted(claim.substring(1)) + "}")) {
                        assertThat(version(gateway, bearer(token))).as(claim).isEqualTo(expected);
                    }
                });
    }

    @Test
    void keys_that_cannot_be_had_make_nobody_a_member_until_they_can() {
        issuer.answers(503);
        Gateway gateway = testers("");
        assertThat(version(gateway, bearer(token()))).isEqualTo("v1");
        issuer.answers(200);
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(
                        () -> assertThat(version(gateway, bearer(token()))).isEqualTo("v2"));
    }

    @Test
    void an_issuer_that_stalls_in_its_answer_is_asked_again() {
        issuer.stalls(true);
        Gateway gateway = testers("");
        assertThat(version(gateway, bearer(token()))).isEqualTo("v1");
        issuer.stalls(false);
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(
                        () -> assertThat(version(gateway, bearer(token()))).isEqualTo("v2"));
    }

    @Test
    void a_key_of_no_use_to_us_takes_no_other_along() {
        String unusable = "{\"kty\":\"EC\",\"kid\":\"odd\",\"crv\":\"brainpoolP256r1\",\"x\":\"AA\",\"y\":\"AA\"},";
        issuer.publishesText(issuer.published().replace("{\"keys\":[", "{\"keys\":[" + unusable));
        assertThat(version(testers(""), bearer(token()))).isEqualTo("v2");
    }

    @Test
    void who_has_no_valid_token_does_not_belong_to_those_without_a_claim() {
        Gateway gateway = gateway(issuer.url(), "", "ring", "{claim: {issuer: corp, name: suspended, absent: true}}");
        assertThat(version(gateway, bearer(token()))).isEqualTo("v2");
        assertThat(version(gateway)).isEqualTo("v1");
        assertThat(version(gateway, bearer(TokenIssuer.forged()))).isEqualTo("v1");
    }

    @Test
    void a_key_that_nobody_knows_is_asked_for_but_not_for_every_token() {
        Gateway gateway = testers("");
        assertThat(version(gateway, bearer(token()))).isEqualTo("v2");
        var next = TokenIssuer.rsa("next");
        issuer.publishes(next);
        assertThat(version(gateway, bearer(TokenIssuer.token(next, claims -> claims))))
                .isEqualTo("v2");
        assertThat(version(gateway, bearer(token())))
                .as("a key that was taken back")
                .isEqualTo("v1");
        for (int i = 0; i < 20; i++) {
            String subject = "user-" + i;
            assertThat(version(
                            gateway, bearer(TokenIssuer.token(TokenIssuer.rsa(), claims -> claims.subject(subject)))))
                    .isEqualTo("v1");
        }
        assertThat(issuer.fetched()).isEqualTo(2);
    }

    @Test
    void a_key_that_is_taken_back_counts_no_more_from_the_next_refresh_on() {
        Gateway gateway = gateway(
                issuer.url().replace("}", ", refresh: 1s}"),
                "",
                "ring",
                "{claim: {issuer: corp, name: role, contains: beta-tester}}");
        assertThat(version(gateway, bearer(token()))).isEqualTo("v2");
        issuer.publishes(TokenIssuer.rsa("next"));
        await().atMost(Duration.ofSeconds(10))
                .until(() -> version(gateway, bearer(token())).equals("v1"));
    }

    @Test
    void keys_come_from_a_file_and_again_when_it_changes() throws IOException {
        Path file = directory.resolve("keys.json");
        Gateway gateway = gateway(
                "{file: keys.json}", ", cookie: token", "ring", "{claim: {issuer: corp, name: sub, exact: ada}}");
        String cookie = "Cookie: a=b; token=" + token();
        assertThat(version(gateway, cookie)).isEqualTo("v1");
        Files.writeString(file, issuer.published());
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(version(gateway, cookie)).isEqualTo("v2"));
        assertThat(version(gateway, bearer(token()))).as("in another place").isEqualTo("v1");
    }

    @Test
    void a_request_with_a_body_waits_for_its_token_and_counts_once() {
        Gateway gateway = testers("");
        try (Client client = Client.of(gateway.address())) {
            for (int i = 0; i < 5; i++) {
                String subject = "user-" + i;
                client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n"
                        + bearer(TokenIssuer.token(JWSAlgorithm.ES256, claims -> claims.subject(subject)))
                        + "\r\n\r\nhello");
                assertThat(client.answer().body()).isEqualTo("v2");
            }
        }
        assertThat(gateway.counters(Tables.SHOP).stream()
                        .map(Counter::counts)
                        .mapToLong(counts -> counts.assigned())
                        .sum())
                .isEqualTo(5);
    }

    @Test
    void a_request_that_waits_for_its_token_is_limited_and_aborted_once() {
        filters = "filters: [{type: ExtensionRef, extensionRef: {group: davy.dev, kind: RateLimit, name: few}},"
                + " {type: ExtensionRef, extensionRef: {group: davy.dev, kind: Fault, name: broken}}], ";
        Gateway gateway = gateway(
                issuer.url(),
                "}\n---\napiVersion: davy.dev/v1\nkind: RateLimit\nmetadata: {name: few}\nspec: {requests: 3, per: 1h}"
                        + "\n---\napiVersion: davy.dev/v1\nkind: Fault\nmetadata: {name: broken}\nspec: {until: "
                        + "\"2100-01-01T00:00:00Z\", audience: ring, abort: {percent: 100%, status: 418}",
                "ring",
                "{claim: {issuer: corp, name: role, contains: beta-tester}}");
        List<Integer> answered = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            String subject = "user-" + i;
            String token = TokenIssuer.token(JWSAlgorithm.ES256, claims -> claims.subject(subject));
            answered.add(Client.get(gateway.address(), "/", bearer(token)).status());
        }
        assertThat(answered).containsExactly(418, 418, 418, 429);
    }

    @Test
    void a_claim_tells_users_apart_whatever_token_they_come_with() {
        Gateway gateway = testers("");
        gateway.apply(ShopSplit.generation(2)
                .percent(50)
                .by(new Key.Claim("corp", "sub"))
                .build());
        for (int user = 0; user < 20; user++) {
            String subject = "user-" + user;
            String expected = Bucket.of(42, subject).index() < 50_000 ? "v2" : "v1";
            for (JWSAlgorithm algorithm : List.of(JWSAlgorithm.ES256, JWSAlgorithm.EdDSA)) {
                assertThat(version(gateway, bearer(TokenIssuer.token(algorithm, claims -> claims.subject(subject)))))
                        .isEqualTo(expected);
            }
        }
    }
}
