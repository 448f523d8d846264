package dev.davy.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.davy.model.Counter;
import dev.davy.model.Counts;
import dev.davy.model.Key;
import dev.davy.model.Split;
import dev.davy.model.Stratum;
import dev.davy.model.Weight;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A process: a node that serves, and may be one that would lead. */
final class SimulatedMember {
    final SimulatedFleet world;
    final String name;
    final boolean wouldLead;
    /** What its clock shows is this much more than it is. */
    final long clock;

    final NodeTally tally = new NodeTally();
    final Map<Long, long[]> counters = new TreeMap<>();
    final List<Runnable> missed = new ArrayList<>();
    NodeSplits splits = NodeSplits.NONE;
    Optional<Split> inForce = Optional.empty();
    long lastSign = -1;
    long highestTerm;
    long highestGeneration;

    TermLease lease = TermLease.NONE;
    long leading;
    EvidenceLedger ledger = EvidenceLedger.EMPTY;
    Fleet fleet = Fleet.NONE;
    long issued;
    boolean writing;
    long cutOff;
    long pausedUntil;

    SimulatedMember(SimulatedFleet world, String name, boolean wouldLead) {
        this.world = world;
        this.name = name;
        this.wouldLead = wouldLead;
        this.clock = world.random.nextInt(1_000_000_000);
    }

    Duration clock() {
        return Duration.ofMillis(clock + world.now);
    }

    boolean leads() {
        return leading > 0 && leading == lease.term();
    }

    /** Whether it could decide something at this moment; one that is paused does when it goes on. */
    boolean decides() {
        return leads() && lease.holds(clock());
    }

    void reached(Runnable answer) {
        if (world.now < pausedUntil) {
            missed.add(answer);
        } else {
            answer.run();
        }
    }

    void step() {
        if (world.faulty() && world.random.nextInt(150) == 0) {
            cutOff = world.now + world.random.nextInt(14_000);
        }
        if (world.faulty() && world.random.nextInt(250) == 0) {
            pausedUntil = world.now + world.random.nextInt(13_000);
        }
        if (world.now < pausedUntil) {
            return;
        }
        List.copyOf(missed).forEach(Runnable::run);
        missed.clear();
        hold();
        serve();
        talk();
        if (wouldLead) {
            lead();
        }
    }

    private void hold() {
        boolean before = inForce.filter(Split::exposes).isPresent();
        NodeSplits.Change change = splits.at(clock(), _ -> true);
        splits = change.after();
        for (Split split : change.splits()) {
            inForce = Optional.of(split);
            world.lapses += before && !split.exposes() ? 1 : 0;
        }
        NodeSplits.Obeyed obeyed = splits.targets().get("shop");
        if (obeyed != null && obeyed.given()) {
            long term = obeyed.told().term();
            long generation = obeyed.told().generation();
            assertThat(term > highestTerm || (term == highestTerm && generation >= highestGeneration))
                    .as("splits are obeyed in their order, seed %d", world.seed)
                    .isTrue();
            highestTerm = term;
            highestGeneration = generation;
            assertThat(!obeyed.told().exposes() || world.now - lastSign < NodeSplits.LEASE.toMillis())
                    .as("a share without a sign for %d ms, seed %d", world.now - lastSign, world.seed)
                    .isTrue();
        }
    }

    private void serve() {
        inForce.filter(_ -> world.now < SimulatedFleet.LAST_REQUEST).ifPresent(split -> {
            long[] counts = counters.computeIfAbsent(split.generation(), _ -> new long[2]);
            NodeSplits.Obeyed obeyed = splits.targets().get("shop");
            Long origin = obeyed == null ? null : obeyed.origins().get(split.generation());
            for (int request = 0; request < 3; request++) {
                int side = world.random.nextInt(Weight.BUCKETS) < split.weight().buckets() ? 1 : 0;
                counts[side]++;
                if (origin != null) {
                    world.truth.computeIfAbsent(origin, _ -> new long[2])[side]++;
                }
            }
        });
    }

