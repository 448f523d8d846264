package dev.davy.model;

/**
 * What happened to the requests that were assigned to one version: cumulative in a {@link Counter}, a difference in a
 * {@link Batch}.
 *
 * @param assigned requests that were given to the version
 * @param answered those whose outcome is known, failures included
 * @param gone those that will never have one, because the client went away or Davy ended the stream
 * @param failed outcomes that were failures, shielded ones included: what the budget is charged with
 * @param counted failures that count as evidence: with a user key, only each user's first in the release
 * @param shielded failures that stable's answer hid from the user
 * @param clientErrors outcomes with a 4xx status that is no failure
 * @param countedClientErrors those that count as evidence, by the same rule as {@code counted}
 * @param keys distinct users, counted up to 30; each request is one where there is no key
 * @param latency time from the request sent on an open connection to the first byte of the answer
 */
public record Counts(
        long assigned,
        long answered,
        long gone,
        long failed,
        long counted,
        long shielded,
        long clientErrors,
        long countedClientErrors,
        long keys,
        LatencyHistogram latency) {
    public static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0, 0, 0, LatencyHistogram.EMPTY);

    public Counts {
        Checks.notNegative("counts.assigned", assigned);
        Checks.notNegative("counts.answered", answered);
        Checks.notNegative("counts.gone", gone);
        Checks.notNegative("counts.failed", failed);
        Checks.notNegative("counts.counted", counted);
        Checks.notNegative("counts.shielded", shielded);
        Checks.notNegative("counts.clientErrors", clientErrors);
        Checks.notNegative("counts.countedClientErrors", countedClientErrors);
        Checks.notNegative("counts.keys", keys);
    }

    /** Outcomes without latencies, each request by itself: the plain case of a test or a simulation. */
    public static Counts of(long answered, long failed) {
        return new Counts(answered, answered, 0, failed, failed, 0, 0, 0, answered, LatencyHistogram.EMPTY);
    }

    /** Requests that were assigned and have no outcome yet. */
    public long inFlight() {
        return Math.max(0, assigned - answered - gone);
    }

    public boolean isNone() {
        return equals(NONE);
    }

    public Counts plus(Counts o) {
        return new Counts(
                assigned + o.assigned,
                answered + o.answered,
                gone + o.gone,
                failed + o.failed,
                counted + o.counted,
                shielded + o.shielded,
                clientErrors + o.clientErrors,
                countedClientErrors + o.countedClientErrors,
                keys + o.keys,
                latency.plus(o.latency));
    }

    /** What came since an earlier reading; no figure goes below zero. */
    public Counts minus(Counts o) {
        return new Counts(
                Math.max(0, assigned - o.assigned),
                Math.max(0, answered - o.answered),
                Math.max(0, gone - o.gone),
                Math.max(0, failed - o.failed),
                Math.max(0, counted - o.counted),
                Math.max(0, shielded - o.shielded),
                Math.max(0, clientErrors - o.clientErrors),
                Math.max(0, countedClientErrors - o.countedClientErrors),
                Math.max(0, keys - o.keys),
                latency.minus(o.latency));
    }

    /** The larger of each figure: how two readings of one cumulative counter merge, in any order and any number of times. */
    public Counts max(Counts o) {
        return new Counts(
                Math.max(assigned, o.assigned),
                Math.max(answered, o.answered),
                Math.max(gone, o.gone),
                Math.max(failed, o.failed),
                Math.max(counted, o.counted),
                Math.max(shielded, o.shielded),
                Math.max(clientErrors, o.clientErrors),
                Math.max(countedClientErrors, o.countedClientErrors),
                Math.max(keys, o.keys),
                latency.total() >= o.latency.total() ? latency : o.latency);
    }
}
