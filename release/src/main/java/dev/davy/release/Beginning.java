package dev.davy.release;

import dev.davy.judge.Baseline;
import java.util.List;

/**
 * What is known when a release starts, before the candidate's first share.
 *
 * @param baseline how stable did until now
 * @param routes the names of the busiest routes to the target, busiest first; 32 at most, the rest is judged as one
 * @param salt seed of the release's bucket hash, drawn at random
 */
public record Beginning(Baseline baseline, List<String> routes, long salt) {
    public Beginning {
        routes = List.copyOf(routes.subList(0, Math.min(32, routes.size())));
    }

    /**
     * The same under another seed, for data planes that forgot which users failed: under this one each falls in a bucket anew,
     * and may count once more. The same answer for the same generation.
     */
    Beginning reseeded(long generation) {
        // SplitMix64 (Steele, Lea, Flood 2014): near generations give unlike seeds.
        long z = salt + generation * 0x9e3779b97f4a7c15L;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return new Beginning(baseline, routes, z ^ z >>> 31);
    }

    /** Nothing is known about stable yet. */
    public static Beginning blank(long salt) {
        return new Beginning(Baseline.NONE, List.of(), salt);
    }
}