    /** Says what was counted, and hears of the leader: a sign counts from before anything was said. */
    private void talk() {
        Duration asked = clock();
        boolean full = world.now % 1_000 == 0;
        long acknowledged = splits.acknowledged().getOrDefault("shop", -1L);
        List<Counter> evidence = full ? evidence() : List.of();
        long sent = world.now;
        long[] heard = new long[3];
        List<Split> split = new ArrayList<>();
        world.ask(
                this,
                () -> {
                    world.said(name, new SimulatedFleet.Report(sent, world.now, acknowledged, evidence), full);
                    heard[0] = world.term;
                    heard[1] = world.now - world.signed;
                    heard[2] = world.signed;
                    split.clear();
                    world.told.ifPresent(split::add);
                },
                () -> {
                    split.forEach(each -> splits = splits.told(each));
                    splits = splits.heard(heard[0], asked, Duration.ofMillis(heard[1]));
                    lastSign = heard[0] == splits.term() ? Math.max(lastSign, heard[2]) : lastSign;
                });
    }

    private List<Counter> evidence() {
        List<Counter> all = new ArrayList<>();
        counters.forEach((generation, counts) -> {
            all.add(counter(generation, "v1", counts[0]));
            all.add(counter(generation, "v2", counts[1]));
        });
        NodeSplits.Obeyed obeyed = splits.targets().get("shop");
        return obeyed == null ? List.of() : tally.evidence(obeyed, all);
    }

    private Counter counter(long generation, String version, long requests) {
        return new Counter(name, 1, generation, Stratum.Split.EVERYONE, version, "shop", Counts.of(requests, 0));
    }

    private void lead() {
        Duration asked = clock();
        if (lease.term() > 0 && !lease.holds(clock())) {
            lease = TermLease.NONE;
            leading = 0;
        }
        long mine = lease.term();
        if (world.now % 500 == 0) {
            long[] got = new long[1];
            world.ask(
                    this,
                    () -> {
                        boolean free = mine == 0 && world.now - world.signed >= TermLease.SILENCE.toMillis();
                        world.term += free ? 1 : 0;
                        boolean taken = free || (mine > 0 && mine == world.term);
                        world.signed = taken ? world.now : world.signed;
                        got[0] = taken ? world.term : 0;
                    },
                    () -> claimed(got[0], mine, asked));
        }
        if (decides()) {
            if (world.now % 500 == 0) {
                read();
            }
            decide();
        }
    }

    private void claimed(long term, long mine, Duration asked) {
        if (term == 0) {
            lease = mine > 0 && lease.term() == mine ? TermLease.NONE : lease;
        } else if (mine == 0 ? lease.term() == 0 : lease.term() == term) {
            TermLease next = TermLease.of(term, asked);
            lease = next.until().compareTo(lease.until()) > 0 || mine == 0 ? next : lease;
            if (leading != term && lease.holds(clock())) {
                begin(term);
            }
        }
    }

    /** Reads the journal, and takes every share back first. */
    private void begin(long term) {
        leading = term;
        ledger = EvidenceLedger.EMPTY;
        fleet = Fleet.NONE;
        writing = false;
        world.journal.forEach(each -> ledger = ledger.issued(each.split()));
        long last =
                ledger.slots().isEmpty() ? 0 : ledger.slots().getLast().split().generation();
        issue(split(ReleaseMachine.first(last, term), 0));
    }

    /** What takes share away is in force at once, what gives it when it is journaled. */
    private void issue(Split split) {
        boolean raises = split.weight().compareTo(weight()) > 0;
        long mine = leading;
        writing = true;
        boolean[] kept = new boolean[1];
        if (!raises) {
            apply(split);
        }
        journal(split, mine, kept, raises);
    }

