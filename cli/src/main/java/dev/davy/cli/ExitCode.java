package dev.davy.cli;

/** How a command ends, as the shell sees it. */
enum ExitCode {
    DONE(0),
    /** Understood, and the answer is no: a check that found problems, a refused command, an address that is taken. */
    NO(1),
    WRONG_USE(2),
    /** Nobody answers at the admin port. */
    NOT_REACHABLE(3);

    private final int status;

    ExitCode(int status) {
        this.status = status;
    }

    int status() {
        return status;
    }
}
