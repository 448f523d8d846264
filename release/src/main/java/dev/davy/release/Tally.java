package dev.davy.release;

import java.time.Duration;
import java.util.Optional;

/**
 * What is known from one gate, webhook or check outside. Immutable.
 *
 * @param round the number of the question that is open or comes next, from 1; of a gate for people, of the role that holds it
 * @param opened since when it is asked; empty while it is not
 * @param due when the next question is to be asked
 * @param failed how many tests or checks have failed
 * @param last what came of the last question
 * @param silent since when there is no answer that says anything; empty while there is
 */
record Tally(
        int round, Optional<Moment> opened, Moment due, int failed, Optional<Result> last, Optional<Moment> silent) {
    /** Nothing was asked yet. */
    static final Tally NONE = new Tally(1, Optional.empty(), Moment.ZERO, 0, Optional.empty(), Optional.empty());

    boolean open() {
        return opened.isPresent();
    }

    boolean yes() {
        return last.filter(Result.Yes.class::isInstance).isPresent();
    }

    /** Begins to ask; what was known stays known. */
    Tally opened(Moment now, Duration first) {
        return open() ? this : new Tally(round, Optional.of(now), now.plus(first), failed, last, Optional.empty());
    }

    /** Asks no longer: an answer that is still to come is to a round that is over. */
    Tally closed() {
        return open() ? new Tally(round + 1, Optional.empty(), due, failed, last, Optional.empty()) : this;
    }

    /** What was said once counts no longer. */
    Tally spent() {
        Tally closed = closed();
        return new Tally(closed.round, Optional.empty(), due, failed, Optional.empty(), Optional.empty());
    }

    /** An answer has come. */
    Tally told(Moment now, Result result, Duration every, boolean fails) {
        boolean silence = result instanceof Result.Invalid || result instanceof Result.Nothing;
        Optional<Moment> since = silence ? silent.or(() -> Optional.of(now)) : Optional.empty();
        return new Tally(round + 1, opened, now.plus(every), fails ? failed + 1 : failed, Optional.of(result), since);
    }

    /** A person hands a gate on. */
    Tally handedOn() {
        return new Tally(round + 1, opened, due, failed, last, silent);
    }

    /** Waits anew from now. */
    Tally anew(Moment now) {
        return new Tally(round, opened.map(_ -> now), due, failed, last, silent.map(_ -> now));
    }
}
