package dev.davy.cli;

import dev.davy.gateway.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the gateway's secret over restarts: 32 hexadecimal digits in a file that only its owner reads. */
final class SecretFile {
    static final String FILE = "gateway.secret";

    private static final Logger LOG = LoggerFactory.getLogger(SecretFile.class);
    private static final int BYTES = 16;

    private SecretFile() {}

    /** The secret of a data directory, made if missing; one for this process alone where it cannot be kept. */
    static Secret in(Path data) {
        Path file = data.resolve(FILE);
        try {
            byte[] bytes = HexFormat.of().parseHex(Files.readString(file).strip());
            return Secret.of(bytes);
        } catch (NoSuchFileException _) {
            return fresh(file);
        } catch (IOException | IllegalArgumentException unreadable) {
            LOG.warn("{}: cannot be read, sessions begin anew: {}", file, unreadable.toString());
            return Secret.random();
        }
    }

    private static Secret fresh(Path file) {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        try {
            Path fresh = file.resolveSibling(FILE + ".new");
            Files.deleteIfExists(fresh);
            Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(fresh, HexFormat.of().formatHex(bytes) + "\n");
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException unwritable) {
            LOG.warn("{}: cannot be written, sessions end with this process: {}", file, unwritable.toString());
        }
        return Secret.of(bytes);
    }
}
