package dev.davy.bench;

/** A comparison that could not be made: a program is missing, a proxy did not start, or it does not do the job that is compared. */
public final class BenchFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message one sentence for the person at the terminal, with what to do about it */
    public BenchFailure(String message) {
        super(message);
    }

    /**
     * @param message one sentence for the person at the terminal
     * @param cause what the machine said
     */
    public BenchFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
