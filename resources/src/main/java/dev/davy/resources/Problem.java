package dev.davy.resources;

/**
 * A mistake in a file, or what a person should know about it: the thing, its value, and what was expected.
 *
 * @param at where it stands
 * @param severity what follows from it
 * @param message one line, {@code name: value (expected: rule)} where there is a value
 */
public record Problem(Position at, Severity severity, String message) implements Comparable<Problem> {
    public Problem {
        // A value may have been written over several lines.
        message = message.replaceAll("\\R", " ");
    }

    /** What follows from a problem. */
    public enum Severity {
        /** The file is not taken: its resources stay as they last were. */
        ERROR,
        /** The file is taken, but names what is not there: {@code check} says no, {@code run} serves the rest. */
        INCOMPLETE,
        /** Worth knowing; nothing follows. */
        WARNING
    }

    public static Problem error(Position at, String message) {
        return new Problem(at, Severity.ERROR, message);
    }

    public static Problem incomplete(Position at, String message) {
        return new Problem(at, Severity.INCOMPLETE, message);
    }

    public static Problem warning(Position at, String message) {
        return new Problem(at, Severity.WARNING, message);
    }

    /** Whether {@code check} says no because of it. */
    public boolean failsCheck() {
        return severity != Severity.WARNING;
    }

    /** By file, line and column. */
    @Override
    public int compareTo(Problem o) {
        int byPlace = at.compareTo(o.at);
        int bySeverity = byPlace != 0 ? byPlace : severity.compareTo(o.severity);
        return bySeverity != 0 ? bySeverity : message.compareTo(o.message);
    }

    /** {@code FILE:LINE: message}; a warning says that it is one. */
    @Override
    public String toString() {
        return at + ": " + (severity == Severity.WARNING ? "warning: " : "") + message;
    }
}
