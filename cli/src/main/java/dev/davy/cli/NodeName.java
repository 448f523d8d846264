package dev.davy.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;

/** The name by which processes on one database know each other: {@code HOST-8f3a01c2}, kept in {@code node} under the data. */
final class NodeName {
    private NodeName() {}

    /** The name of the process with this data directory; one for this start only where the directory cannot be written. */
    static String of(Path data) {
        Path file = data.resolve("node");
        try {
            if (Files.exists(file)) {
                String known = Files.readString(file, StandardCharsets.UTF_8).strip();
                if (known.matches("[A-Za-z0-9._-]{1,80}")) {
                    return known;
                }
            }
            String fresh = fresh();
            Files.createDirectories(data);
            Files.writeString(file, fresh + "\n", StandardCharsets.UTF_8);
            return fresh;
        } catch (IOException unwritable) {
            return fresh();
        }
    }

    private static String fresh() {
        byte[] random = new byte[4];
        new SecureRandom().nextBytes(random);
        return host().replaceAll("[^A-Za-z0-9._-]", "-") + "-" + HexFormat.of().formatHex(random);
    }

    private static String host() {
        try {
            String name = InetAddress.getLocalHost().getHostName();
            return name.substring(0, Math.min(60, name.length()));
        } catch (UnknownHostException nameless) {
            return "davy";
        }
    }
}
