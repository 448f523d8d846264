package dev.davy.simulate;

import java.util.Arrays;

/**
 * Outcomes that are still to come, by the tick that they are due in: a ring of growing arrays, and two that take turns for those
 * of the very next tick, which are nearly all and so stay in the processor's cache. Of one thread.
 */
final class Outcomes {
    /** Takes an outcome that is due. */
    interface Sink {
        void outcome(int cell, int user, int quantile, boolean failed, boolean evidence, boolean answered);
    }

    private final long[][] slots;
    private final int[] sizes;
    private long[] soon = new long[64];
    private long[] spare = new long[64];
    private int soonSize;
    private long now;

    Outcomes(int ticks) {
        slots = new long[ticks][16];
        sizes = new int[ticks];
    }

    /**
     * Adds one: 24 bits of cell, 24 of user, 12 of latency and three flags in one long.
     *
     * @param due at most as many ticks ahead as there are slots
     * @param answered false where the time for an answer is over
     */
    void add(long due, int cell, int user, int quantile, boolean failed, boolean evidence, boolean answered) {
        long packed = ((long) cell << 39)
                | ((long) user << 15)
                | ((long) quantile << 3)
                | (answered ? 4 : 0)
                | (failed ? 2 : 0)
                | (evidence ? 1 : 0);
        if (due == now + 1) {
            if (soonSize == soon.length) {
                soon = Arrays.copyOf(soon, 2 * soonSize);
            }
            soon[soonSize++] = packed;
            return;
        }
        int slot = (int) (due % slots.length);
        if (sizes[slot] == slots[slot].length) {
            slots[slot] = Arrays.copyOf(slots[slot], 2 * sizes[slot]);
        }
        slots[slot][sizes[slot]++] = packed;
    }

    /** Hands over what is due; ticks are asked for one after the other. */
    void due(long tick, Sink sink) {
        now = tick;
        int slot = (int) (tick % slots.length);
        hand(slots[slot], sizes[slot], sink);
        sizes[slot] = 0;
        long[] last = soon;
        int size = soonSize;
        soon = spare;
        spare = last;
        soonSize = 0;
        hand(last, size, sink);
    }

    private static void hand(long[] packed, int size, Sink sink) {
        for (int i = 0; i < size; i++) {
            long one = packed[i];
            sink.outcome(
                    (int) (one >>> 39),
                    (int) (one >>> 15) & 0xFFFFFF,
                    (int) (one >>> 3) & 0xFFF,
                    (one & 2) != 0,
                    (one & 1) != 0,
                    (one & 4) != 0);
        }
    }
}
