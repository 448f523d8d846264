package dev.davy.integrations;

/** Nothing came of asking someone outside: the message says who was asked and why, and holds neither a path nor a secret. */
public final class OutboundException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final boolean sent;

    OutboundException(String message, boolean sent) {
        super(message);
        this.sent = sent;
    }

    /** Whether the other side may have read the request. */
    boolean sent() {
        return sent;
    }
}
