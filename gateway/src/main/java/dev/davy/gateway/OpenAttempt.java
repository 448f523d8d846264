package dev.davy.gateway;

import org.jspecify.annotations.Nullable;

/**
 * What an attempt takes up while it goes on: the instance that it asks, its place on a version, its permit there, and its
 * part of a budget.
 */
abstract sealed class OpenAttempt extends Deadline permits JudgedAttempt {
    private static final int MOST_INSTANCES = 3;

    final Worker worker;
    private final Version version;
    private final long affinity;

    @Nullable
    Attempt previous;

    @Nullable
    Attempt next;

    private @Nullable ConnectionPool pool;
    private @Nullable Instance last;
    private boolean further;
    private int instances;
    private @Nullable Version served;
    private @Nullable Permits permits;
    private @Nullable RetryBudget budget;
    private @Nullable Copies copies;

    /**
     * @param version whose instances are asked
     * @param affinity what tells requests apart where instances are chosen by it
     */
    OpenAttempt(Worker worker, Version version, long affinity) {
        this.worker = worker;
        this.version = version;
        this.affinity = affinity;
    }

    final Version version() {
        return version;
    }

    /** The instance that is asked; null before and after. */
    final @Nullable Instance instance() {
        return pool == null ? null : pool.instance();
    }

    /** Tries again what an earlier one did not bring: where there is another instance, that is asked. */
    final void follows(OpenAttempt before) {
        further = true;
        last = before.last;
    }

    /** An instance to ask first: the one that its user's session is with, else one by the Upstream's policy. */
    final @Nullable Instance first(@Nullable Instance resumed) {
        return resumed != null && !further ? resumed : version.choose(worker, affinity, last);
    }

    /** Another one to ask, or the same where there is no other; null when enough were asked. */
    final @Nullable Instance another(@Nullable Instance tried) {
        return instances < MOST_INSTANCES ? version.choose(worker, affinity, tried) : null;
    }

    /** A stream to an instance, not yet open; null when that is more than may be open on its version. */
    final @Nullable UpstreamStream occupy(Instance instance, boolean reuse) {
        instances++;
        last = instance;
        ConnectionPool from = instance.pool(worker);
        @Nullable UpstreamStream asked = enroll(instance.version()) ? from.stream((Attempt) this, reuse) : null;
        if (asked != null) {
            from.busier();
            pool = from;
        }
        return asked;
    }

    /** It has the instance no more. */
    final void vacate() {
        if (pool != null) {
            pool.lessBusy();
            pool = null;
        }
    }

    /** Asking the last instance counts as if it had not been. */
    final void uncount() {
        instances--;
    }

    /** The version of the instance that was asked, which may have been left open for a target without a split. */
    final @Nullable Version served() {
        return served;
    }

    /** Counts as a further asking until it ends. */
    final void spends(RetryBudget from) {
        from.take();
        budget = from;
    }

    /** Counts as a copy, whose place was taken before. */
    final void countsAs(Copies from) {
        copies = from;
    }

    final boolean copy() {
        return copies != null;
    }

    /** Is open on this version from now on; false when too many are. */
    private boolean enroll(Version now) {
        if (served != now) {
            leaveVersion();
            served = now;
            now.open(worker).add((Attempt) this); // there is no other
            if (now.permits().limitsRequests()) {
                if (!now.permits().request()) {
                    return false;
                }
                permits = now.permits();
            }
        }
        return true;
    }

    private void leaveVersion() {
        if (served != null) {
            served.open(worker).remove((Attempt) this);
        }
        if (permits != null) {
            permits.requestEnded();
            permits = null;
        }
    }

    /** It is over: gives back what it took. */
    final void giveAll() {
        leaveVersion();
        if (copies != null) {
            copies.give();
            copies = null;
        }
        if (budget != null) {
            budget.give();
            budget = null;
        }
    }
}
