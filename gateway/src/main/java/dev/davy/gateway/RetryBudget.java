package dev.davy.gateway;

import java.util.Optional;

/**
 * How many requests may be asked of stable a second time at once, on one event loop: a fifth of what is open on the target
 * or what its Upstream says, and always a few, so that the shield never doubles the load of a stable version that is in trouble itself.
 */
final class RetryBudget {
    private static final int ALWAYS = 10;
    private static final int PERCENT = 20;

    private volatile int percent = PERCENT;
    private int taken;

    /** Says how much of what is open may be asked twice, in percent; 0 is nothing. Any thread. */
    void share(Optional<Integer> now) {
        percent = now.orElse(PERCENT);
    }

    /** @param open requests that the loop has open on stable and candidate */
    boolean allows(int open) {
        int share = percent;
        return share > 0 && taken < Math.max(ALWAYS, (long) open * share / 100);
    }

    void take() {
        taken++;
    }

    void give() {
        taken--;
    }
}
