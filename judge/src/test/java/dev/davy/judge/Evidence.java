package dev.davy.judge;

import dev.davy.model.Batch;
import dev.davy.model.Counts;
import dev.davy.model.Guard;
import dev.davy.model.LatencyHistogram;
import dev.davy.model.Stratum;
import dev.davy.model.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What tests hand to the judge. */
final class Evidence {
    static final Terms PLAIN = terms(Guard.DEFAULT);
    static final Traffic TRAFFIC = new Traffic(100, 0.5);

    private Evidence() {}

    static Terms terms(Guard guard) {
        return new Terms(guard, List.of(), false, false, Baseline.NONE, List.of());
    }

    /** The default limits with another α. */
    static Guard guard(double falseRollback) {
        return guard(falseRollback, Optional.empty());
    }

    static Guard guard(double falseRollback, Optional<Guard.LatencyLimit> latency) {
        return Guard.DEFAULT.falseRollback(falseRollback).latency(latency);
    }

    static Batch split(double share, Counts candidate, Counts stable) {
        return split("shop", share, candidate, stable);
    }

    static Batch split(String route, double share, Counts candidate, Counts stable) {
        return new Batch(1, Stratum.Split.EVERYONE, share, route, candidate, stable);
    }

    static Batch ring(String audience, double share, Counts candidate, Counts stable) {
        return new Batch(1, new Stratum.Ring(audience), share, "shop", candidate, stable);
    }

    static Counts timed(LatencyHistogram latency) {
        long n = latency.total();
        return new Counts(n, n, 0, 0, 0, 0, 0, 0, n, latency);
    }

    static boolean harm(Judgement judgement) {
        return judgement.verdict(TRAFFIC) instanceof Verdict.Harm;
    }

    static Duration seconds(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1_000));
    }
}
