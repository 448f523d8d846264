package dev.davy.config;

import dev.davy.resources.Problem;
import java.nio.file.Path;
import java.util.List;

/** What {@code davy check DIR} says: every problem of a directory, read as {@code run} would, without any last good state. */
public final class Check {
    private Check() {}

    /** All problems sorted by file and line, with the directory before each file's name; none fails the check if none {@link Problem#failsCheck()}. */
    public static List<Problem> run(Path directory) {
        return List.of();
    }
}
