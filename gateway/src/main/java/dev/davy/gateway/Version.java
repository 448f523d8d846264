package dev.davy.gateway;

import dev.davy.resources.InstancePolicy;
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
    private final Chooser[] choosers;
    private final Ejections ejections = new Ejections(this);
    private final Permits permits = new Permits();
    private volatile Instance[] instances = {};
    private volatile Roster roster = Roster.EMPTY;

    /** @param name empty for the instances without a version label */
    Version(Target target, String name, int loops) {
        this.target = target;
        this.name = name;
        this.open = new OpenAttempts[loops];
        this.choosers = new Chooser[loops];
        for (int i = 0; i < loops; i++) {
            open[i] = new OpenAttempts();
            choosers[i] = new Chooser();
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

    void instances(Instance[] now, InstancePolicy policy, String zone) {
        ejections.rule(policy.outlierDetection().orElse(null));
        permits.limits(policy.limits());
        instances = now;
        roster = new Roster(now, policy, zone);
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

    /** Whether an instance is one of it. */
    boolean has(Instance instance) {
        for (Instance each : instances) {
            if (each == instance) {
                return true;
            }
        }
        return false;
    }

    /** Whether an instance takes requests. */
    boolean anyHealthy(Worker worker) {
        return choosers[worker.index()].any(roster, target.changes().get(), worker.now());
    }

    /**
     * An instance that takes requests, or null.
     *
     * @param hash of the key that the Upstream's policy names; 0 for a request by itself
     * @param avoid not this one if there is another
     */
    @Nullable
    Instance choose(Worker worker, long hash, @Nullable Instance avoid) {
        return choosers[worker.index()].choose(roster, target.changes().get(), worker, hash, avoid);
    }

    /** How many instances take requests; any thread. */
    int taking(long now) {
        Roster all = roster;
        return all.taking(now, new boolean[all.size()]);
    }

    GatewayMetrics.VersionSeries metrics(long now) {
        Instance[] all = instances;
        int ejected = 0;
        for (Instance each : all) {
            ejected += each.ejected(now) ? 1 : 0;
        }
        return new GatewayMetrics.VersionSeries(
                target.name(), name, all.length, taking(now), ejected, ejections.total(), permits.refused());
    }

    Ejections ejections() {
        return ejections;
    }

    Permits permits() {
        return permits;
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
        private @Nullable Attempt first;

        int count() {
            return (int) COUNT.getOpaque(this);
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
