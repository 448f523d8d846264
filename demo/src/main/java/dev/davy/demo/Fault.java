package dev.davy.demo;

/** How a real request of the shop fails. */
enum Fault {
    /** An answer with status 500: an exception in the new code. */
    ERROR,
    /** An answer with status 503: a dependency that the new code cannot reach. */
    UNAVAILABLE,
    /** The connection is reset before any byte of an answer: a crash. */
    RESET;

    /** Most faults are errors in answers, some are crashes; {@code draw} is in 0..1. */
    static Fault of(double draw) {
        if (draw < 0.7) {
            return ERROR;
        }
        return draw < 0.9 ? UNAVAILABLE : RESET;
    }
}
