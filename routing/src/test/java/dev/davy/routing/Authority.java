package dev.davy.routing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicLong;

/** An authority that signs certificates for tests (RFC 5280), in DER made by hand: no tool, no process, milliseconds. */
public final class Authority {
    private static final AtomicLong SERIAL = new AtomicLong(System.nanoTime());
    private static final byte[] ECDSA_SHA256 = sequence(oid(0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02));
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    private final String name;
    private final KeyPair keys = pair();

    public Authority(String name) {
        this.name = name;
    }

    /** A certificate and its key, in PEM. */
    public record Signed(String certificate, String key) {
        /** Writes {@code NAME.crt} and {@code NAME.key}. */
        public void to(Path directory, String as) throws IOException {
            Files.writeString(directory.resolve(as + ".crt"), certificate);
            Files.writeString(directory.resolve(as + ".key"), key);
        }
    }

    /** The authority's own certificate, in PEM. */
    public String certificate() {
        return pem("CERTIFICATE", certificate(name, keys, true, Duration.ofDays(30), new String[0]));
    }

    /** A certificate for host names, or for a client without any, that is valid from yesterday for this long. */
    public Signed sign(String subject, Duration valid, String... hosts) {
        KeyPair own = pair();
        return new Signed(
                pem("CERTIFICATE", certificate(subject, own, false, valid, hosts)),
                pem("PRIVATE KEY", own.getPrivate().getEncoded()));
    }

    public Signed sign(String subject, String... hosts) {
        return sign(subject, Duration.ofDays(30), hosts);
    }

    private byte[] certificate(String subject, KeyPair own, boolean authority, Duration valid, String... hosts) {
        Instant from = Instant.now().minus(Duration.ofDays(1));
        byte[] extensions = authority ? extension(0x13, sequence(tagged(0x01, new byte[] {-1}))) : new byte[0];
        if (hosts.length > 0) {
            byte[] names = new byte[0];
            for (String host : hosts) {
                names = join(names, host(host));
            }
            extensions = join(extensions, extension(0x11, tagged(0x30, names)));
        }
        byte[] body = sequence(
                tagged(0xA0, tagged(0x02, new byte[] {2})),
                tagged(0x02, BigInteger.valueOf(SERIAL.incrementAndGet()).toByteArray()),
                ECDSA_SHA256,
                name(name),
                sequence(time(from), time(from.plus(valid))),
                name(subject),
                own.getPublic().getEncoded(),
                extensions.length == 0 ? new byte[0] : tagged(0xA3, sequence(extensions)));
        return sequence(body, ECDSA_SHA256, bits(sign(keys.getPrivate(), body)));
    }

    private static byte[] host(String host) {
        if (!host.matches("[0-9.]+")) {
            return tagged(0x82, host.getBytes(StandardCharsets.US_ASCII));
        }
        byte[] address = new byte[4];
        for (int i = 0; i < 4; i++) {
            address[i] = (byte) Integer.parseInt(host.split("\\.")[i]);
        }
        return tagged(0x87, address);
    }

    private static byte[] extension(int last, byte[] value) {
        return sequence(oid(0x55, 0x1D, last), tagged(0x04, value));
    }

    private static byte[] name(String common) {
        byte[] text = tagged(0x0C, common.getBytes(StandardCharsets.UTF_8));
        return sequence(tagged(0x31, sequence(oid(0x55, 0x04, 0x03), text)));
    }

    private static byte[] time(Instant at) {
        return tagged(0x17, TIME.format(at).getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] oid(int... bytes) {
        byte[] value = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            value[i] = (byte) bytes[i];
        }
        return tagged(0x06, value);
    }

    private static byte[] bits(byte[] value) {
        return tagged(0x03, join(new byte[1], value));
    }

    private static byte[] sequence(byte[]... parts) {
        return tagged(0x30, join(parts));
    }

    private static byte[] tagged(int tag, byte[] value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (value.length > 255) {
            out.write(0x82);
            out.write(value.length >> 8);
        } else if (value.length > 127) {
            out.write(0x81);
        }
        out.write(value.length);
        out.writeBytes(value);
        return out.toByteArray();
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static KeyPair pair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] sign(PrivateKey key, byte[] body) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(key);
            signature.update(body);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(String what, byte[] der) {
        return "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + what + "-----\n";
    }
}
