package dev.davy.judge;

import java.time.Duration;

/**
 * Whether stable itself is sick, so that being no worse says nothing.
 *
 * <p>The rule: within a window of at least 10 s and 100 answers, stable failed half of them or more; or a tenth of them
 * and at least five times what it failed in this release while it was well (over at least 100 answers). The window that is
 * being filled decides as soon as it has 100 answers. A version that always failed a fifth is not sick: that is what the
 * release is there to end.
 *
 * @param well what came before the last full window, sick windows left out
 * @param last the last full window
 * @param filling the window that is being filled
 * @param began when
 */
record StableHealth(Rate well, Rate last, Rate filling, Duration began) {
    private static final long ENOUGH = 100;
    private static final Duration LENGTH = Duration.ofSeconds(10);

    static final StableHealth START = new StableHealth(Rate.NONE, Rate.NONE, Rate.NONE, Duration.ZERO);

    StableHealth after(Rate stable, Duration elapsed) {
        if (stable.answered() == 0) {
            return this;
        }
        Rate filled = filling.plus(stable.failed(), stable.answered());
        if (filled.answered() < ENOUGH || elapsed.minus(began).compareTo(LENGTH) < 0) {
            return new StableHealth(well, last, filled, began);
        }
        Rate healthy = sick(last) ? well : well.plus(last.failed(), last.answered());
        return new StableHealth(healthy, filled, Rate.NONE, elapsed);
    }

    boolean sick() {
        return sick(now());
    }

    /** The window that decides. */
    Rate now() {
        return filling.answered() < ENOUGH ? last : filling;
    }

    private boolean sick(Rate window) {
        double rate = window.value();
        return rate >= 0.5 || (rate >= 0.1 && well.answered() >= ENOUGH && rate >= 5 * well.value());
    }
}
