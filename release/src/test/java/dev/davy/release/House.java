package dev.davy.release;

import dev.davy.model.Plan;
import dev.davy.model.Weight;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** A runner among fakes, moved by hand, which can be cut off and started again on the same journal. */
final class House {
    static final Duration TICK = Duration.ofMillis(100);

    final FakeClock clock = new FakeClock();
    final FakeJournal journal;
    FakeRouter router = new FakeRouter();
    FakeEvidence evidence;
    Runner runner;
    Consumer<Decision> listener = _ -> {};
    long term = 1;
    boolean leads = true;
    /** The journal is written at once, unless a test has it wait. */
    Executor writer = Runnable::run;
    /** Questions are answered at once, unless a test has them wait. */
    Executor asking = Runnable::run;

    Outside outside = Outside.NOBODY;

    House(SimulatedTraffic traffic) {
        this(traffic, new FakeJournal());
    }

    House(SimulatedTraffic traffic, FakeJournal journal) {
        this.journal = journal;
        evidence = new FakeEvidence(traffic, router);
    }

    /** Starts the process. */
    House open() {
        EnginePorts ports = new EnginePorts(
                router,
                evidence,
                journal,
                () -> leads ? OptionalLong.of(term) : OptionalLong.empty(),
                clock,
                () -> 42,
                outside);
        runner = new Runner(
                "shop",
                ports,
                decision -> listener.accept(decision),
                task -> writer.execute(task),
                task -> asking.execute(task));
        return this;
    }

    /** A new process with a new data plane on the same journal. */
    House reboot(Duration gap) {
        clock.forward(gap);
        term++;
        evidence.traffic.reboot();
        router = new FakeRouter();
        evidence = new FakeEvidence(evidence.traffic, router);
        return open();
    }

    House asking(FakeOutside others) {
        outside = others.all();
        return this;
    }

    House want(Plan plan, String... versions) {
        runner.want(plan, Inventory.of(versions));
        return this;
    }

    /** What a person is told at once. */
    Answer command(Command command) {
        return ask(command).getNow(new Answer.Refused("no answer yet"));
    }

    CompletableFuture<Answer> ask(Command command) {
        CompletableFuture<Answer> reply = new CompletableFuture<>();
        runner.command(new Order(command, "ann", ""), reply);
        return reply;
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

    /** The share of everyone that a version has, in buckets. */
    int share(String version) {
        return router.inForce("shop")
                .map(split -> split.candidate().filter(version::equals).isPresent()
                        ? split.weight().buckets()
                        : split.stable().equals(version)
                                ? Weight.BUCKETS - split.weight().buckets()
                                : 0)
                .orElse(0);
    }

    List<JournalRecord> records() {
        return journal.read("shop");
    }
}
