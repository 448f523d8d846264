package dev.davy.release;

import dev.davy.model.Split;
import dev.davy.release.spi.TrafficRouter;
import org.jspecify.annotations.Nullable;

/** Puts a target's splits in force, and again until the router takes them. On the target's thread only. */
final class InForce {
    private final String target;
    private final TrafficRouter router;
    private final Troubles troubles;
    private @Nullable Split unapplied;
    private boolean unrouted;

    InForce(String target, TrafficRouter router, Troubles troubles) {
        this.target = target;
        this.router = router;
        this.troubles = troubles;
    }

    /** Does what an effect says about traffic, at once where the router does. */
    void put(Effect effect) {
        switch (effect) {
            case Effect.Route route -> unapplied = route.split();
            case Effect.Unroute _ -> {
                unapplied = null;
                unrouted = true;
            }
            case Effect.Decided _, Effect.Answered _ -> {
                return;
            }
        }
        apply();
    }

    /** Tries again what the router has not taken yet. */
    void apply() {
        try {
            if (unrouted) {
                router.forget(target);
                unrouted = false;
            }
            if (unapplied != null) {
                router.apply(unapplied);
                unapplied = null;
            }
            troubles.over("router");
        } catch (RuntimeException e) {
            troubles.begun("router", "the split cannot be applied: " + e.getMessage());
        }
    }

    /** Whether a target that is forgotten has no split any more. */
    boolean settled() {
        return !unrouted;
    }
}
