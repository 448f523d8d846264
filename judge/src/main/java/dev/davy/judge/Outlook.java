package dev.davy.judge;

import dev.davy.model.Batch;
import dev.davy.model.Counts;
import dev.davy.model.LatencyHistogram;
import dev.davy.model.Stratum;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/** What it would take to change what the evidence says: found by giving the tests that decide what they would be given. */
public final class Outlook {
    private static final int MOST = 1_000;
    private static final Counts FAILURE = new Counts(1, 1, 0, 1, 1, 0, 0, 0, 1, LatencyHistogram.EMPTY);

    private Outlook() {}

    /**
     * How many more failures of the candidate would be Harm, if they came now, one after the other, and none of stable's
     * between; empty where more than a thousand would not do, or nothing is assigned by lot.
     *
     * @param elapsed since the judgement began
     * @param share the candidate's, 0..1
     */
    public static OptionalInt failuresToHarm(Judgement judgement, Duration elapsed, double share) {
        if (!(share > 0 && share < 1)) {
            return OptionalInt.empty();
        }
        String route = judgement.busiest();
        Batch failure = new Batch(Long.MAX_VALUE, Stratum.Split.EVERYONE, share, route, FAILURE, Counts.NONE);
        Judgement next = judgement;
        for (int more = 0; more <= MOST; more++) {
            if (next.harmful()) {
                return OptionalInt.of(more);
            }
            next = next.observe(List.of(failure), elapsed);
        }
        return OptionalInt.empty();
    }
}
