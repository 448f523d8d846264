package dev.davy.gateway;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** An issuer of tokens with keys of every kind, and the HTTP server that has them. */
final class TokenIssuer implements AutoCloseable {
    static final String NAME = "https://id.example";

    private static final RSAKey RSA =
            made(() -> new RSAKeyGenerator(2048).keyID("rsa").generate());
    private static final RSAKey STRANGER =
            made(() -> new RSAKeyGenerator(2048).keyID("rsa").generate());
    private static final ECKey CURVE =
            made(() -> new ECKeyGenerator(Curve.P_256).keyID("ec").generate());
    private static final KeyPair EDWARDS = edwards();

    private final HttpServer server;
    private final AtomicInteger fetched = new AtomicInteger();
    private volatile int status = 200;
    private volatile boolean stalls;
    private volatile String keys;

    TokenIssuer() {
        this.keys = keys(RSA, CURVE, edwardsKey()).toString();
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", exchange -> {
            fetched.incrementAndGet();
            byte[] body = keys.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            if (stalls) {
                exchange.getResponseBody().write(body, 0, 1);
                exchange.getResponseBody().flush();
                return;
            }
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    /** How {@code spec.jwks} names its server. */
    String url() {
        return "{url: \"http://127.0.0.1:" + server.getAddress().getPort() + "/jwks.json\"}";
    }

    int fetched() {
        return fetched.get();
    }

    void answers(int with) {
        status = with;
    }

    /** Whether it goes silent behind the first byte of an answer. */
    void stalls(boolean now) {
        stalls = now;
    }

    void publishesText(String jwks) {
        keys = jwks;
    }

    /** Publishes these keys in place of those before. */
    void publishes(JWK... these) {
        keys = keys(these).toString();
    }

    String published() {
        return keys;
    }

    static JWKSet keys(JWK... these) {
        return new JWKSet(List.of(these)).toPublicJWKSet();
    }

    static RSAKey rsa() {
        return RSA;
    }

    static RSAKey rsa(String id) {
        return made(() -> new RSAKeyGenerator(2048).keyID(id).generate());
    }

    /** Signed as this key pair would. */
    static String token(RSAKey by, UnaryOperator<JWTClaimsSet.Builder> claims) {
        return signed(JWSAlgorithm.RS256, by.getKeyID(), made(() -> new RSASSASigner(by)), claims);
    }

    /** With an algorithm, and the claims of a beta tester. */
    static String token(JWSAlgorithm algorithm, UnaryOperator<JWTClaimsSet.Builder> claims) {
        if (JWSAlgorithm.Family.RSA.contains(algorithm)) {
            return signed(algorithm, "rsa", made(() -> new RSASSASigner(RSA)), claims);
        }
        if (JWSAlgorithm.Family.EC.contains(algorithm)) {
            return signed(algorithm, "ec", made(() -> new ECDSASigner(CURVE)), claims);
        }
        return edwards(new JWSHeader.Builder(JWSAlgorithm.EdDSA).keyID("ed").build(), claims);
    }

    /** With the identifier of a published key, and the signature of another. */
    static String forged() {
        return token(STRANGER, claims -> claims);
    }

    static String edwards(JWSHeader header, UnaryOperator<JWTClaimsSet.Builder> claims) {
        try {
            String input =
                    header.toBase64URL() + "." + claims(claims).toPayload().toBase64URL();
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(EDWARDS.getPrivate());
            signature.update(input.getBytes(StandardCharsets.US_ASCII));
            return input + "." + Base64URL.encode(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String signed(
            JWSAlgorithm algorithm, String id, JWSSigner by, UnaryOperator<JWTClaimsSet.Builder> claims) {
        return made(() -> {
            SignedJWT jwt =
                    new SignedJWT(new JWSHeader.Builder(algorithm).keyID(id).build(), claims(claims));
            jwt.sign(by);
            return jwt.serialize();
        });
    }

    static JWTClaimsSet claims(UnaryOperator<JWTClaimsSet.Builder> claims) {
        return claims.apply(new JWTClaimsSet.Builder()
                        .issuer(NAME)
                        .audience("shop")
                        .subject("ada")
                        .expirationTime(Date.from(Instant.parse("2026-11-21T13:00:00Z")))
                        .claim("role", List.of("admin", "beta-tester")))
                .build();
    }

    private static OctetKeyPair edwardsKey() {
        byte[] encoded = EDWARDS.getPublic().getEncoded();
        return new OctetKeyPair.Builder(
                        Curve.Ed25519,
                        Base64URL.encode(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length)))
                .keyID("ed")
                .build();
    }

    private static KeyPair edwards() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private interface Making<T> {
        T make() throws JOSEException;
    }

    private static <T> T made(Making<T> making) {
        try {
            return making.make();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
