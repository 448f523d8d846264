package dev.davy.cli;

import dev.davy.store.PostgresAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that name the database of several processes; its password is in no argument. */
final class StoreOption {
    private static final String VARIABLE = "DAVY_STORE_PASSWORD";

    @Option(
            names = "--store",
            paramLabel = "URL",
            description =
                    "A PostgreSQL database that several processes share: jdbc:postgresql://HOST:PORT/DATABASE?user=NAME."
                            + " One of them decides, the others stand by (default: files in the data directory, for one process).")
    private @Nullable String url;

    @Option(
            names = "--store-password-file",
            paramLabel = "FILE",
            description = "The file with the password for --store (default: what DAVY_STORE_PASSWORD says, else none).")
    private @Nullable Path passwordFile;

    /** The database; null where none was named. */
    @Nullable
    PostgresAddress address() {
        if (url == null) {
            if (passwordFile != null) {
                throw new CommandFailure(
                        ExitCode.WRONG_USE, "--store-password-file: " + passwordFile + " (expected: --store besides)");
            }
            return null;
        }
        try {
            return new PostgresAddress(url, password());
        } catch (IllegalArgumentException wrong) {
            throw new CommandFailure(ExitCode.WRONG_USE, String.valueOf(wrong.getMessage()));
        }
    }

    private Optional<String> password() {
        Path file = passwordFile;
        if (file == null) {
            return Optional.ofNullable(System.getenv(VARIABLE)).filter(secret -> !secret.isEmpty());
        }
        try {
            return Optional.of(Files.readString(file, StandardCharsets.UTF_8).strip());
        } catch (IOException unreadable) {
            throw new CommandFailure(
                    ExitCode.WRONG_USE, "--store-password-file: " + file + " (expected: a file that can be read)");
        }
    }
}
