package dev.davy.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.davy.model.Counter;
import dev.davy.model.Split;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.TreeMap;

/** A world of milliseconds from 0; the store is in it, and answers to one after the other. */
final class SimulatedFleet {
    private static final long STEP = 100;
    private static final long FAULTS_UNTIL = 20_000;
    static final long LAST_REQUEST = 31_000;
    private static final long END = 36_000;

    final long seed;
    final Random random;
    final PriorityQueue<Happening> ahead = new PriorityQueue<>();
    final List<SimulatedMember> processes = new ArrayList<>();
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

    SimulatedFleet(long seed) {
        this.seed = seed;
        this.random = new Random(seed);
        for (String name : List.of("a", "b", "c")) {
            processes.add(new SimulatedMember(this, name, !name.equals("c")));
        }
    }

    void run() {
        while (now < END) {
            for (Happening next = ahead.peek(); next != null && next.at() <= now; next = ahead.peek()) {
                ahead.remove().what().run();
            }
            processes.forEach(SimulatedMember::step);
            check();
            now += STEP;
        }
        SimulatedMember leader =
                processes.stream().filter(SimulatedMember::leads).findFirst().orElse(null);
        assertThat(leader).as("a leader after all faults, seed %d", seed).isNotNull();
        for (EvidenceLedger.Slot slot : leader.ledger.slots()) {
            long[] counted = counted(slot);
            long[] true_ = truth.getOrDefault(slot.split().generation(), new long[2]);
            assertThat(counted).as("evidence after healing, seed %d", seed).isEqualTo(true_);
        }
    }

    /** Sends something to the store and its answer back; either may be lost, come late or twice. */
    void ask(SimulatedMember from, Runnable request, Runnable answer) {
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

    private boolean lost(SimulatedMember from) {
        return faulty() && (now < from.cutOff || random.nextInt(10) == 0);
    }

    private long delay() {
        return faulty() && random.nextInt(10) == 0 ? random.nextInt(3_000) : random.nextInt(120);
    }

    private void check() {
        assertThat(processes.stream().filter(SimulatedMember::decides).count())
                .as("leaders at once, at %d ms, seed %d", now, seed)
                .isLessThanOrEqualTo(1);
        for (SimulatedMember process : processes) {
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
