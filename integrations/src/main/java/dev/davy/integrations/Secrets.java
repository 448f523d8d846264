package dev.davy.integrations;

import dev.davy.model.Sourced;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Reads secrets at the moment that they are used, so that a changed one counts at once and none is kept. What is wrong is
 * said by where the secret should be, never by what was found.
 */
public final class Secrets {
    private static final int MOST = 64 * 1024;

    private final Path directory;
    private final Map<String, String> environment;

    /**
     * Secrets for a configuration.
     *
     * @param directory of the configuration, where paths begin that are not absolute
     */
    public Secrets(Path directory) {
        this(directory, System.getenv());
    }

    Secrets(Path directory, Map<String, String> environment) {
        this.directory = directory;
        this.environment = environment;
    }

    /** What is said there; a secret without the end of line that editors put behind it. */
    String read(Sourced source) {
        return switch (source) {
            case Sourced.Plain(String text) -> text;
            case Sourced.Env(String name) -> line("environment variable " + name, environment.getOrDefault(name, ""));
            case Sourced.File(String path) -> line("file " + path, new String(bytes(path), StandardCharsets.UTF_8));
        };
    }

    private static String line(String where, String text) {
        String secret = text.replaceFirst("\\R\\z", "");
        if (secret.isEmpty() || secret.chars().anyMatch(c -> c < ' ' || c >= 0x7F)) {
            throw new OutboundException(where + ": no secret (expected: one line of plain letters)", false);
        }
        return secret;
    }

    /** What a file holds. */
    byte[] bytes(String path) {
        Path file = directory.resolve(path);
        try {
            if (Files.size(file) > MOST) {
                throw new OutboundException("file " + path + ": longer than " + MOST + " bytes", false);
            }
            return Files.readAllBytes(file);
        } catch (IOException unreadable) {
            throw new OutboundException(
                    "file " + path + ": cannot be read: "
                            + unreadable.getClass().getSimpleName(),
                    false);
        }
    }
}
