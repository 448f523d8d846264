package dev.davy.gateway;

import java.nio.file.Path;

/** Where the access log goes. */
public sealed interface AccessLogTarget {
    /** Nowhere. */
    record Off() implements AccessLogTarget {}

    /** Standard output, line by line. */
    record StandardOutput() implements AccessLogTarget {}

    /**
     * A file.
     *
     * @param path appended to; renamed to {@code path.1}, {@code path.2} … when full
     * @param rotateBytes size at which it is renamed
     * @param kept how many renamed files stay
     */
    record File(Path path, long rotateBytes, int kept) implements AccessLogTarget {
        /** Rotated at 100 MB, three kept. */
        public static File of(Path path) {
            return new File(path, 100_000_000, 3);
        }
    }
}
