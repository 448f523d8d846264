package dev.davy.resources;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Certificates and private keys in PEM (RFC 7468), as bytes of a file. What is none is an {@link IllegalArgumentException}
 * whose message says what was found and what was expected, and never holds a byte of the file.
 */
public final class PemFiles {
    private static final Pattern KEY = Pattern.compile(
            "-----BEGIN ((?:RSA |EC |ENCRYPTED )?PRIVATE KEY)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");
    private static final byte[] RSA = {
        0x30, 0x0D, 0x06, 0x09, 0x2A, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xF7, 0x0D, 0x01, 0x01, 0x01, 0x05, 0x00
    };
    private static final byte[] EC = {0x06, 0x07, 0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 0x02, 0x01};
    private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};

    private PemFiles() {}

    /** The certificates of a file in their order, one at least. */
    public static List<X509Certificate> certificates(byte[] file) {
        String text = new String(file, StandardCharsets.ISO_8859_1);
        if (!text.contains("-----BEGIN CERTIFICATE-----")) {
            throw new IllegalArgumentException("no certificate (expected: -----BEGIN CERTIFICATE-----)");
        }
        try {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(onlyCertificates(text)))
                    .stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (CertificateException _) {
            throw new IllegalArgumentException("a certificate that cannot be read (expected: X.509 in PEM)");
        }
    }

    private static byte[] onlyCertificates(String text) {
        StringBuilder only = new StringBuilder();
        Matcher each = Pattern.compile("-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----")
                .matcher(text);
        while (each.find()) {
            only.append(each.group()).append('\n');
        }
        return only.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The first private key of a file. */
    public static PrivateKey key(byte[] file) {
        Matcher found = KEY.matcher(new String(file, StandardCharsets.ISO_8859_1));
        if (!found.find()) {
            throw new IllegalArgumentException("no private key (expected: -----BEGIN PRIVATE KEY-----)");
        }
        if (found.group(1).startsWith("ENCRYPTED")) {
            throw new IllegalArgumentException("an encrypted private key (expected: one without a password)");
        }
        try {
            byte[] bytes = Base64.getMimeDecoder().decode(found.group(2));
            byte[] pkcs8 = switch (found.group(1)) {
                case "RSA PRIVATE KEY" -> der(0x30, VERSION_0, RSA, der(0x04, bytes));
                case "EC PRIVATE KEY" -> der(0x30, VERSION_0, der(0x30, EC, curve(bytes)), der(0x04, bytes));
                default -> bytes; // PKCS #8, which is what Java reads
            };
            for (String algorithm : ALGORITHMS) {
                @Nullable PrivateKey key = key(pkcs8, algorithm);
                if (key != null) {
                    return key;
                }
            }
        } catch (IllegalArgumentException | IndexOutOfBoundsException _) {
            // Neither base64 nor DER.
        }
        throw new IllegalArgumentException("a private key that cannot be read (expected: RSA, EC or Ed25519 in PEM)");
    }

    private static @Nullable PrivateKey key(byte[] pkcs8, String algorithm) {
        try {
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (GeneralSecurityException _) {
            return null;
        }
    }

    /** The name of the curve in a key as RFC 5915 has it: what is tagged 0, behind the version and the key itself. */
    private static byte[] curve(byte[] key) {
        int at = (key[1] & 0x80) == 0 ? 2 : 2 + (key[1] & 0x7F);
        at += 3;
        at += 2 + key[at + 1];
        if (key[at] != (byte) 0xA0) {
            throw new IllegalArgumentException("no curve");
        }
        return Arrays.copyOfRange(key, at + 2, at + 2 + key[at + 1]);
    }

    private static byte[] der(int tag, byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        int lengthBytes = length > 255 ? 2 : length > 127 ? 1 : 0;
        ByteBuffer out = ByteBuffer.allocate(2 + lengthBytes + length).put((byte) tag);
        if (lengthBytes > 0) {
            out.put((byte) (0x80 + lengthBytes));
        }
        if (lengthBytes > 1) {
            out.put((byte) (length >> 8));
        }
        out.put((byte) length);
        for (byte[] part : parts) {
            out.put(part);
        }
        return out.array();
    }

    /** Refuses a certificate whose time is over or has not come. */
    public static void valid(X509Certificate certificate, Instant now) {
        if (now.isAfter(certificate.getNotAfter().toInstant())) {
            throw new IllegalArgumentException("expired at "
                    + certificate.getNotAfter().toInstant() + " (expected: a certificate that is valid now)");
        }
        if (now.isBefore(certificate.getNotBefore().toInstant())) {
            throw new IllegalArgumentException("not valid before "
                    + certificate.getNotBefore().toInstant() + " (expected: a certificate that is valid now)");
        }
    }

    /** Refuses a key that is not the certificate's: what the one signs the other has to verify. */
    public static void fits(X509Certificate certificate, PrivateKey key) {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> "EdDSA"; // PemFiles reads no other
        };
        try {
            byte[] text = "fits".getBytes(StandardCharsets.US_ASCII);
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(text);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(text);
            if (signature.verify(signed)) {
                return;
            }
        } catch (GeneralSecurityException _) {
            // Another kind of key than the certificate's.
        }
        throw new IllegalArgumentException("not the certificate's key (expected: the key that belongs to it)");
    }
}
