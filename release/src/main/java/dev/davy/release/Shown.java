package dev.davy.release;

import java.util.List;
import java.util.Optional;

/** What other threads see of a target. Immutable. */
record Shown(ReleaseState state, List<Decision> decisions, Optional<String> trouble, long openStreams) {
    /** The next, which keeps the list of decisions where that is the same. */
    Shown then(ReleaseState next, List<Decision> all, Optional<String> troubled, long open) {
        return new Shown(next, all.equals(decisions) ? decisions : all, troubled, open);
    }

    Standing explanation(Moment now) {
        return Standings.of(state, now, decisions.isEmpty() ? Optional.empty() : Optional.of(decisions.getLast()));
    }

    ReleaseView view(Moment now) {
        ReleaseView view = Views.view(state, now, openStreams);
        return trouble.map(view::waitingFor).orElse(view);
    }
}
