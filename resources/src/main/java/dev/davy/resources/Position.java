package dev.davy.resources;

/**
 * A place in a file, as editors count it.
 *
 * @param file as the source names it, with {@code /} between folders
 * @param line from 1; 0 is the file as a whole
 * @param column from 1; 0 is the line as a whole
 */
public record Position(String file, int line, int column) implements Comparable<Position> {
    /** A path as it is written there, from the folder of its own file: relative to the configuration unless it is absolute. */
    public String beside(String path) {
        int folder = file.lastIndexOf('/');
        return path.startsWith("/") || folder < 0 ? path : file.substring(0, folder + 1) + path;
    }

    /** The file as a whole. */
    public static Position of(String file) {
        return new Position(file, 0, 0);
    }

    @Override
    public int compareTo(Position o) {
        int byFile = file.compareTo(o.file);
        int byLine = byFile != 0 ? byFile : Integer.compare(line, o.line);
        return byLine != 0 ? byLine : Integer.compare(column, o.column);
    }

    /** {@code FILE:LINE}, as compilers and editors write it. */
    @Override
    public String toString() {
        return file + ":" + Math.max(1, line);
    }
}
