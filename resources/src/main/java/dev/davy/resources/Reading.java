package dev.davy.resources;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The reading of one document: takes the problems, and turns nodes into values. */
final class Reading {
    private final List<Problem> problems = new ArrayList<>();

    List<Problem> problems() {
        return problems;
    }

    /** Whether nothing so far keeps the document from being taken. */
    boolean clean() {
        return problems.stream().noneMatch(problem -> problem.severity() == Problem.Severity.ERROR);
    }

    void error(Position at, String message) {
        problems.add(Problem.error(at, message));
    }

    void incomplete(Position at, String message) {
        problems.add(Problem.incomplete(at, message));
    }

    void warning(Position at, String message) {
        problems.add(Problem.warning(at, message));
    }

    Optional<Fields> fields(String path, Node node) {
        if (node instanceof Node.Mapping mapping) {
            return Optional.of(new Fields(this, path, mapping));
        }
        error(node.at(), path + ": " + node.describe() + " (expected: a mapping)");
        return Optional.empty();
    }

    <T> Optional<T> value(String path, Node node, ValueKind<T> kind) {
        if (node instanceof Node.Scalar scalar) {
            T value = kind.read().apply(scalar);
            if (value != null) {
                return Optional.of(value);
            }
        }
        error(node.at(), path + ": " + node.describe() + " (expected: " + kind.expected() + ")");
        return Optional.empty();
    }

    Optional<String> text(String path, Node node, ValueKind<String> kind) {
        if (node instanceof Node.Scalar scalar && scalar.type() != Node.Scalar.Type.TEXT) {
            String what = switch (scalar.type()) {
                case NUMBER -> " is a number";
                case BOOLEAN -> " is a boolean";
                case NOTHING, TEXT -> "";
            };
            error(
                    node.at(),
                    path + ": " + scalar.describe() + what + " (expected: a string: \"" + scalar.text() + "\")");
            return Optional.empty();
        }
        return value(path, node, kind);
    }

    /** What was expected in place of an unknown name. */
    String expected(String name, Collection<String> known) {
        return Nearest.to(name, known)
                .map(near -> "did you mean " + near + "?")
                .orElseGet(() -> "expected: " + String.join(", ", known));
    }
}
