package dev.davy.envoy;

/** What a rule asks for and xDS cannot say; the message names it. */
final class Unfit extends Exception {
    Unfit(String what) {
        super(what);
    }

    String what() {
        return String.valueOf(getMessage());
    }
}
