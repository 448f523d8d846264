package dev.davy.resources;

import java.util.List;
import java.util.Map;

/** A piece of YAML with the place where it stands. */
sealed interface Node {
    Position at();

    /** How many nodes it comes to with every alias written out. */
    long size();

    /** What a person would call it. */
    String describe();

    /** A text, a number, a boolean or nothing. */
    record Scalar(String text, Type type, Position at) implements Node {
        /** What YAML 1.2 takes an unquoted scalar for; quoted ones are texts. */
        enum Type {
            TEXT,
            NUMBER,
            BOOLEAN,
            NOTHING
        }

        @Override
        public long size() {
            return 1;
        }

        @Override
        public String describe() {
            String shown = text.length() > 80 ? text.substring(0, 77) + "..." : text;
            return type == Type.NOTHING ? "nothing" : text.isEmpty() ? "\"\"" : shown.replaceAll("\\R", " ");
        }
    }

    record Sequence(List<Node> items, Position at, long size) implements Node {
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public String describe() {
            return "a list";
        }
    }

    /**
     * Fields by name, in the order of the file.
     *
     * @param keys where the names stand
     */
    record Mapping(Map<String, Node> fields, Map<String, Position> keys, Position at, long size) implements Node {
        @Override
        public String describe() {
            return "a mapping";
        }
    }
}