    private void journal(Split split, long mine, boolean[] kept, boolean raises) {
        world.ask(
                this,
                () -> {
                    boolean there =
                            world.journal.stream().anyMatch(each -> each.split().equals(split));
                    if (world.term == mine && !there) {
                        world.journal.add(new SimulatedFleet.Journaled(mine, split));
                    }
                    kept[0] = world.term == mine;
                },
                () -> {
                    if (kept[0] && decides() && leading == mine && newer(split)) {
                        ledger = ledger.issued(split);
                        writing = false;
                        if (raises) {
                            apply(split);
                            world.raises++;
                        }
                    }
                });
        // It is asked again until there is an answer, as the recorder does.
        world.ahead.add(new SimulatedFleet.Happening(
                world.now + 1_000,
                world.order++,
                () -> reached(() -> {
                    if (writing && leading == mine && decides() && newer(split)) {
                        journal(split, mine, kept, raises);
                    }
                })));
    }

    private boolean newer(Split split) {
        return ledger.slots().isEmpty() || ledger.slots().getLast().split().generation() < split.generation();
    }

    private void apply(Split split) {
        splits = splits.told(split);
        issued = world.now;
        hold();
        tell(split, leading);
    }

    private void tell(Split split, long mine) {
        world.ask(
                this,
                () -> {
                    boolean older = world.told
                            .filter(known -> known.term() > split.term()
                                    || (known.term() == split.term() && known.generation() > split.generation()))
                            .isPresent();
                    if (world.term == mine && !older) {
                        world.told = Optional.of(split);
                    }
                },
                () -> {});
        world.ahead.add(new SimulatedFleet.Happening(
                world.now + 300,
                world.order++,
                () -> reached(() -> {
                    boolean there = world.told.filter(split::equals).isPresent();
                    if (!there && leading == mine && decides() && !writing) {
                        tell(ledger.slots().getLast().split(), mine);
                    } else if (!there && leading == mine && decides()) {
                        tell(split, mine);
                    }
                })));
    }

    private Weight weight() {
        return ledger.slots().isEmpty()
                ? Weight.ZERO
                : splits.targets().containsKey("shop")
                        ? splits.targets().get("shop").told().weight()
                        : Weight.ZERO;
    }

    private void read() {
        Map<String, SimulatedFleet.Report> seen = new TreeMap<>();
        Map<String, SimulatedFleet.Report> counted = new TreeMap<>();
        world.ask(
                this,
                () -> {
                    seen.putAll(world.reports);
                    counted.putAll(world.counted);
                },
                () -> {
                    if (decides()) {
                        seen.forEach((node, report) -> heard(node, report, counted.get(node)));
                    }
                });
    }

    private void heard(String node, SimulatedFleet.Report report, SimulatedFleet.Report counted) {
        List<Counter> counters = counted == null ? List.of() : counted.counters();
        ledger = ledger.take(counters).ledger();
        fleet = fleet.heard(
                node,
                1,
                Duration.ofMillis(clock + report.at()),
                report.acknowledged(),
                counters.stream().mapToLong(each -> each.counts().assigned()).sum());
    }

    private void decide() {
        if (writing || ledger.slots().isEmpty()) {
            return;
        }
        Split last = ledger.slots().getLast().split();
        if (world.random.nextInt(100) == 0) {
            issue(split(last.generation() + 1, 0));
        } else if (world.now - issued > 1_000
                && last.weight().buckets() < 80_000
                && fleet.nodes().size() == 3
                && fleet.silent(last.generation(), Duration.ofMillis(clock + issued), clock())
                        .isEmpty()) {
            for (SimulatedMember node : world.processes) {
                NodeSplits.Obeyed obeyed = node.splits.targets().get("shop");
                boolean older = obeyed != null
                        && obeyed.given()
                        && obeyed.told().exposes()
                        && node.splits.until().compareTo(node.clock()) > 0
                        && obeyed.told().generation() < last.generation();
                assertThat(older && world.now >= node.pausedUntil)
                        .as("a raise while node %s gives an older share, seed %d", node.name, world.seed)
                        .isFalse();
            }
            issue(split(last.generation() + 1, last.weight().buckets() + 10_000));
        }
    }

    private Split split(long generation, int buckets) {
        return new Split(
                "shop",
                "shop",
                leading,
                generation,
                7,
                new Key.Request(),
                "v1",
                Optional.of("v2"),
                new Weight(buckets),
                List.of(),
                List.of(),
                Weight.ZERO,
                true,
                Duration.ofSeconds(10));
    }
}
