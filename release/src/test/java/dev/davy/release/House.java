package dev.davy.release;

import dev.davy.model.Plan;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/** A runner among fakes, moved by hand, which can be cut off and started again on the same journal. */
final class House {
    static final Duration TICK = Duration.ofMillis(100);

    final FakeClock clock = new FakeClock();
    final FakeJournal journal;
    FakeRouter router = new FakeRouter();
    FakeEvidence evidence;
    Runner runner;
    long term = 1;

    House(SimulatedTraffic traffic) {
        this(traffic, new FakeJournal());
    }

    House(SimulatedTraffic traffic, FakeJournal journal) {
        this.journal = journal;
        evidence = new FakeEvidence(traffic, router);
        runner = open();
    }

    private Runner open() {
        EnginePorts ports = new EnginePorts(router, evidence, journal, () -> OptionalLong.of(term), clock, () -> 42);
        return new Runner("shop", ports, _ -> {});
    }

    /** A new process with a new data plane on the same journal. */
    House reboot(Duration gap) {
        clock.forward(gap);
        term++;
        evidence.traffic.reboot();
        router = new FakeRouter();
        evidence = new FakeEvidence(evidence.traffic, router);
        runner = open();
        return this;
    }

    House want(Plan plan, String... versions) {
        runner.want(plan, Inventory.of(versions));
        return this;
    }

    House tick() {
        clock.forward(TICK);
        evidence.flow(TICK);
        runner.tick();
        return this;
    }

    House run(Duration time) {
        for (long i = time.dividedBy(TICK); i > 0; i--) {
            tick();
        }
        return this;
    }

    House until(BooleanSupplier so) {
        for (int i = 0; i < 36_000 && !so.getAsBoolean(); i++) {
            tick();
        }
        if (!so.getAsBoolean()) {
            throw new AssertionError("not within an hour: " + runner.view());
        }
        return this;
    }

    House until(Phase phase) {
        return until(() -> runner.view().phase() == phase);
    }

    int weight() {
        return router.inForce("shop").map(split -> split.weight().buckets()).orElse(0);
    }

    List<JournalRecord> records() {
        return journal.read("shop");
    }
}
