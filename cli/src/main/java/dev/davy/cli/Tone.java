package dev.davy.cli;

/** What a piece of text means to its reader; a terminal with colours shows it by one of its own sixteen. */
enum Tone {
    PLAIN(""),
    STRONG("1"),
    QUIET("2"),
    GOOD("32"),
    BAD("31"),
    WARNING("33"),
    CANDIDATE("36"),
    STABLE("34");

    private final String code;

    Tone(String code) {
        this.code = code;
    }

    String paint(String text) {
        return this == PLAIN || text.isEmpty() ? text : "\u001b[" + code + "m" + text + "\u001b[0m";
    }
}
