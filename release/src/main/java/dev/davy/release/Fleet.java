package dev.davy.release;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the leader of a fleet knows about the nodes that serve one target. Immutable, without a clock: times are the leader's own,
 * monotonic.
 *
 * <p>A node is live until it was not heard of for {@link NodeSplits#LEASE}: from then on it gives the candidate nothing. Its
 * traffic is remembered for a minute more, since nobody knows what becomes of it.
 *
 * @param nodes by name
 */
public record Fleet(SortedMap<String, Node> nodes) {
    public static final Fleet NONE = new Fleet(new TreeMap<>());
    /** A live node has this long to put a split in force before it counts as silent: as long as the ramp waits at least. */
    static final Duration ACKNOWLEDGED = Duration.ofSeconds(1);
    /** What was heard within this time is fresh. */
    static final Duration FRESH = Duration.ofSeconds(2);
    /** So much of the traffic has to be fresh, of 1. */
    private static final double MOST = 0.95;

    private static final Duration REMEMBERED = Duration.ofMinutes(1);
    private static final Duration MEASURED = Duration.ofSeconds(1);

    public Fleet {
        nodes = Collections.unmodifiableSortedMap(new TreeMap<>(nodes));
    }

    /**
     * A node.
     *
     * @param boot the data plane's
     * @param heard when it last gave a sign
     * @param acknowledged the newest generation that it has put in force
     * @param assigned how many requests it has assigned by now
     * @param perSecond how many it assigns a second
     * @param measured when that was
     * @param before how many it had assigned then
     */
    public record Node(
            long boot,
            Duration heard,
            long acknowledged,
            long assigned,
            double perSecond,
            Duration measured,
            long before) {}

    /**
     * The same after a sign of a node.
     *
     * @param at when the sign was given, by the leader's clock
     * @param acknowledged the generation in force there; one that is not as it was told is -1
     * @param assigned requests that it has assigned since its boot
     */
    public Fleet heard(String name, long boot, Duration at, long acknowledged, long assigned) {
        Node known = nodes.get(name);
        if (known != null && (boot < known.boot() || at.compareTo(known.heard()) < 0)) {
            return this;
        }
        Node next;
        if (known == null || boot > known.boot()) {
            next = new Node(boot, at, acknowledged, assigned, known == null ? 0 : known.perSecond(), at, assigned);
        } else {
            Duration since = at.minus(known.measured());
            boolean due = since.compareTo(MEASURED) >= 0;
            double rate = (assigned - known.before()) / Math.max(1e-9, since.toNanos() / 1e9);
            next = new Node(
                    boot,
                    at,
                    acknowledged,
                    Math.max(assigned, known.assigned()),
                    due ? Math.max(0, rate) : known.perSecond(),
                    due ? at : known.measured(),
                    due ? assigned : known.before());
        }
        SortedMap<String, Node> more = new TreeMap<>(nodes);
        more.put(name, next);
        return new Fleet(more);
    }

    /** The same without a node that has ended in order. */
    public Fleet left(String name) {
        SortedMap<String, Node> fewer = new TreeMap<>(nodes);
        fewer.remove(name);
        return new Fleet(fewer);
    }

    /**
     * Which nodes keep a share from rising: live ones that have not put a split in force, and those not heard of lately where they
     * carry more than a twentieth of the traffic. Empty when none does.
     *
     * @param generation of the split in force
     * @param issued when it was issued
     */
    public Optional<String> silent(long generation, Duration issued, Duration now) {
        List<String> silent = new ArrayList<>();
        double all = 0;
        double unheard = 0;
        for (Map.Entry<String, Node> entry : nodes.entrySet()) {
            Node node = entry.getValue();
            Duration age = now.minus(node.heard());
            if (age.compareTo(NodeSplits.LEASE.plus(REMEMBERED)) >= 0) {
                continue;
            }
            boolean stale = age.compareTo(FRESH) >= 0;
            all += node.perSecond();
            unheard += stale ? node.perSecond() : 0;
            boolean live = age.compareTo(NodeSplits.LEASE) < 0;
            boolean due = now.minus(issued).compareTo(ACKNOWLEDGED) >= 0;
            if (live && due && node.acknowledged() < generation) {
                silent.add(entry.getKey() + " has not put split " + generation + " in force");
            } else if (stale) {
                silent.add(entry.getKey() + " was not heard of for " + Sentences.time(age));
            }
        }
        boolean missing = nodes.values().stream()
                .filter(node -> now.minus(node.heard()).compareTo(NodeSplits.LEASE) < 0)
                .anyMatch(node -> now.minus(issued).compareTo(ACKNOWLEDGED) >= 0 && node.acknowledged() < generation);
        return missing || unheard > (1 - MOST) * all
                ? Optional.of("nodes silent: " + String.join(", ", silent))
                : Optional.empty();
    }
}
