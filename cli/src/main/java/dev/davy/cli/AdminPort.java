package dev.davy.cli;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which running process a command talks to. */
final class AdminPort {
    @Option(
            names = "--admin",
            paramLabel = "PORT",
            defaultValue = "8081",
            converter = ListenAddress.class,
            description = "The admin port of davy run: PORT or ADDRESS:PORT (default: 8081).")
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private InetSocketAddress admin;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The data directory of davy run, where its token is (default: $XDG_STATE_HOME/davy).")
    private @Nullable Path data;

    AdminClient client() {
        return new AdminClient(admin, DataDirectory.of(data));
    }
}
