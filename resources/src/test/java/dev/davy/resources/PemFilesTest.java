package dev.davy.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Private keys in each form that tools write. */
class PemFilesTest {
    /** {@code openssl ecparam -name prime256v1 -genkey}; guards nothing. */
    private static final String SEC1 = """
            -----BEGIN EC PARAMETERS-----
            BggqhkjOPQMBBw==
            -----END EC PARAMETERS-----
            -----BEGIN EC PRIVATE KEY-----
            MHcCAQEEIEURO5JDKk9BTsSs54xylP803RKUpMfGQjZcLdD8dXw+oAoGCCqGSM49
            AwEHoUQDQgAEIaJhSAQvYUJbhWlkgYD08aDsMuSOwG4K81nBnjto5bBhC4d21qzY
            iZ6tzWnYjJKVQ1kApoyrrv6yWdmEyj8ZeA==
            -----END EC PRIVATE KEY-----
            """;

    private static byte[] pem(String what, byte[] der) {
        return ("-----BEGIN " + what + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + what
                        + "-----\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static KeyPair pair(String algorithm) throws Exception {
        return KeyPairGenerator.getInstance(algorithm).generateKeyPair();
    }

    @Test
    void everyAlgorithmIsReadInPkcs8() throws Exception {
        for (String algorithm : List.of("RSA", "EC", "Ed25519")) {
            KeyPair keys = pair(algorithm);
            assertThat(PemFiles.key(pem("PRIVATE KEY", keys.getPrivate().getEncoded())))
                    .isEqualTo(keys.getPrivate());
        }
    }

    @Test
    void anRsaKeyIsReadInPkcs1() throws Exception {
        KeyPair keys = pair("RSA");
        byte[] pkcs8 = keys.getPrivate().getEncoded();
        // Behind the outer sequence, the version, the algorithm and the head of the octets.
        assertThat(PemFiles.key(pem("RSA PRIVATE KEY", Arrays.copyOfRange(pkcs8, 26, pkcs8.length))))
                .isEqualTo(keys.getPrivate());
    }

    @Test
    void anEcKeyIsReadAsOpensslWritesIt() {
        assertThat(PemFiles.key(SEC1.getBytes(StandardCharsets.US_ASCII)).getAlgorithm())
                .isEqualTo("EC");
    }

    @Test
    void whatIsNoKeyIsSaidWithoutABlastOfBytes() {
        assertThatThrownBy(() -> PemFiles.key(pem("ENCRYPTED PRIVATE KEY", new byte[10])))
                .hasMessage("an encrypted private key (expected: one without a password)");
        SplittableRandom random = new SplittableRandom(5);
        for (String what : List.of("PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY")) {
            for (int i = 0; i < 200; i++) {
                byte[] bytes = new byte[random.nextInt(40)];
                random.nextBytes(bytes);
                assertThatThrownBy(() -> PemFiles.key(pem(what, bytes)))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("a private key that cannot be read (expected: RSA, EC or Ed25519 in PEM)");
            }
        }
    }
}
