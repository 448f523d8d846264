package dev.davy.simulate;

import java.util.Arrays;

/** Outcomes that are still to come, by the tick that they are due in: a ring of growing arrays. Of one thread. */
final class Outcomes {
    /** Takes an outcome that is due. */
    interface Sink {
        void outcome(int cell, int user, int quantile, boolean failed, boolean evidence);
    }

    private final long[][] slots;
    private final int[] sizes;

    Outcomes(int ticks) {
        slots = new long[ticks][16];
        sizes = new int[ticks];
    }

    /**
     * Adds one: 22 bits of cell, 24 of user, 12 of latency and two flags in one long.
     *
     * @param due at most as many ticks ahead as there are slots
     */
    void add(long due, int cell, int user, int quantile, boolean failed, boolean evidence) {
        int slot = (int) (due % slots.length);
        if (sizes[slot] == slots[slot].length) {
            slots[slot] = Arrays.copyOf(slots[slot], 2 * sizes[slot]);
        }
        slots[slot][sizes[slot]++] = ((long) cell << 38)
                | ((long) user << 14)
                | ((long) quantile << 2)
                | (failed ? 2 : 0)
                | (evidence ? 1 : 0);
    }

    void due(long tick, Sink sink) {
        int slot = (int) (tick % slots.length);
        long[] packed = slots[slot];
        for (int i = 0; i < sizes[slot]; i++) {
            long one = packed[i];
            sink.outcome(
                    (int) (one >>> 38),
                    (int) (one >>> 14) & 0xFFFFFF,
                    (int) (one >>> 2) & 0xFFF,
                    (one & 2) != 0,
                    (one & 1) != 0);
        }
        sizes[slot] = 0;
    }
}
