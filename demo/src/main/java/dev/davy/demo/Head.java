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
        String[] lines = text.split("\r\n", -1);
        Map<String, String> headers = HashMap.newHashMap(lines.length);
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon > 0) {
                headers.put(
                        lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
                        lines[i].substring(colon + 1).strip());
            }
        }
        return new Head(lines[0], headers);
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /** Whether the named header holds this token, whatever its case. */
    boolean says(String name, String token) {
        return header(name).orElse("").toLowerCase(Locale.ROOT).contains(token);
    }
}
