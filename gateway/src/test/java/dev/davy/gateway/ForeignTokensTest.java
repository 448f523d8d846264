package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.davy.resources.ResourceFile;
import dev.davy.routing.RoutingCompiler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.OkpJwkGenerator;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens of another library than the one that reads them, jose4j: good ones, and what an attacker would make of it. */
class ForeignTokensTest {
    private static final Map<String, PublicJsonWebKey> PAIRS = pairs();
    private static final PublicJsonWebKey STRANGER = made(() -> RsaJwkGenerator.generateJwk(2048));

    @TempDir
    private Path directory;

    private final Backend stable = Backend.saying("v1");
    private final Backend candidate = Backend.saying("v2");
    private Gateway gateway;

    @BeforeEach
    void open() throws IOException {
        JsonWebKeySet set = new JsonWebKeySet();
        PAIRS.values().forEach(set::addJsonWebKey);
        Files.writeString(directory.resolve("keys.json"), set.toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY));
        ResourceFile file = ResourceFile.read("f.yaml", """
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
                spec: {rules: [{backendRefs: [{group: davy.dev, kind: Upstream, name: shop}]}]}
                ---
                apiVersion: davy.dev/v1
                kind: Issuer
                metadata: {name: corp}
                spec: {issuer: "https://id.example", audiences: [shop], jwks: {file: keys.json}}
                ---
                apiVersion: davy.dev/v1
                kind: Audience
                metadata: {name: ring}
                spec:
                  allOf:
                    - claim: {issuer: corp, name: realm.access.roles, contains: beta-tester}
                    - claim: {issuer: corp, name: level, exact: "3"}
                """.formatted(stable.port(), candidate.port()));
        assertThat(file.usable()).as(file.problems().toString()).isTrue();
        gateway = Gateway.start(
                GatewayOptions.listening(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .withLoops(1)
                        .withIdentification(Identification.NONE.withDirectory(directory)),
                RoutingCompiler.compile(file.resources()).table(),
                List.of(ShopSplit.generation(1).ring("ring", 100).build()));
    }

    @AfterEach
    void close() {
        gateway.close();
        stable.close();
        candidate.close();
    }

    private String version(String token) {
        Client.Answer answer = Client.get(gateway.address(), "/", "Authorization: Bearer " + token);
        assertThat(answer.status()).isEqualTo(200);
        return answer.body();
    }

    private static JwtClaims claims() {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer("https://id.example");
        claims.setAudience("shop", "bank");
        claims.setSubject("ada");
        claims.setExpirationTimeMinutesInTheFuture(10);
        claims.setIssuedAtToNow();
        claims.setClaim("realm", Map.of("access", Map.of("roles", List.of("admin", "beta-tester"))));
        claims.setClaim("level", 3);
        return claims;
    }

    private static JsonWebSignature unsigned(JwtClaims claims, String algorithm, String id, Key by) {
        JsonWebSignature token = new JsonWebSignature();
        token.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
        token.setDoKeyValidation(false);
        token.setPayload(claims.toJson());
        token.setAlgorithmHeaderValue(algorithm);
        if (!id.isEmpty()) {
            token.setKeyIdHeaderValue(id);
        }
        token.setKey(by);
        return token;
    }

    private static String signed(JwtClaims claims, String algorithm, String id, Key by) {
        return made(() -> unsigned(claims, algorithm, id, by).getCompactSerialization());
    }

    private static String token(JwtClaims claims, String algorithm) {
        return signed(claims, algorithm, algorithm, PAIRS.get(algorithm).getPrivateKey());
    }

    @Test
    void every_algorithm_of_a_key_pair_makes_a_member() {
        PAIRS.keySet()
                .forEach(algorithm -> assertThat(version(token(claims(), algorithm)))
                        .as(algorithm)
                        .isEqualTo("v2"));
        assertThat(version(signed(claims(), "RS256", "", PAIRS.get("RS256").getPrivateKey())))
                .as("without the key's name")
                .isEqualTo("v2");
    }

