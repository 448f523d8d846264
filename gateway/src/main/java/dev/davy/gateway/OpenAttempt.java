package dev.davy.gateway;

import org.jspecify.annotations.Nullable;

/** What an attempt takes up while it goes on: its place on a version, its permit there, and its part of a budget. */
abstract sealed class OpenAttempt extends Deadline permits Attempt {
    final Worker worker;

    @Nullable
    Attempt previous;

    @Nullable
    Attempt next;

    private @Nullable Version served;
    private @Nullable Permits permits;
    private @Nullable RetryBudget budget;
    private @Nullable Copies copies;

    OpenAttempt(Worker worker) {
        this.worker = worker;
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
    final boolean enroll(Version now) {
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
