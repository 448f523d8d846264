package dev.davy.cli;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of a process and of the commands that talk to it: where its admin port and its data are. */
final class AdminPort {
    @Option(
            names = "--admin",
            paramLabel = "PORT",
            defaultValue = "8081",
            converter = ListenAddress.class,
            description = "The admin port of davy run, on loopback: PORT or ADDRESS:PORT (default: 8081).")
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private InetSocketAddress admin;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The data directory of davy run, where journal, last good files and token are (default:"
                    + " $XDG_STATE_HOME/davy).")
    private @Nullable Path data;

    InetSocketAddress address() {
        return admin;
    }

    Path data() {
        return DataDirectory.of(data);
    }

    /** Who talks to the process. */
    AdminClient client() {
        return new AdminClient(address(), data());
    }
}
