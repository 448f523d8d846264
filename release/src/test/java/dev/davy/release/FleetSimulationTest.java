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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Three processes with one store, in a world that loses, repeats and reorders what they say, cuts them off, pauses them, and whose
 * clocks show different times. Two of them would lead. What is tested is what runs: {@link NodeSplits}, {@link NodeTally},
 * {@link Fleet}, {@link TermLease} and {@link EvidenceLedger}.
 */
class FleetSimulationTest {
    /** As many seeds as a good second allows, and no fewer than these; {@code -Ddavy.fleet.seeds=2000} for so many. */
    private static final int LEAST = Integer.getInteger("davy.fleet.seeds", 50);

    private static final long ENOUGH = Duration.ofMillis(1_500).toNanos();
    private static final long STEP = 100;
    private static final long FAULTS_UNTIL = 20_000;
    private static final long LAST_REQUEST = 31_000;
    private static final long END = 33_000;

    @Test
    void no_fault_breaks_what_a_fleet_promises() {
        long first = System.nanoTime();
        System.out.println("FleetSimulationTest: first seed " + first);
        int raises = 0;
        int terms = 0;
        int lapses = 0;
        int seeds = 0;
        for (; seeds < LEAST || System.nanoTime() - first < ENOUGH; seeds++) {
            World world = new World(first + seeds);
            world.run();
            raises += world.raises;
            lapses += world.lapses;
            terms += (int) world.term;
        }
        System.out.println("FleetSimulationTest: " + seeds + " seeds, " + raises + " raises, " + terms + " terms, "
                + lapses + " leases that ended");
        // The world is as hostile as it says: leaders changed, leases ended, and all the same shares rose.
        assertThat(raises).isGreaterThan(seeds);
        assertThat(terms).isGreaterThan(seeds * 3 / 2);
        assertThat(lapses).isGreaterThan(seeds / 10);
    }

    /** A world of milliseconds from 0; the store is in it, and answers to one after the other. */
    private static final class World {
        final long seed;
        final Random random;
        final PriorityQueue<Happening> ahead = new PriorityQueue<>();
        final List<Member> processes = new ArrayList<>();
        /** Requests by generation, [stable, candidate]: what was assigned under splits that are in the journal. */
        final Map<Long, long[]> truth = new HashMap<>();

        final List<Journaled> journal = new ArrayList<>();
        final Map<String, Report> reports = new TreeMap<>();
        final Map<String, Report> counted = new TreeMap<>();

        long now;
        long order;
        long term;
        long signed = -1_000_000;
        Optional<Split> told = Optional.empty();
        int raises;
        int lapses;

        record Happening(long at, long order, Runnable what) implements Comparable<Happening> {
            @Override
            public int compareTo(Happening other) {
                return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
            }
        }

        record Journaled(long term, Split split) {}

        record Report(long sent, long at, long acknowledged, List<Counter> counters) {}

        /** What comes late changes nothing that is newer. */
        void said(String name, Report report, boolean full) {
            reports.merge(name, report, (a, b) -> a.sent() > b.sent() ? a : b);
            if (full) {
                counted.merge(name, report, (a, b) -> a.sent() > b.sent() ? a : b);
            }
        }

        World(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
            for (String name : List.of("a", "b", "c")) {
                processes.add(new Member(this, name, !name.equals("c")));
            }
        }

        void run() {
            while (now < END) {
                for (Happening next = ahead.peek(); next != null && next.at() <= now; next = ahead.peek()) {
                    ahead.remove().what().run();
                }
                processes.forEach(Member::step);
                check();
                now += STEP;
            }
            Member leader = processes.stream().filter(Member::leads).findFirst().orElse(null);
            assertThat(leader).as("a leader after all faults, seed %d", seed).isNotNull();
            for (EvidenceLedger.Slot slot : leader.ledger.slots()) {
                long[] counted = counted(slot);
                long[] true_ = truth.getOrDefault(slot.split().generation(), new long[2]);
                assertThat(counted).as("evidence after healing, seed %d", seed).isEqualTo(true_);
            }
        }

