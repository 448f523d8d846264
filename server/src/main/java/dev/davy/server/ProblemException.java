package dev.davy.server;

import java.io.Serial;

/** Ends the handling of a request with a problem. */
final class ProblemException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    ProblemException(Problem.Code code, String detail) {
        super(detail, null, false, false);
        this.problem = new Problem(code, detail);
    }

    Problem problem() {
        return problem;
    }
}
