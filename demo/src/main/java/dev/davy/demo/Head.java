package dev.davy.demo;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The start line and the headers of one HTTP/1.1 message.
 *
 * @param startLine the first line without its end
 * @param headers by name in lower case; of a repeated name the last counts
 */
record Head(String startLine, Map<String, String> headers) {
    Head {
        headers = Map.copyOf(headers);
    }

    /** The head in this text, which ends before the empty line. */
    static Head parse(String text) {
        Map<String, String> headers = new HashMap<>();
        int end = endOfLine(text, 0);
        for (int from = end + 2; from < text.length(); from = endOfLine(text, from) + 2) {
            int colon = text.indexOf(':', from);
            if (colon < 0) {
                break;
            }
            headers.put(
                    text.substring(from, colon).toLowerCase(Locale.ROOT),
                    text.substring(colon + 1, endOfLine(text, from)).strip());
        }
        return new Head(text.substring(0, end), headers);
    }

    private static int endOfLine(String text, int from) {
        int end = text.indexOf("\r\n", from);
        return end < 0 ? text.length() : end;
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /** Whether the named header holds this token, whatever its case. */
    boolean says(String name, String token) {
        return header(name).orElse("").toLowerCase(Locale.ROOT).contains(token);
    }
}
