package dev.davy.gateway;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the instances of one version for one event loop, by the rule of its {@link Roster}. What takes requests is
 * looked up anew when the health of an instance changes, when an ejection ends and, while one is being brought up slowly,
 * ten times a second; a request in between costs no look at any instance but those that are drawn.
 *
 * <p>For one event loop.
 */
final class Chooser {
    /** A weight of 1 in parts, so that an instance can have a tenth of it and less. */
    private static final int PARTS = 100;
    /** The least part of its weight that a newly healthy instance has. */
    private static final double FIRST_PART = 0.1;

    private static final long LOOK_NANOS = 100_000_000;

    private Roster roster = Roster.EMPTY;
    private boolean[] takes = {};
    private Instance[] taking = {};
    private int[] weights = {};
    private int[] upTo = {};
    private int[] credit = {};
    private boolean equal = true;
    private int changes;
    private boolean ends;
    private long until;
    private int turn;

    /** Whether an instance takes requests. */
    boolean any(Roster now, int changed, long time) {
        look(now, changed, time);
        return taking.length > 0;
    }

    /**
     * An instance that takes requests, or null.
     *
     * @param changed how often the health of any of them changed
     * @param hash of the request's key; 0 for a request by itself
     * @param avoid not this one if there is another: it was tried already
     */
    @Nullable
    Instance choose(Roster now, int changed, Worker worker, long hash, @Nullable Instance avoid) {
        look(now, changed, worker.now());
        int n = taking.length;
        if (n <= 1) {
            return n == 0 ? null : taking[0];
        }
        Instance chosen = switch (roster.balancing().policy()) {
            case ROUND_ROBIN -> equal ? inTurn(worker) : byCredit();
            case LEAST_REQUEST -> lessBusy(drawn(worker), drawn(worker), worker);
            case RANDOM -> taking[drawn(worker)];
            case RING_HASH, MAGLEV -> byHash(hash != 0 ? hash : worker.random(), avoid);
        };
        return chosen == avoid ? another(chosen) : chosen;
    }

    private Instance another(Instance than) {
        turn = turn + 1 < taking.length ? turn + 1 : 0;
        Instance next = taking[turn];
        return next != than ? next : taking[turn + 1 < taking.length ? turn + 1 : 0];
    }

    /** The next in turn, or the one after it if that has less to do for this event loop. */
    private Instance inTurn(Worker worker) {
        turn = turn + 1 < taking.length ? turn + 1 : 0;
        int after = turn + 1 < taking.length ? turn + 1 : 0;
        Instance first = taking[turn];
        Instance second = taking[after];
        return second.pool(worker).busy() < first.pool(worker).busy() ? second : first;
    }

    /** Smooth weighted round robin, as nginx has it: each gains its weight, the richest is asked and pays for all. */
    private Instance byCredit() {
        int richest = 0;
        for (int i = 0; i < credit.length; i++) {
            credit[i] += weights[i];
            if (credit[i] > credit[richest]) {
                richest = i;
            }
        }
        credit[richest] -= upTo[upTo.length - 1];
        return taking[richest];
    }

    private int drawn(Worker worker) {
        int n = taking.length;
        if (equal) {
            return (int) Math.unsignedMultiplyHigh(worker.random(), n);
        }
        int at = (int) Math.unsignedMultiplyHigh(worker.random(), upTo[n - 1]);
        int low = 0;
        int high = n - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (upTo[middle] <= at) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Power of two choices (Mitzenmacher, The power of two choices in randomized load balancing, 2001). */
    private Instance lessBusy(int one, int other, Worker worker) {
        long first = taking[one].pool(worker).busy();
        long second = taking[other].pool(worker).busy();
        return second * weights[one] < first * weights[other] ? taking[other] : taking[one];
    }

    private Instance byHash(long hash, @Nullable Instance avoid) {
        @Nullable HashTable table = roster.table();
        if (table == null) {
            return taking[0];
        }
        int found = table.find(hash, takes);
        if (roster.instance(found) == avoid) {
            takes[found] = false;
            int next = table.find(hash, takes);
            takes[found] = true;
            return roster.instance(next);
        }
        return roster.instance(found);
    }

    private void look(Roster now, int changed, long time) {
        if (now != roster || changed != changes || (ends && time - until >= 0)) {
            lookAnew(now, changed, time);
        }
    }

    private void lookAnew(Roster now, int changed, long time) {
        roster = now;
        changes = changed;
        ends = false;
        takes = new boolean[now.size()];
        int n = now.near(takes, now.taking(time, takes));
        taking = new Instance[n];
        weights = new int[n];
        upTo = new int[n];
        credit = new int[n];
        equal = true;
        int k = 0;
        int sum = 0;
        for (int i = 0; i < takes.length; i++) {
            Instance each = now.instance(i);
            if (each.ejected(time)) {
                until(each.ejectedUntil(), time);
            }
            if (takes[i]) {
                taking[k] = each;
                weights[k] = weight(each, time);
                sum += weights[k];
                upTo[k] = sum;
                equal &= weights[k] == weights[0];
                k++;
            }
        }
        if (n > 0) {
            turn = Math.floorMod(turn, n);
        }
    }

    private void until(long then, long time) {
        until = ends ? time + Math.min(until - time, then - time) : then;
        ends = true;
    }

    private int weight(Instance instance, long time) {
        int whole = instance.weight() * PARTS;
        long slow = roster.balancing().slowStart().toNanos();
        long since = time - instance.health().healthySince();
        if (slow == 0 || since >= slow) {
            return whole;
        }
        until(time + Math.min(LOOK_NANOS, slow - Math.max(0, since)), time);
        return Math.max(1, (int) (whole * Math.max(FIRST_PART, (double) since / slow)));
    }

    /** The instances that take requests, for tests. */
    @Override
    public String toString() {
        return Arrays.toString(taking);
    }
}
