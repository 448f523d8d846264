package dev.davy.gateway;

import dev.davy.routing.RoutingTable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What happens to the requests of a rule, bound to targets; immutable. */
final class LoweredRule {
    private final String route;
    private final int routeId;
    private final @Nullable Destination[] destinations;
    private final int[] upTo;
    /** What no limit comes to: a deadline that can still be added to a clock. */
    static final Duration UNLIMITED = Duration.ofDays(365);

    private final long timeoutNanos;
    private final boolean retrySafe;
    private final Mirror[] mirrors;
    private final @Nullable LoweredComparison comparison;
    private final @Nullable RuleAnswers answers;
    private final @Nullable Sessions sessions;
    private final Retries.@Nullable Rule retry;
    private final boolean[] failures = new boolean[600];

    /**
     * @param destinations null for one that does not exist
     * @param weights of the destinations, each above zero
     * @param comparison null where answers to copies are not compared
     * @param sessions null where users do not stay with an instance
     * @param timeout of one asking of an instance
     * @param otherwise of a request, where the rule says nothing
     */
    LoweredRule(
            RoutingTable.Rule rule,
            int routeId,
            @Nullable Destination[] destinations,
            int[] weights,
            Mirror[] mirrors,
            @Nullable LoweredComparison comparison,
            @Nullable RuleAnswers answers,
            Duration timeout,
            Duration otherwise,
            @Nullable Sessions sessions) {
        this.route = rule.route();
        this.routeId = routeId;
        this.destinations = destinations.clone();
        this.upTo = weights.clone();
        for (int i = 1; i < upTo.length; i++) {
            upTo[i] += upTo[i - 1];
        }
        this.timeoutNanos = (timeout.isZero() ? UNLIMITED : timeout).toNanos();
        this.mirrors = mirrors.clone();
        this.comparison = comparison;
        this.retrySafe = rule.retrySafe();
        this.retry = rule.treatment()
                .retry()
                .map(again -> new Retries.Rule(again, otherwise.toNanos()))
                .orElse(null);
        this.answers = answers;
        this.sessions = sessions;
        for (int code = 0; code < failures.length; code++) {
            failures[code] = code >= 500 || rule.failureCodes().contains(code);
        }
    }

    String route() {
        return route;
    }

    int routeId() {
        return routeId;
    }

    long timeoutNanos() {
        return timeoutNanos;
    }

    boolean retrySafe() {
        return retrySafe;
    }

    /** Where copies go; mostly empty. */
    Mirror[] mirrors() {
        return mirrors;
    }

    /** How the answers to copies are compared; null for not at all. */
    @Nullable
    LoweredComparison comparison() {
        return comparison;
    }

    /** When requests are asked again; null for never. */
    Retries.@Nullable Rule retry() {
        return retry;
    }

    @Nullable
    Sessions sessions() {
        return sessions;
    }

    /** What it answers without asking anyone; null for nothing. */
    @Nullable
    RuleAnswers answers() {
        return answers;
    }

    /** How long a request waits before anyone is asked; mostly 0. */
    long delayNanos(RoutedRequest request) {
        return answers == null ? 0 : answers.delayNanos(request);
    }

    /** Whether an answer with this status is a failure. */
    boolean fails(int status) {
        return failures[status];
    }

    /** The destination of one request, drawn by weight; null for a share that nobody serves. */
    @Nullable
    Destination draw(Worker worker) {
        int n = destinations.length;
        if (n <= 1) {
            return n == 0 ? null : destinations[0];
        }
        int drawn = (int) Math.unsignedMultiplyHigh(worker.random(), upTo[n - 1]);
        int i = 0;
        while (drawn >= upTo[i]) {
            i++;
        }
        return destinations[i];
    }
}
