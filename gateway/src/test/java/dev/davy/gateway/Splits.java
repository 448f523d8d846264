package dev.davy.gateway;

import dev.davy.model.Key;
import dev.davy.model.Split;
import dev.davy.model.Weight;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Splits for tests: the Upstream {@code shop} between v1, its stable version, and v2, the candidate. */
final class Splits {
    private Splits() {}

    /** Each request by itself, without a shield. */
    static Split of(long generation, int percent) {
        return of(generation, percent, false);
    }

    static Split of(long generation, int percent, boolean shield) {
        return new Split(
                "shop",
                "shop",
                1,
                generation,
                42,
                new Key.Request(),
                "v1",
                Optional.of("v2"),
                Weight.ofPercent(percent),
                List.of(),
                List.of(),
                Weight.ZERO,
                shield,
                Duration.ofSeconds(10));
    }

    /** Everything to v1, and copies of so many requests to v2. */
    static Split mirroring(int percent) {
        return new Split(
                "shop",
                "shop",
                1,
                1,
                42,
                new Key.Request(),
                "v1",
                Optional.of("v2"),
                Weight.ZERO,
                List.of(),
                List.of(),
                Weight.ofPercent(percent),
                true,
                Duration.ofSeconds(10));
    }
}
