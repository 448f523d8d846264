package dev.davy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code davy run} is told of clients: countries and the secret of its cookies. */
class ClientOptionsTest {
    @TempDir
    private Path directory;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private Ran run(String... options) {
        String[] all = new String[options.length + 9];
        String[] plain = {
            "run",
            "--config",
            directory.toString(),
            "--data",
            directory.resolve("data").toString(),
            "--listen",
            "0",
            "--admin",
            "0"
        };
        System.arraycopy(plain, 0, all, 0, plain.length);
        System.arraycopy(options, 0, all, plain.length, options.length);
        return Ran.davy(all);
    }

    @Test
    void a_country_database_that_is_none_is_said_at_the_start_and_by_check() throws IOException {
        String none = file("countries.mmdb", "none").toString();
        Ran ran = run("--country-database", none);
        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.err())
                .contains("--country-database: " + none
                        + " is no MMDB file (expected: a country database in MaxMind DB format)");
        Ran check = Ran.davy("check", directory.toString(), "--country-database", none);
        assertThat(check.exit()).isEqualTo(1);
        assertThat(check.out()).contains("--country-database: " + none + " is no MMDB file");
    }

    @Test
    void a_country_header_needs_somebody_who_is_trusted() {
        Ran ran = run("--country-header", "cf-ipcountry");
        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.err()).contains("--country-header: cf-ipcountry (expected: --trusted-peers, whose word counts)");
    }

    @Test
    void a_cookie_key_that_is_too_short_is_said_at_the_start() throws IOException {
        Ran ran = run("--cookie-key", file("key", "short").toString());
        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.err()).contains("--cookie-key: ", "5 bytes (expected: 32 or more");
    }

    @Test
    void without_one_a_cookie_key_is_made_that_nobody_else_can_read_and_kept() throws IOException {
        Path data = directory.resolve("data");
        Path key = data.resolve("cookie.key");
        DavyProcess.start(RunOptions.local(directory, data)).close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
        byte[] first = Files.readAllBytes(key);
        assertThat(first).hasSize(32);
        DavyProcess.start(RunOptions.local(directory, data)).close();
        assertThat(Files.readAllBytes(key)).isEqualTo(first);
    }
}
