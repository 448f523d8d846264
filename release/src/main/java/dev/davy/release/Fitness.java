package dev.davy.release;

import java.util.Optional;

/**
 * The health of both versions over a release.
 *
 * @param now as seen last; empty before the first look
 * @param stableAtStart healthy instances of stable at the first look
 * @param crashedSince since when the candidate has had share and no healthy instance
 */
public record Fitness(Optional<Health> now, int stableAtStart, Optional<Moment> crashedSince) {
    static final Fitness UNSEEN = new Fitness(Optional.empty(), 0, Optional.empty());

    Fitness seen(Health health, boolean exposed, Moment at) {
        Optional<Moment> crashed = health.candidate().healthy() > 0 || !exposed
                ? Optional.empty()
                : crashedSince.isPresent() ? crashedSince : Optional.of(at);
        int start = now.isPresent() ? stableAtStart : health.stable().healthy();
        return now.equals(Optional.of(health)) && crashed.equals(crashedSince)
                ? this
                : new Fitness(Optional.of(health), start, crashed);
    }

    /** Without share nobody waits for the candidate to come back. */
    Fitness uncrashed() {
        return new Fitness(now, stableAtStart, Optional.empty());
    }

    /** Whether stable can take all requests; nobody knows better before the first look. */
    boolean stableServes() {
        return now.map(health -> health.stable().healthy() > 0).orElse(true);
    }

    boolean candidateServes() {
        return now.map(health -> health.candidate().healthy() > 0).orElse(false);
    }

    /** Whether stable has lost more than a fifth of what it had at the start. */
    boolean stableShrunk() {
        return now.map(health -> health.stable().healthy() * 5 < stableAtStart * 4)
                .orElse(false);
    }
}
