package dev.davy.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

/** A key with a certificate that it signed itself, in files as people have them. */
record Pem(Path certificate, Path key, KeyStore store) {
    static final char[] PASSWORD = "secret".toCharArray();

    /** Made by the JDK's keytool; {@code san} such as {@code ip:127.0.0.1,dns:shop.example}. */
    static Pem of(Path directory, String name, String san) {
        try {
            Path file = directory.resolve(name + ".p12");
            Process keytool = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "keytool")
                                    .toString(),
                            "-genkeypair",
                            "-alias",
                            "it",
                            "-keyalg",
                            "EC",
                            "-validity",
                            "30",
                            "-storetype",
                            "PKCS12",
                            "-dname",
                            "CN=" + name,
                            "-ext",
                            "san=" + san,
                            "-storepass",
                            "secret",
                            "-keystore",
                            file.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
                throw new IOException("keytool failed");
            }
            KeyStore store = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(file)) {
                store.load(in, PASSWORD);
            }
            return new Pem(
                    write(
                            directory.resolve(name + ".pem"),
                            "CERTIFICATE",
                            store.getCertificate("it").getEncoded()),
                    write(
                            directory.resolve(name + ".key"),
                            "PRIVATE KEY",
                            store.getKey("it", PASSWORD).getEncoded()),
                    store);
        } catch (IOException | InterruptedException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path write(Path file, String what, byte[] bytes) throws IOException {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        return Files.writeString(file, "-----BEGIN " + what + "-----\n" + base64 + "\n-----END " + what + "-----\n");
    }
}
