package dev.davy.gateway;

/** Why there is no answer, and the status that says so. */
enum Failure {
    UNREACHABLE(503, "no healthy instance"),
    OVERFLOW(503, "too much is open at once on an instance"),
    TIMEOUT(504, "timeout"),
    RESET(502, "connection reset"),
    BAD_ANSWER(502, "bad answer");

    private final int status;
    private final String text;

    Failure(int status, String text) {
        this.status = status;
        this.text = text;
    }

    int status() {
        return status;
    }

    String text() {
        return text;
    }
}
