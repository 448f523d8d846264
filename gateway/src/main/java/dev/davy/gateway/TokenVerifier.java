package dev.davy.gateway;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.davy.resources.Issuer;
import dev.davy.routing.Claims;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.text.ParseException;
import java.util.Collections;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says what a token of one issuer is worth: signature (RFC 7515, RFC 8037), issuer, audience and times (RFC 7519). A token
 * that is worth nothing says nothing, whatever is wrong with it.
 *
 * <p>For virtual threads, since a signature takes 0.1 ms and keys may have to be fetched.
 */
final class TokenVerifier {
    private static final Logger LOG = LoggerFactory.getLogger(TokenVerifier.class);
    /** The key of Ed25519 in a SubjectPublicKeyInfo (RFC 8410 section 4), before its 32 bytes. */
    private static final byte[] ED25519 = HexFormat.of().parseHex("302a300506032b6570032100");

    private final Issuer.Terms terms;
    private final IssuerKeys keys;

    TokenVerifier(Issuer.Terms terms, IssuerKeys keys) {
        this.terms = terms;
        this.keys = keys;
    }

    Issuer.Terms terms() {
        return terms;
    }

    IssuerKeys keys() {
        return keys;
    }

    /** What the token says, and from when to when. */
    Verified verify(String token) throws InterruptedException {
        IssuerKeys.Known known = keys.awaitFirst();
        try {
            SignedJWT jwt = SignedJWT.parse(token);
            JWSHeader header = jwt.getHeader();
            if (!terms.algorithms().contains(header.getAlgorithm().getName())) {
                return Verified.nothing(known.version());
            }
            List<JWK> fitting = fitting(header, known.keys());
            if (fitting.isEmpty()) {
                known = keys.refetch();
                fitting = fitting(header, known.keys());
            }
            for (JWK key : fitting) {
                if (signed(jwt, key)) {
                    return said(jwt, known.version());
                }
            }
        } catch (ParseException | JOSEException | GeneralSecurityException | RuntimeException worthless) {
            LOG.debug("a token of {} is worth nothing", terms.issuer(), worthless);
        }
        return Verified.nothing(known.version());
    }

    private static List<JWK> fitting(JWSHeader header, JWKSet keys) {
        return new JWKSelector(JWKMatcher.forJWSHeader(header)).select(keys);
    }

    private static boolean signed(SignedJWT jwt, JWK key) throws JOSEException, GeneralSecurityException {
        return switch (key) {
            case RSAKey rsa -> jwt.verify(new RSASSAVerifier(rsa.toRSAPublicKey()));
            case ECKey curve -> jwt.verify(new ECDSAVerifier(curve.toECPublicKey()));
            case OctetKeyPair pair
            when pair.getCurve().equals(Curve.Ed25519) -> {
                byte[] x = pair.getDecodedX();
                byte[] encoded = new byte[ED25519.length + x.length];
                System.arraycopy(ED25519, 0, encoded, 0, ED25519.length);
                System.arraycopy(x, 0, encoded, ED25519.length, x.length);
                Signature signature = Signature.getInstance("Ed25519");
                signature.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
                signature.update(jwt.getSigningInput());
                // What is critical and unknown makes a token invalid (RFC 7515 section 4.1.11).
                yield jwt.getHeader().getCriticalParams() == null
                        && signature.verify(jwt.getSignature().decode());
            }
            default -> false;
        };
    }

    private Verified said(SignedJWT jwt, long version) throws ParseException {
        JWTClaimsSet set = jwt.getJWTClaimsSet();
        boolean audience = terms.audiences().isEmpty()
                || !Collections.disjoint(terms.audiences(), set.getAudience() == null ? List.of() : set.getAudience());
        if (!terms.issuer().equals(set.getIssuer()) || !audience) {
            return Verified.nothing(version);
        }
        long skew = terms.clockSkew().toMillis();
        Date from = set.getNotBeforeTime();
        Date until = set.getExpirationTime();
        Map<String, Object> values = jwt.getPayload().toJSONObject();
        return new Verified(
                new Claims(values),
                from == null ? Long.MIN_VALUE : from.toInstant().toEpochMilli() - skew,
                until == null ? Long.MAX_VALUE : until.toInstant().toEpochMilli() + skew,
                version);
    }

    /**
     * What a token is worth.
     *
     * @param from the first millisecond of the epoch at which it counts
     * @param until the first at which it does not any more
     * @param version of the keys that say so
     */
    record Verified(Claims claims, long from, long until, long version) {
        static Verified nothing(long version) {
            return new Verified(Claims.NONE, Long.MIN_VALUE, Long.MAX_VALUE, version);
        }

        Claims at(long millis) {
            return millis >= from && millis < until ? claims : Claims.NONE;
        }
    }
}
