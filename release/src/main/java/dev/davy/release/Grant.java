package dev.davy.release;

import dev.davy.model.Ring;
import dev.davy.model.Weight;
import java.util.List;

/**
 * The share that the candidate has.
 *
 * @param weight of everyone
 * @param rings of audiences, in the plan's order
 * @param mirror the copies that it gets
 * @param stepped when the share last changed
 * @param generation of the split that changed it
 * @param soak how long it has been at half or more
 */
public record Grant(Weight weight, List<Ring> rings, Weight mirror, Moment stepped, long generation, Stopwatch soak) {
    private static final Weight HALF = Weight.ofPercent(50);

    public Grant {
        rings = List.copyOf(rings);
    }

    static Grant none(Moment now, long generation) {
        return new Grant(Weight.ZERO, List.of(), Weight.ZERO, now, generation, Stopwatch.stopped(now));
    }

    /** Whether any request can be given to the candidate. */
    boolean exposes() {
        return !weight.isZero() || rings.stream().anyMatch(ring -> !ring.share().isZero());
    }

    boolean half() {
        return weight.compareTo(HALF) >= 0;
    }

    /** The share of an audience, as far as it is granted. */
    Weight ring(String audience) {
        return rings.stream()
                .filter(ring -> ring.audience().equals(audience))
                .map(Ring::share)
                .findFirst()
                .orElse(Weight.ZERO);
    }

    /** The same share, whose soak counts or not. */
    Grant soaking(boolean counts, Moment now) {
        Stopwatch next = half() ? soak.when(counts, now) : Stopwatch.stopped(now);
        return new Grant(weight, rings, mirror, stepped, generation, next);
    }
}
