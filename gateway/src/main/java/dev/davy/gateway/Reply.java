package dev.davy.gateway;

/**
 * An answer by the gateway itself, which is no outcome of any version.
 *
 * @param lines header lines besides those of every answer, each with its end; may be empty
 * @param text why, in one line
 */
record Reply(int status, String lines, String text) {
    Reply(int status, String text) {
        this(status, "", text);
    }
}
