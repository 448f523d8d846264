package dev.davy.release;

import dev.davy.model.Split;
import dev.davy.release.spi.TrafficRouter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A router that keeps what is in force, ignores what is older, and fails when it is told to. */
final class FakeRouter implements TrafficRouter {
    private final Map<String, Split> inForce = new HashMap<>();
    final List<Split> applied = new ArrayList<>();
    /** How many splits were applied whenever the target was opened to all its instances. */
    final List<Integer> opened = new ArrayList<>();

    boolean broken;

    @Override
    public synchronized void apply(Split split) {
        if (broken) {
            throw new IllegalStateException("the router is broken");
        }
        applied.add(split);
        inForce.merge(split.target(), split, (old, next) -> older(next, old) ? old : next);
    }

    @Override
    public synchronized void forget(String target) {
        inForce.remove(target);
        opened.add(applied.size());
    }

    synchronized Optional<Split> inForce(String target) {
        return Optional.ofNullable(inForce.get(target));
    }

    private static boolean older(Split a, Split b) {
        return a.term() < b.term() || (a.term() == b.term() && a.generation() < b.generation());
    }
}
