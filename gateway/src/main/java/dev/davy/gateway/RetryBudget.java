package dev.davy.gateway;

/**
 * How many requests may be asked of stable a second time at once, on one event loop: a fifth of what is open on the target,
 * and always a few, so that the shield never doubles the load of a stable version that is in trouble itself.
 */
final class RetryBudget {
    private static final int ALWAYS = 10;
    private static final int SHARE = 5;

    private int taken;

    /** @param open requests that the loop has open on stable and candidate */
    boolean allows(int open) {
        return taken < Math.max(ALWAYS, open / SHARE);
    }

    void take() {
        taken++;
    }

    void give() {
        taken--;
    }
}
