package dev.davy.gateway;

import dev.davy.model.Key;
import dev.davy.model.Ring;
import dev.davy.model.Split;
import dev.davy.model.Weight;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Builds splits of the shop for tests. */
record ShopSplit(
        long generation,
        Key key,
        Weight weight,
        List<Ring> rings,
        List<String> observed,
        boolean shield,
        Duration drain,
        long salt) {
    static ShopSplit generation(long generation) {
        return new ShopSplit(
                generation, new Key.Request(), Weight.ZERO, List.of(), List.of(), true, Duration.ofSeconds(10), 42);
    }

    ShopSplit percent(int percent) {
        return new ShopSplit(generation, key, Weight.ofPercent(percent), rings, observed, shield, drain, salt);
    }

    ShopSplit buckets(int buckets) {
        return new ShopSplit(generation, key, new Weight(buckets), rings, observed, shield, drain, salt);
    }

    ShopSplit by(Key by) {
        return new ShopSplit(generation, by, weight, rings, observed, shield, drain, salt);
    }

    ShopSplit ring(String audience, int percent) {
        return new ShopSplit(
                generation,
                key,
                weight,
                List.of(new Ring(audience, Weight.ofPercent(percent))),
                observed,
                shield,
                drain,
                salt);
    }

    ShopSplit unshielded() {
        return new ShopSplit(generation, key, weight, rings, observed, false, drain, salt);
    }

    ShopSplit draining(Duration in) {
        return new ShopSplit(generation, key, weight, rings, observed, shield, in, salt);
    }

    ShopSplit salted(long with) {
        return new ShopSplit(generation, key, weight, rings, observed, shield, drain, with);
    }

    /** With v2 withheld, and no stable version. */
    Split undetermined() {
        return built("");
    }

    Split build() {
        return built("v1");
    }

    private Split built(String stable) {
        return new Split(
                Tables.SHOP,
                "shop",
                1,
                generation,
                salt,
                key,
                stable,
                Optional.of("v2"),
                weight,
                rings,
                observed,
                Weight.ZERO,
                shield,
                drain);
    }
}
