package dev.davy.gateway;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A value of JSON (RFC 8259), read strictly; of members with the same name the last one counts. Immutable. */
sealed interface JsonText {
    int DEEPEST = 200;
    int LONGEST_PLAIN = 30;

    /** Members by name. */
    record Members(Map<String, JsonText> all) implements JsonText {}

    /** The elements of an array. */
    record Elements(List<JsonText> all) implements JsonText {}

    /** A string. */
    record Text(String text) implements JsonText {}

    /** A number, equal to every other way to write it. */
    record Figure(BigDecimal value) implements JsonText {}

    /** {@code true}, {@code false} or {@code null}; or a number that is too long to be read as one. */
    record Word(String text) implements JsonText {}

    /** What a text of UTF-8 says; empty where it is no JSON, or deeper than {@value #DEEPEST}. */
    static Optional<JsonText> of(byte[] text) {
        try {
            return Optional.of(new Reader(StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(text))
                            .toString())
                    .whole());
        } catch (CharacterCodingException | NotJson _) {
            return Optional.empty();
        }
    }

    /** The same with members in order and numbers in one form, so that equal values have equal text. */
    default String canonical() {
        StringBuilder out = new StringBuilder();
        canonical(out);
        return out.toString();
    }

    private void canonical(StringBuilder out) {
        switch (this) {
            case Members members -> {
                out.append('{');
                members.all().forEach((name, value) -> {
                    out.append(out.charAt(out.length() - 1) == '{' ? "" : ",");
                    quoted(out, name);
                    out.append(':');
                    value.canonical(out);
                });
                out.append('}');
            }
            case Elements elements -> {
                out.append('[');
                elements.all().forEach(value -> {
                    out.append(out.charAt(out.length() - 1) == '[' ? "" : ",");
                    value.canonical(out);
                });
                out.append(']');
            }
            case Text text -> quoted(out, text.text());
            case Figure figure ->
                out.append(
                        Math.abs(figure.value().scale()) <= LONGEST_PLAIN
                                ? figure.value().toPlainString()
                                : figure.value().toString());
            case Word word -> out.append(word.text());
        }
    }

    private static void quoted(StringBuilder out, String text) {
        out.append('"').append(text.replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
    }

    /** A text is no JSON. */
    final class NotJson extends Exception {
        private static final long serialVersionUID = 1;

        private NotJson() {
            super("no JSON", null, false, false);
        }
    }

    /** Reads one text. */
    final class Reader {
        private static final int LONGEST_NUMBER = 1_000;

        private final String text;
        private int at;

        private Reader(String text) {
            this.text = text;
        }

        private JsonText whole() throws NotJson {
            JsonText value = value(0);
            space();
            if (at < text.length()) {
                throw new NotJson();
            }
            return value;
        }

        private void space() {
            while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
        }

        private boolean takes(char c) {
            space();
            boolean there = at < text.length() && text.charAt(at) == c;
            at += there ? 1 : 0;
            return there;
        }

        private void expect(char c) throws NotJson {
            if (!takes(c)) {
                throw new NotJson();
            }
        }

        private JsonText value(int depth) throws NotJson {
            if (depth > DEEPEST) {
                throw new NotJson();
            }
            if (takes('{')) {
                return members(depth);
            }
            if (takes('[')) {
                return elements(depth);
            }
            if (takes('"')) {
                return new Text(string());
            }
            for (String word : List.of("true", "false", "null")) {
                if (text.startsWith(word, at)) {
                    at += word.length();
                    return new Word(word);
                }
            }
            return number();
        }

        private JsonText members(int depth) throws NotJson {
            Map<String, JsonText> all = new TreeMap<>();
            if (takes('}')) {
                return new Members(all);
            }
            do {
                expect('"');
                String name = string();
                expect(':');
                all.put(name, value(depth + 1));
            } while (takes(','));
            expect('}');
            return new Members(all);
        }

        private JsonText elements(int depth) throws NotJson {
            List<JsonText> all = new ArrayList<>();
            if (takes(']')) {
                return new Elements(all);
            }
            do {
                all.add(value(depth + 1));
            } while (takes(','));
            expect(']');
            return new Elements(all);
        }

        private String string() throws NotJson {
            StringBuilder out = new StringBuilder();
            while (at < text.length()) {
                char c = text.charAt(at++);
                if (c == '"') {
                    return out.toString();
                }
                if (c < ' ') {
                    throw new NotJson();
                }
                out.append(c == '\\' ? escaped() : c);
            }
            throw new NotJson();
        }

        private char escaped() throws NotJson {
            char c = at < text.length() ? text.charAt(at++) : 0;
            return switch (c) {
                case '"', '\\', '/' -> c;
                case 'b' -> '\b';
                case 'f' -> '\f';
                case 'n' -> '\n';
                case 'r' -> '\r';
                case 't' -> '\t';
                case 'u' -> {
                    int code = 0;
                    for (int end = at + 4; at < end; at++) {
                        int digit = at < text.length() ? Character.digit(text.charAt(at), 16) : -1;
                        if (digit < 0 || text.charAt(at) > 'f') {
                            throw new NotJson();
                        }
                        code = code << 4 | digit;
                    }
                    yield (char) code;
                }
                default -> throw new NotJson();
            };
        }

        private JsonText number() throws NotJson {
            int from = at;
            at += at < text.length() && text.charAt(at) == '-' ? 1 : 0;
            int whole = at;
            digits();
            if (text.charAt(whole) == '0' && at > whole + 1) {
                throw new NotJson();
            }
            if (at < text.length() && text.charAt(at) == '.') {
                at++;
                digits();
            }
            if (at < text.length() && (text.charAt(at) | 0x20) == 'e') {
                at++;
                at += at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-') ? 1 : 0;
                digits();
            }
            String number = text.substring(from, at);
            if (number.length() > LONGEST_NUMBER) {
                return new Word(number);
            }
            try {
                BigDecimal value = new BigDecimal(number).stripTrailingZeros();
                return new Figure(value);
            } catch (ArithmeticException | NumberFormatException _) {
                return new Word(number);
            }
        }

        private void digits() throws NotJson {
            int from = at;
            while (at < text.length() && Syntax.isDigit((byte) text.charAt(at)) && text.charAt(at) < 128) {
                at++;
            }
            if (at == from) {
                throw new NotJson();
            }
        }
    }
}
