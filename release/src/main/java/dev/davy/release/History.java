package dev.davy.release;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The decisions about the release that is under way, or about the last one. */
final class History {
    /** The first and the last count; a release that decides more often loses some between. */
    private static final int MOST = 1_000;

    private final List<Decision> decisions = new ArrayList<>();
    private Optional<Moment> began = Optional.empty();

    /** Adds a decision that came with a state. */
    void add(Decision decision, ReleaseState state) {
        Optional<Run> run = state.run();
        Optional<Moment> now = run.map(Run::began);
        boolean anew = now.isPresent()
                && !now.equals(began)
                && run.map(Run::candidate).equals(Optional.of(decision.candidate()));
        if (anew) {
            decisions.clear();
            began = now;
        }
        if (decisions.size() >= MOST) {
            decisions.remove(MOST / 2);
        }
        decisions.add(decision);
    }

    List<Decision> all() {
        return List.copyOf(decisions);
    }
}
