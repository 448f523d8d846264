package dev.davy.gateway;

import dev.davy.resources.InstancePolicy;
import dev.davy.resources.InstancePolicy.LoadBalancing;
import org.jspecify.annotations.Nullable;

/**
 * The instances of a version with all that does not change from request to request: the rule by which they are chosen
 * and, where that hashes, its table. Immutable; shared by all event loops and swapped whole.
 */
final class Roster {
    static final Roster EMPTY = new Roster(new Instance[0], InstancePolicy.DEFAULT, "");

    private final Instance[] instances;
    private final LoadBalancing balancing;
    private final int panicPercent;
    private final boolean anyLocal;
    private final boolean @Nullable [] local;
    private final @Nullable HashTable table;

    /** @param zone the gateway's own; empty where it knows none, so that zones mean nothing */
    Roster(Instance[] instances, InstancePolicy policy, String zone) {
        this.instances = instances.clone();
        this.balancing = policy.loadBalancing();
        this.panicPercent = policy.outlierDetection()
                .map(InstancePolicy.OutlierDetection::panicThreshold)
                .orElse(0);
        boolean zoned = !zone.isEmpty() && balancing.zone() != InstancePolicy.Zone.IGNORE;
        boolean[] same = new boolean[instances.length];
        boolean any = false;
        for (int i = 0; i < same.length; i++) {
            same[i] = zoned && instances[i].zone().equals(zone);
            any |= same[i];
        }
        this.local = zoned ? same : null;
        this.anyLocal = any;
        this.table = instances.length == 0
                ? null
                : switch (balancing.policy()) {
                    case RING_HASH -> HashRing.of(instances);
                    case MAGLEV -> Maglev.of(instances);
                    case ROUND_ROBIN, LEAST_REQUEST, RANDOM -> null;
                };
    }

    int size() {
        return instances.length;
    }

    Instance instance(int index) {
        return instances[index];
    }

    LoadBalancing balancing() {
        return balancing;
    }

    @Nullable
    HashTable table() {
        return table;
    }

    /**
     * Which instances take requests at a time.
     *
     * @param takes filled: one place each
     * @return how many
     */
    int taking(long now, boolean[] takes) {
        int able = 0;
        int left = 0;
        for (int i = 0; i < instances.length; i++) {
            takes[i] = instances[i].able();
            able += takes[i] ? 1 : 0;
            left += takes[i] && !instances[i].ejected(now) ? 1 : 0;
        }
        // In panic, ejections count for nothing: nobody else is there to take what those instances would have.
        if (left < able && left * 100L >= (long) panicPercent * instances.length && left > 0) {
            for (int i = 0; i < instances.length; i++) {
                takes[i] &= !instances[i].ejected(now);
            }
            able = left;
        }
        return able;
    }

    /** Leaves instances of other zones out, where that is asked for and enough are left; how many then take requests. */
    int near(boolean[] takes, int taking) {
        boolean @Nullable [] same = local;
        if (same == null || (balancing.zone() == InstancePolicy.Zone.PREFER && !enough(same, takes))) {
            return taking;
        }
        int left = 0;
        for (int i = 0; i < takes.length; i++) {
            takes[i] &= same[i];
            left += takes[i] ? 1 : 0;
        }
        return left;
    }

    /** Half of the zone's instances or more. */
    private boolean enough(boolean[] same, boolean[] takes) {
        int all = 0;
        int able = 0;
        for (int i = 0; i < takes.length; i++) {
            all += same[i] ? 1 : 0;
            able += same[i] && takes[i] ? 1 : 0;
        }
        return anyLocal && able * 2 >= all && able > 0;
    }
}
