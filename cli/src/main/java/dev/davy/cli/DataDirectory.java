package dev.davy.cli;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where a process keeps what must outlast it: journal, last good files, token, access log. */
final class DataDirectory {
    private DataDirectory() {}

    /**
     * The directory for those who name none.
     *
     * @param environment of the process
     * @param home of the user
     */
    static Path byDefault(Map<String, String> environment, String home) {
        String state = environment.getOrDefault("XDG_STATE_HOME", "");
        // The XDG specification wants relative paths ignored.
        Path base = state.startsWith("/") ? Path.of(state) : Path.of(home, ".local", "state");
        return base.resolve("davy");
    }

    /** The directory that was named, or the one for those who name none. */
    static Path of(@Nullable Path named) {
        return named != null ? named : byDefault(System.getenv(), System.getProperty("user.home", "."));
    }
}