        /** Sends something to the store and its answer back; either may be lost, come late or twice. */
        void ask(Member from, Runnable request, Runnable answer) {
            int times = faulty() && random.nextInt(12) == 0 ? 2 : 1;
            for (int i = 0; i < times; i++) {
                if (lost(from)) {
                    continue;
                }
                ahead.add(new Happening(now + delay(), order++, () -> {
                    request.run();
                    if (!lost(from)) {
                        ahead.add(new Happening(now + delay(), order++, () -> from.reached(answer)));
                    }
                }));
            }
        }

        boolean faulty() {
            return now < FAULTS_UNTIL;
        }

        private boolean lost(Member from) {
            return faulty() && (now < from.cutOff || random.nextInt(10) == 0);
        }

        private long delay() {
            return faulty() && random.nextInt(10) == 0 ? random.nextInt(3_000) : random.nextInt(120);
        }

        private void check() {
            assertThat(processes.stream().filter(Member::decides).count())
                    .as("leaders at once, at %d ms, seed %d", now, seed)
                    .isLessThanOrEqualTo(1);
            for (Member process : processes) {
                if (process.leads() && now % 1_000 == 0) {
                    for (EvidenceLedger.Slot slot : process.ledger.slots()) {
                        long[] counted = counted(slot);
                        long[] most = truth.getOrDefault(slot.split().generation(), new long[2]);
                        assertThat(counted[0] <= most[0] && counted[1] <= most[1])
                                .as("evidence is never more than the truth, seed %d", seed)
                                .isTrue();
                    }
                }
            }
            for (int i = 1; i < journal.size(); i++) {
                assertThat(journal.get(i).term())
                        .as("terms in the journal, seed %d", seed)
                        .isGreaterThanOrEqualTo(journal.get(i - 1).term());
            }
        }

        private static long[] counted(EvidenceLedger.Slot slot) {
            long[] sums = new long[2];
            slot.counts().forEach((source, counts) -> sums[source.candidate() ? 1 : 0] += counts.assigned());
            return sums;
        }
    }

    /** A process: a node that serves, and may be one that would lead. */
    private static final class Member {
        final World world;
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

        Member(World world, String name, boolean wouldLead) {
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
            inForce.filter(_ -> world.now < LAST_REQUEST).ifPresent(split -> {
                long[] counts = counters.computeIfAbsent(split.generation(), _ -> new long[2]);
                NodeSplits.Obeyed obeyed = splits.targets().get("shop");
                Long origin = obeyed == null ? null : obeyed.origins().get(split.generation());
                for (int request = 0; request < 3; request++) {
                    int side = world.random.nextInt(Weight.BUCKETS)
                                    < split.weight().buckets()
                            ? 1
                            : 0;
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
                        world.said(name, new World.Report(sent, world.now, acknowledged, evidence), full);
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
            long last = ledger.slots().isEmpty()
                    ? 0
                    : ledger.slots().getLast().split().generation();
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
                        boolean there = world.journal.stream()
                                .anyMatch(each -> each.split().equals(split));
                        if (world.term == mine && !there) {
                            world.journal.add(new World.Journaled(mine, split));
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
            world.ahead.add(new World.Happening(
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
            world.ahead.add(new World.Happening(
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
            Map<String, World.Report> seen = new TreeMap<>();
            Map<String, World.Report> counted = new TreeMap<>();
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

        private void heard(String node, World.Report report, World.Report counted) {
            List<Counter> counters = counted == null ? List.of() : counted.counters();
            ledger = ledger.take(counters).ledger();
            fleet = fleet.heard(
                    node,
                    1,
                    Duration.ofMillis(clock + report.at()),
                    report.acknowledged(),
                    counters.stream()
                            .mapToLong(each -> each.counts().assigned())
                            .sum());
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
                for (Member node : world.processes) {
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
}
