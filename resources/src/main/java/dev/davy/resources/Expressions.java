package dev.davy.resources;

/** The expressions of gates. */
final class Expressions {
    private static final int LONGEST = 1_000;

    static final ValueKind<String> EXPRESSION = ValueKinds.text(
            "an expression in CEL of at most " + LONGEST + " characters",
            text -> !text.isBlank() && text.length() <= LONGEST);

    private Expressions() {}
}
