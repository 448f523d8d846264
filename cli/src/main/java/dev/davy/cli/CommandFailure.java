package dev.davy.cli;

import java.io.Serial;

/** Ends a command with one sentence on standard error and an exit code. */
final class CommandFailure extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final ExitCode exit;

    CommandFailure(ExitCode exit, String sentence) {
        super(sentence, null, false, false);
        this.exit = exit;
    }

    ExitCode exit() {
        return exit;
    }

    String sentence() {
        return String.valueOf(getMessage());
    }
}