    @Test
    void what_an_attacker_makes_of_it_makes_nobody_a_member() throws JoseException {
        Key published = PAIRS.get("RS256").getPublicKey();
        byte[] pem = ("-----BEGIN PUBLIC KEY-----\n"
                        + Base64.getMimeEncoder().encodeToString(published.getEncoded())
                        + "\n-----END PUBLIC KEY-----\n")
                .getBytes(StandardCharsets.US_ASCII);
        JsonWebSignature own = unsigned(claims(), "RS256", "RS256", STRANGER.getPrivateKey());
        own.getHeaders().setJwkHeaderValue("jwk", STRANGER);
        JsonWebSignature elsewhere = unsigned(claims(), "RS256", "other", STRANGER.getPrivateKey());
        elsewhere.getHeaders().setStringHeaderValue("jku", "http://127.0.0.1:1/jwks.json");
        String good = token(claims(), "ES256");
        String input = good.substring(0, good.lastIndexOf('.') + 1);
        String zeros = Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[64]);
        for (Map.Entry<String, String> bad : Map.ofEntries(
                        Map.entry("alg none", signed(claims(), "none", "RS256", null)),
                        Map.entry(
                                "HS256 by the public key",
                                signed(claims(), "HS256", "RS256", new HmacKey(published.getEncoded()))),
                        Map.entry("HS256 by its PEM", signed(claims(), "HS256", "RS256", new HmacKey(pem))),
                        Map.entry("another's key", signed(claims(), "RS256", "RS256", STRANGER.getPrivateKey())),
                        Map.entry("a key of his own in it", own.getCompactSerialization()),
                        Map.entry("a key of his own elsewhere", elsewhere.getCompactSerialization()),
                        Map.entry(
                                "a key of another algorithm",
                                signed(
                                        claims(),
                                        "RS256",
                                        "ES256",
                                        PAIRS.get("RS256").getPrivateKey())),
                        Map.entry("a signature of zeros", input + zeros),
                        Map.entry("no signature", input),
                        Map.entry(
                                "another's claims",
                                good.replace(
                                        good.split("\\.")[1],
                                        token(claims(), "EdDSA").split("\\.")[1] + "A")),
                        Map.entry("five parts", good + ".a.b"),
                        Map.entry("a megabyte", "a".repeat(6_000)))
                .entrySet()) {
            assertThat(version(bad.getValue())).as(bad.getKey()).isEqualTo("v1");
        }
        assertThat(version(good)).as("the others are who they were").isEqualTo("v2");
    }

    @Test
    void claims_that_do_not_fit_make_nobody_a_member() {
        Map<String, JwtClaims> bad = new LinkedHashMap<>();
        bad.put("issuer", claims());
        bad.get("issuer").setIssuer("https://id.example/");
        bad.put("no issuer", claims());
        bad.get("no issuer").unsetClaim("iss");
        bad.put("audience", claims());
        bad.get("audience").setAudience("bank");
        bad.put("no audience", claims());
        bad.get("no audience").unsetClaim("aud");
        bad.put("expired, beyond the skew", claims());
        bad.get("expired, beyond the skew").setExpirationTime(NumericDate.fromSeconds(now() - 62));
        bad.put("not yet, beyond the skew", claims());
        bad.get("not yet, beyond the skew").setNotBefore(NumericDate.fromSeconds(now() + 64));
        bad.put("a time that is none", claims());
        bad.get("a time that is none").setClaim("exp", "tomorrow");
        bad.put("a list that is a text", claims());
        bad.get("a list that is a text").setClaim("realm", Map.of("access", "roles beta-tester"));
        bad.put("a level too low", claims());
        bad.get("a level too low").setClaim("level", 3.5);
        bad.forEach((why, claims) ->
                assertThat(version(token(claims, "RS256"))).as(why).isEqualTo("v1"));
        JwtClaims late = claims();
        late.setExpirationTime(NumericDate.fromSeconds(now() - 30));
        late.setNotBefore(NumericDate.fromSeconds(now() - 90));
        assertThat(version(token(late, "RS256"))).as("within the skew").isEqualTo("v2");
    }

    private static long now() {
        return System.currentTimeMillis() / 1000;
    }

    private static Map<String, PublicJsonWebKey> pairs() {
        Map<String, PublicJsonWebKey> pairs = new LinkedHashMap<>();
        for (String algorithm : List.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")) {
            pairs.put(algorithm, made(() -> RsaJwkGenerator.generateJwk(2048)));
        }
        pairs.put("ES256", made(() -> EcJwkGenerator.generateJwk(EllipticCurves.P256)));
        pairs.put("ES384", made(() -> EcJwkGenerator.generateJwk(EllipticCurves.P384)));
        pairs.put("ES512", made(() -> EcJwkGenerator.generateJwk(EllipticCurves.P521)));
        pairs.put("EdDSA", made(() -> OkpJwkGenerator.generateJwk("Ed25519")));
        pairs.forEach((algorithm, pair) -> pair.setKeyId(algorithm));
        return pairs;
    }

    private interface Making<T> {
        T make() throws JoseException;
    }

    private static <T> T made(Making<T> making) {
        try {
            return making.make();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }
}
