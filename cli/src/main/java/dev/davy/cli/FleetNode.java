package dev.davy.cli;

import dev.davy.gateway.Gateway;
import dev.davy.model.Key;
import dev.davy.model.Plan;
import dev.davy.model.Split;
import dev.davy.model.Weight;
import dev.davy.release.NodeSplits;
import dev.davy.release.NodeTally;
import dev.davy.release.Wish;
import dev.davy.release.spi.EvidenceSource;
import dev.davy.release.spi.TrafficRouter;
import dev.davy.store.PostgresFleet;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The data plane of this process as a node of a fleet: it obeys the splits of the leader, whichever process that is, as long as it
 * hears of it, and keeps what it counted under each. Any thread may call.
 */
final class FleetNode {
    private final GatewayRouter router;
    private final EvidenceSource counted;
    private final Supplier<Optional<Gateway>> gateway;
    private final long started = System.nanoTime();
    // All of these are guarded by this.
    private NodeSplits splits = NodeSplits.NONE;
    private final Map<String, NodeTally> tallies = new HashMap<>();
    private final Map<String, Issued> issued = new HashMap<>();
    private final Map<String, PostgresFleet.Said> said = new HashMap<>();
    private Map<String, Optional<Split>> untold = new LinkedHashMap<>();

    /** A generation that the leader of this process issued, and when. */
    record Issued(long generation, Duration at) {}

    /** A node without any split, which counts what the gateway of this process counts. */
    FleetNode(GatewayRouter router, EvidenceSource counted, Supplier<Optional<Gateway>> gateway) {
        this.router = router;
        this.counted = counted;
        this.gateway = gateway;
    }

    /** Since this node started; it only grows, also while the machine's clock is set. */
    Duration now() {
        return Duration.ofNanos(System.nanoTime() - started);
    }

    /** Where the engine of this process moves traffic under a term: here at once, and in the fleet by what is told of it. */
    TrafficRouter under(long term) {
        return new TrafficRouter() {
            @Override
            public void apply(Split split) {
                issue(split);
            }

            @Override
            public void forget(String target) {
                drop(term, target);
            }
        };
    }

    private synchronized void issue(Split split) {
        if (split.term() < splits.term()) {
            return;
        }
        Issued before = issued.get(split.target());
        if (before == null || before.generation() < split.generation()) {
            issued.put(split.target(), new Issued(split.generation(), now()));
        }
        splits = splits.told(split);
        untold.put(split.target(), Optional.of(split));
        hold();
    }

    private synchronized void drop(long term, String target) {
        if (term >= splits.term()) {
            untold.put(target, Optional.empty());
            forgotten(target);
        }
    }

    private void forgotten(String target) {
        splits = splits.forgotten(target);
        tallies.remove(target);
        said.remove(target);
        router.forget(target);
    }

    /**
     * Takes in what was heard of the leader.
     *
     * @param asked when this node began to listen
     * @param own whether the leader is this process, whose splits are in force already
     */
    synchronized void heard(PostgresFleet.Heard heard, Duration asked, boolean own) {
        if (!own) {
            heard.changed().forEach((target, split) -> {
                if (split.isPresent()) {
                    splits = splits.told(split.get());
                } else if (splits.targets().containsKey(target)) {
                    forgotten(target);
                }
            });
        }
        splits = splits.heard(heard.term(), asked, heard.age());
        hold();
    }

    /** Puts in force what holds at this moment: a share whose lease is over goes back to stable. */
    synchronized void hold() {
        NodeSplits.Change change = splits.at(now(), this::serves);
        splits = change.after();
        change.splits().forEach(router::apply);
    }

    private boolean serves(Split split) {
        return gateway.get()
                .map(open -> open.health(split.target(), split.stable()).healthy() > 0)
                .orElse(true);
    }

    /** Keeps the versions that are wished for from traffic where the leader has not said anything about their target yet. */
    synchronized void withhold(List<Wish> wishes) {
        for (Wish wish : wishes) {
            Plan plan = wish.plan();
            boolean other = !wish.inventory().others(plan.version()).isEmpty();
            if (other && !splits.targets().containsKey(plan.target())) {
                splits = splits.told(new Split(
                        plan.target(),
                        plan.release(),
                        0,
                        0,
                        0,
                        new Key.Request(),
                        "",
                        Optional.of(plan.version()),
                        Weight.ZERO,
                        List.of(),
                        List.of(),
                        Weight.ZERO,
                        true,
                        Duration.ZERO));
            }
        }
        hold();
    }

    /** What the engine of this process has issued since it was asked last. */
    synchronized Map<String, Optional<Split>> untold() {
        Map<String, Optional<Split>> all = untold;
        untold = new LinkedHashMap<>();
        return all;
    }

    /** What could not be told is told next time, unless something newer is. */
    synchronized void tellAgain(Map<String, Optional<Split>> all) {
        Map<String, Optional<Split>> again = new LinkedHashMap<>(all);
        again.putAll(untold);
        untold = again;
    }

    /** The split of a target as the leader numbers it. */
    synchronized Optional<Split> told(String target) {
        return Optional.ofNullable(splits.targets().get(target)).map(NodeSplits.Obeyed::told);
    }

    synchronized Optional<Issued> issued(String target) {
        return Optional.ofNullable(issued.get(target));
    }

    /** The generation of a target that is in force as it was told; -1 where none is. */
    synchronized long acknowledged(String target) {
        return splits.acknowledged().getOrDefault(target, -1L);
    }

    /** What was counted here under the leader's splits. */
    EvidenceSource.Reading read(String target, boolean latencies) {
        EvidenceSource.Reading reading = counted.read(target, latencies);
        synchronized (this) {
            NodeSplits.Obeyed obeyed = splits.targets().get(target);
            return new EvidenceSource.Reading(
                    obeyed == null
                            ? List.of()
                            : tallies.computeIfAbsent(target, _ -> new NodeTally())
                                    .evidence(obeyed, reading.counters()),
                    reading.instances(),
                    reading.openStreams(),
                    reading.invalid());
        }
    }

    /** What is new of every target since it was said last. */
    Map<String, PostgresFleet.Said> news() {
        Map<String, PostgresFleet.Said> news = new TreeMap<>();
        Map<String, Long> acknowledged;
        List<String> targets;
        synchronized (this) {
            acknowledged = splits.acknowledged();
            targets = List.copyOf(splits.targets().keySet());
        }
        for (String target : targets) {
            EvidenceSource.Reading read = read(target, true);
            PostgresFleet.Said now = new PostgresFleet.Said(
                    acknowledged.getOrDefault(target, -1L),
                    new EvidenceSource.Reading(read.counters(), Map.of(), read.openStreams(), read.invalid()));
            synchronized (this) {
                if (!now.equals(said.get(target))) {
                    news.put(target, now);
                }
            }
        }
        return news;
    }

    /** Takes what was said as said. */
    synchronized void said(Map<String, PostgresFleet.Said> news) {
        said.putAll(news);
    }
}
