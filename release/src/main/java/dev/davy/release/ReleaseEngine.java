package dev.davy.release;

import dev.davy.model.Plan;
import dev.davy.release.spi.Calendar;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs every release of this process, each on a virtual thread of its own that looks about every 25 ms, or less
 * often where there are more than 100, down to every second with 4,000.
 *
 * <p>Every method may be called by any thread. Nothing here throws because a port does: a router, journal or evidence source
 * that fails is logged once, shown in the release's {@link ReleaseView#waitsFor}, and tried again.
 */
public final class ReleaseEngine implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReleaseEngine.class);

    /** Every command has its answer by then, in seconds: the journal counts as failed before. */
    private static final int ANSWERED = 10;

    private final EnginePorts ports;
    private final Map<String, Loop> loops = new ConcurrentHashMap<>();
    private final List<Consumer<Decision>> listeners = new CopyOnWriteArrayList<>();

    /** The targets that were wished for since the start; guarded by this. */
    private final Set<String> wished = new HashSet<>();

    /** The wishes as they were handed over last; guarded by this. */
    private List<Wish> wanted = List.of();

    /** Whether those were all; guarded by this. */
    private boolean wantedAll;

    /** The Releases that wait for a release at another target. */
    private final Set<String> moving = ConcurrentHashMap.newKeySet();

    /** The targets whose journals are being left to history. */
    private final Map<String, CompletableFuture<Void>> leaving = new ConcurrentHashMap<>();

    private final Restrainer restrainer;

    private volatile boolean closed;

    private ReleaseEngine(EnginePorts ports) {
        this.ports = ports;
        this.restrainer = new Restrainer(ports, loops::values);
    }

    /**
     * Reads the journal, takes every share back that was given before, and starts to run. Returns when every target that the
     * journal knows has its split.
     */
    public static ReleaseEngine start(EnginePorts ports) {
        ReleaseEngine engine = new ReleaseEngine(ports);
        engine.known().stream()
                .filter(target -> !target.equals(Restrainer.LINE))
                .forEach(engine::loop);
        return engine;
    }

    private Set<String> known() {
        try {
            return ports.journal().targets();
        } catch (RuntimeException e) {
            LOG.warn("the journal cannot be read, nothing is known about earlier releases: {}", e.toString());
            return Set.of();
        }
    }

    /** Replaces all wishes: a Release that is not among them was deleted. Returns when each was taken up. */
    public void want(List<Wish> wishes) {
        want(wishes, true);
    }

    /**
     * Replaces all wishes. One that names another target than the release that is under way under its name waits for that to
     * end. Returns when each was taken up.
     *
     * @param complete whether a Release that is not among them was deleted; if not, since something could not be read, those
     *     that this process never saw stay as the journal has them
     */
    public synchronized void want(List<Wish> wishes, boolean complete) {
        wanted = List.copyOf(wishes);
        wantedAll = complete;
        List<CompletableFuture<?>> taken = new ArrayList<>();
        Set<String> targets = new HashSet<>();
        moving.clear();
        Map<String, List<String>> present = present();
        for (Wish wish : wishes) {
            // Told before the question: a release that ends in between is not missed.
            moving.add(wish.plan().release());
            Optional<String> elsewhere = elsewhere(wish.plan(), present);
            if (elsewhere.isEmpty()) {
                moving.remove(wish.plan().release());
            }
            targets.add(elsewhere.orElse(wish.plan().target()));
            wished.add(elsewhere.orElse(wish.plan().target()));
            if (elsewhere.isEmpty()) {
                taken.add(loop(wish.plan().target()).ask(runner -> {
                    runner.want(wish.plan(), wish.inventory());
                    return true;
                }));
            }
        }
        loops.forEach((target, loop) -> {
            if (!targets.contains(target) && (complete || wished.contains(target))) {
                taken.add(loop.ask(runner -> {
                    runner.withdraw();
                    return true;
                }));
            }
        });
        taken.forEach(CompletableFuture::join);
        var _ = tidy();
    }

    /** The target at which the release of a plan is still under way, though the plan names another. */
    private Optional<String> elsewhere(Plan plan, Map<String, List<String>> present) {
        return present.getOrDefault(plan.release(), List.of()).stream()
                .filter(target -> !target.equals(plan.target()))
                .filter(target -> Optional.ofNullable(loops.get(target))
                        .filter(loop -> loop.ask(runner -> runner.moved(plan)).join())
                        .isPresent())
                .findFirst();
    }

    /** The targets that each Release is at, by its name. */
    private Map<String, List<String>> present() {
        Map<String, List<String>> present = new HashMap<>();
        loops.forEach((target, loop) -> loop.runner()
                .release()
                .ifPresent(name ->
                        present.computeIfAbsent(name, _ -> new ArrayList<>()).add(target)));
        return present;
    }

    /** Hands the wishes out again: a release for which one of them waited has ended. */
    private synchronized void wantAgain() {
        if (!closed) {
            want(wanted, wantedAll);
        }
    }

    /**
     * Does what a person asks, and returns when it is done and journaled; what takes share away is done at once, and where
     * the disk stalls, the answer says that it is not yet journaled.
     *
     * @param name the Release's
     */
    public Answer command(String name, Command command, String who, String gate) {
        return command(name, new Order(command, who, gate));
    }

    /** The same with a role or a reason. */
    public Answer command(String name, Order order) {
        Command command = order.command();
        Optional<Loop> loop = command == Command.FORGET ? deleted(name).or(() -> named(name)) : named(name);
        if (loop.isEmpty()) {
            return new Answer.Unknown(name + ": no such release (expected: " + names() + ")");
        }
        CompletableFuture<Answer> reply = new CompletableFuture<>();
        Answer answer = loop.get()
                .ask(runner -> {
                    runner.command(order, reply);
                    return true;
                })
                .thenCompose(_ -> reply)
                // Nobody answers any more where the engine is being closed.
                .completeOnTimeout(new Answer.NotJournaled(name + ": the process ends"), ANSWERED, TimeUnit.SECONDS)
                .join();
        if (command == Command.FORGET) {
            tidy().completeOnTimeout(null, ANSWERED, TimeUnit.SECONDS).join();
        }
        return answer;
    }

    /** Says when releases may rise from now on. */
    public void calendar(Calendar calendar) {
        restrainer.calendar(calendar);
    }

    /** Says which releases succeed or return together from now on. */
    public void groups(List<Group> groups) {
        restrainer.groups(groups);
    }

    /** Whether releases may rise at all. */
    public Line line() {
        return restrainer.line();
    }

    /**
     * Stops every release where it is, or lets all go on. Returns when it is in force, and journaled where the answer says so.
     *
     * @param who as the journal names them
     * @param reason why; may be empty
     * @param rollback whether what is under way goes back too
     */
    public Answer line(boolean stop, String who, String reason, boolean rollback) {
        Answer answer = restrainer.change(stop, who, reason);
        if (!rollback) {
            return answer;
        }
        List<String> back = views().filter(view -> view.phase().running())
                .map(ReleaseView::name)
                .sorted()
                .filter(name -> command(name, Command.ROLLBACK, who, "") instanceof Answer.Done)
                .toList();
        String text = answer.text() + "; taken back: " + (back.isEmpty() ? "none" : String.join(", ", back));
        return answer instanceof Answer.Done ? new Answer.Done(text) : new Answer.NotJournaled(text);
    }

    /** Every release, by name. */
    public List<ReleaseView> releases() {
        return views().sorted(Comparator.comparing(ReleaseView::name)).toList();
    }

    /** One release. */
    public Optional<ReleaseView> release(String name) {
        return named(name).map(loop -> loop.runner().view());
    }

    /** Why a release is where it is, and what would change that. */
    public Optional<Standing> explanation(String name) {
        return named(name).map(loop -> loop.runner().explanation());
    }

    /** The decisions about a release since it last started, oldest first. */
    public List<Decision> decisions(String name) {
        return named(name).map(loop -> loop.runner().decisions()).orElse(List.of());
    }

    /** Calls a listener for every decision from now on, on the release's thread; it must not block. Closing ends it. */
    public AutoCloseable listen(Consumer<Decision> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Stops deciding. Splits stay in force as they are. */
    @Override
    public void close() {
        closed = true;
        restrainer.close();
        loops.values().forEach(Loop::end);
        loops.values().forEach(Loop::close);
        loops.clear();
    }

    private Loop loop(String target) {
        CompletableFuture<Void> before = leaving.remove(target);
        if (before != null) {
            before.join();
        }
        return loops.computeIfAbsent(
                target,
                name -> new Loop(
                        new Runner(
                                name,
                                ports,
                                this::announce,
                                task -> Thread.ofVirtual().name("journal").start(task),
                                task -> Thread.ofVirtual().name("ask").start(task)),
                        this::look,
                        () -> Thread.ofVirtual().name("forget").start(this::tidyUp)));
    }

    private void announce(Decision decision) {
        if (!decision.phase().running() && moving.contains(decision.release())) {
            Thread.ofVirtual().name("wishes").start(this::wantAgain);
        }
        for (Consumer<Decision> listener : listeners) {
            try {
                listener.accept(decision);
            } catch (RuntimeException e) {
                LOG.warn("a listener failed on decision {} of release {}", decision.number(), decision.release(), e);
            }
        }
    }

    /** A Release that was deleted and made anew for another target leaves its old target behind: the live one counts. */
    private Optional<Loop> named(String name) {
        return loops.values().stream()
                .filter(loop -> loop.runner().view().name().equals(name))
                .min(Comparator.comparing(loop -> loop.runner().view().withdrawn()));
    }

    /** A target that a Release of this name has left behind. */
    private Optional<Loop> deleted(String name) {
        return loops.values().stream()
                .filter(loop -> loop.runner().view().name().equals(name))
                .filter(loop -> loop.runner().view().withdrawn())
                .findFirst();
    }

    private Stream<ReleaseView> views() {
        return loops.values().stream().map(loop -> loop.runner().view());
    }

    private String names() {
        List<String> names = views().map(ReleaseView::name).sorted().toList();
        return names.isEmpty() ? "none is known" : String.join(", ", names);
    }

    private void tidyUp() {
        if (!closed) {
            var _ = tidy();
        }
    }

    /** Drops the targets that nothing is remembered of, while none is being added. When their journals are gone as well. */
    private synchronized CompletableFuture<Void> tidy() {
        loops.forEach((target, loop) -> {
            boolean gone =
                    loop.ask((Function<Runner, Boolean>) Runner::forgotten).join();
            if (gone && loops.remove(target, loop)) {
                CompletableFuture<Void> leaves = CompletableFuture.runAsync(
                        () -> {
                            loop.close();
                            loop.runner().forget().join();
                        },
                        task -> Thread.ofVirtual().name("forget").start(task));
                leaving.put(target, leaves);
            }
        });
        return CompletableFuture.allOf(leaving.values().toArray(CompletableFuture[]::new));
    }

    /** How often a release looks, unless there are many. */
    static final Duration LOOK = Duration.ofMillis(25);

    /** How often it looks when there are thousands: all of them together look so often a second at most, until each does once. */
    public static final Duration SLOWEST = Duration.ofSeconds(1);

    private static final int MOST = 4_000;

    private Duration look() {
        Duration shared = SLOWEST.multipliedBy(loops.size()).dividedBy(MOST);
        return shared.compareTo(LOOK) < 0 ? LOOK : shared.compareTo(SLOWEST) > 0 ? SLOWEST : shared;
    }
}
