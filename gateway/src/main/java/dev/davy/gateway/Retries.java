package dev.davy.gateway;

import dev.davy.resources.HttpRoute;
import org.jspecify.annotations.Nullable;

/**
 * The tries that one request has left, on the version that it was assigned to. The first outcome is the evidence: what
 * comes of a further try is none. For one event loop.
 */
final class Retries {
    private final Rule rule;
    private final long giveUpNanos;
    private int tried;

    /** @param now the clock when the request was complete */
    Retries(Rule rule, long now) {
        this.rule = rule;
        this.giveUpNanos = now + rule.withinNanos;
    }

    /** Whether an answer with this status is not served while there is another try. */
    boolean on(int status) {
        return rule.codes[status];
    }

    /** Takes a try: when it is due, or 0 if there is none left, no room for it, or none in time. */
    long take(Worker worker, Version version) {
        boolean room =
                version.target().retries(worker).allows(version.open(worker).count());
        if (tried >= rule.attempts || !room) {
            return 0;
        }
        // Up to half as much again, so that those who failed together do not come back together.
        long wait = rule.backoffNanos << tried;
        long due = worker.now() + wait + (long) (wait / 2.0 * (worker.random() >>> 11) * 0x1.0p-53);
        if (due - giveUpNanos >= 0) {
            return 0;
        }
        tried++;
        return due | 1;
    }

    /** The latest time for an answer. */
    long latest(long nanos) {
        return Math.min(nanos, giveUpNanos);
    }

    /** When a rule asks again; lowered, immutable. */
    static final class Rule {
        private final boolean[] codes = new boolean[600];
        private final int attempts;
        private final long backoffNanos;
        private final long withinNanos;

        /** @param otherwise how long a request may take where the rule does not say */
        Rule(HttpRoute.Retry retry, long otherwise) {
            retry.codes().forEach(code -> codes[code] = true);
            attempts = retry.attempts();
            backoffNanos = retry.backoff().toNanos();
            withinNanos = retry.within()
                    .map(within -> within.isZero() ? LoweredRule.UNLIMITED : within)
                    .map(within -> within.toNanos())
                    .orElse(otherwise);
        }
    }

    /** The tries of a request; null where its rule has none. */
    static @Nullable Retries of(LoweredRule rule, long now) {
        @Nullable Rule retry = rule.retry();
        return retry == null ? null : new Retries(retry, now);
    }
}
