package dev.davy.config;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The last good state of every owner on disk: the bytes as they were, a file each. Losing one costs what a broken file
 * would have gone on serving over a restart, so nothing is synced.
 */
final class LastGood {
    private static final int LONGEST_NAME = 200;

    private final Path folder;

    private LastGood(Path folder) {
        this.folder = folder;
    }

    /** Those of one source: two directories share nothing. */
    static LastGood in(Path data, String source) {
        return new LastGood(data.resolve(digest(source).substring(0, 16)));
    }

    Optional<byte[]> read(String owner) throws IOException {
        try {
            return Optional.of(Files.readAllBytes(file(owner)));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    /** Keeps a state, whole or not at all; does nothing if it is kept already. */
    void write(String owner, byte[] bytes) throws IOException {
        Path file = file(owner);
        if (Files.isRegularFile(file)
                && Files.size(file) == bytes.length
                && Arrays.equals(Files.readAllBytes(file), bytes)) {
            return;
        }
        Files.createDirectories(folder);
        Path draft = Files.createTempFile(folder, "draft", ".tmp");
        try {
            Files.write(draft, bytes);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    void forget(String owner) throws IOException {
        Files.deleteIfExists(file(owner));
    }

    private Path file(String owner) {
        String name = URLEncoder.encode(owner, StandardCharsets.UTF_8);
        return folder.resolve(name.length() <= LONGEST_NAME ? name : digest(owner));
    }

    private static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java platform has SHA-256
        }
    }
}
