package dev.davy.resources;

import com.google.re2j.Pattern;

/** How a text has to look. A missing text matches nothing but {@link Absent}. */
public sealed interface TextMatch {
    record Exact(String value) implements TextMatch {}

    record Prefix(String value) implements TextMatch {}

    record Suffix(String value) implements TextMatch {}

    record Contains(String value) implements TextMatch {}

    /** The whole text matches the expression, in linear time (RE2). */
    record Regex(Pattern pattern) implements TextMatch {}

    /** There is such a text, the empty one included. */
    record Present() implements TextMatch {}

    /** There is no such text. */
    record Absent() implements TextMatch {}
}
