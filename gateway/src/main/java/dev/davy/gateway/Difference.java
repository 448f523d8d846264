package dev.davy.gateway;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What a copy was answered otherwise than its original.
 *
 * @param where the field's name, or the JSON pointer of a value; empty for the whole
 * @param original what the original was answered, shortened, and hidden where the name sounds secret
 * @param copy the same of the copy
 */
public record Difference(Kind kind, String where, String original, String copy) {
    static final String HIDDEN = "(hidden)";
    private static final int LONGEST = 80;
    private static final Pattern SECRET = Pattern.compile(
            "pass|secret|token|auth|cookie|session|credential|api.?key|signature|iban|card", Pattern.CASE_INSENSITIVE);

    public Difference {
        boolean hidden = secret(where);
        where = shown(where);
        original = hidden ? HIDDEN : shown(original);
        copy = hidden ? HIDDEN : shown(copy);
    }

    /** Whether what has this name is not to be shown. */
    static boolean secret(String name) {
        return SECRET.matcher(name).find();
    }

    private static String shown(String text) {
        StringBuilder shown = new StringBuilder();
        text.codePoints().limit(LONGEST).forEach(c -> shown.appendCodePoint(Character.isISOControl(c) ? '·' : c));
        return text.codePointCount(0, text.length()) > LONGEST
                ? shown.append('…').toString()
                : shown.toString();
    }

    /** What differs. */
    public enum Kind {
        /** One side was not answered, or not to the end. */
        ANSWER,
        STATUS,
        HEADER,
        BODY;

        /** As it is written: in lower case. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
