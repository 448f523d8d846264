package dev.davy.gateway;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A version of an Upstream: its instances, and what is open on them. Shared; the instances are swapped whole, and every
 * event loop has its own place for what it counts.
 */
final class Version {
    private final Target target;
    private final String name;
    private final OpenAttempts[] open;
    private volatile Instance[] instances = {};

    /** @param name empty for the instances without a version label */
    Version(Target target, String name, int loops) {
        this.target = target;
        this.name = name;
        this.open = new OpenAttempts[loops];
        for (int i = 0; i < loops; i++) {
            open[i] = new OpenAttempts();
        }
    }

    Target target() {
        return target;
    }

    String name() {
        return name;
    }

    /** As people write it: {@code shop.v2}, or the Upstream's name alone. */
    String label() {
        return name.isEmpty() ? target.name() : target.name() + "." + name;
    }

    Instance[] instances() {
        return instances;
    }

    void instances(Instance[] now) {
        instances = now;
    }

    OpenAttempts open(Worker worker) {
        return open[worker.index()];
    }

    /** Requests that are open on the version; any thread. */
    int open() {
        int sum = 0;
        for (OpenAttempts each : open) {
            sum += each.count();
        }
        return sum;
    }

    boolean anyHealthy() {
        for (Instance instance : instances) {
            if (instance.health().healthy()) {
                return true;
            }
        }
        return false;
    }

    /** An instance that takes requests, or null. */
    @Nullable
    Instance choose(Worker worker) {
        return choose(instances, open[worker.index()], worker);
    }

    /** The next healthy instance in turn, or the one after it if that has less to do for this event loop. */
    static @Nullable Instance choose(Instance[] all, OpenAttempts place, Worker worker) {
        int n = all.length;
        if (n == 1) {
            return all[0].health().healthy() ? all[0] : null;
        }
        @Nullable Instance first = null;
        int turn = n == 0 ? 0 : place.turn(n);
        for (int i = 0; i < n; i++) {
            Instance each = all[turn + i < n ? turn + i : turn + i - n];
            if (each.health().healthy()) {
                if (first != null) {
                    return each.pool(worker).busy() < first.pool(worker).busy() ? each : first;
                }
                first = each;
            }
        }
        return first;
    }

    /** What one event loop has open on one version; written by that loop alone. */
    static final class OpenAttempts {
        private static final VarHandle COUNT;

        static {
            try {
                COUNT = MethodHandles.lookup().findVarHandle(OpenAttempts.class, "count", int.class);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        private int count;
        private int turn;
        private @Nullable Attempt first;

        int count() {
            return (int) COUNT.getOpaque(this);
        }

        private int turn(int n) {
            turn = turn + 1 < n ? turn + 1 : 0;
            return turn;
        }

        @Nullable
        Attempt first() {
            return first;
        }

        void add(Attempt attempt) {
            COUNT.setOpaque(this, count + 1);
            attempt.next = first;
            if (first != null) {
                first.previous = attempt;
            }
            first = attempt;
        }

        void remove(Attempt attempt) {
            COUNT.setOpaque(this, count - 1);
            if (attempt.previous != null) {
                attempt.previous.next = attempt.next;
            } else {
                first = attempt.next;
            }
            if (attempt.next != null) {
                attempt.next.previous = attempt.previous;
            }
            attempt.previous = null;
            attempt.next = null;
        }
    }
}
