package dev.davy.release;

import dev.davy.model.Plan;
import dev.davy.model.Split;
import dev.davy.release.spi.EvidenceSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the machine of one target: reads evidence, steps, journals and applies, in the order that safety needs. All of it on
 * the target's own thread, apart from {@link #view} and {@link #decisions}, which any thread may call.
 */
final class Runner {
    private static final Logger LOG = LoggerFactory.getLogger(Runner.class);
    /** Evidence without a failure is summed for so long, and comes with its latencies. */
    private static final Duration FEED = Duration.ofSeconds(1);

    /** A journal of so few records is folded in no time. */
    private static final int SHORT = 100;

    private final String target;
    private final EnginePorts ports;
    private final Consumer<Decision> listener;
    private final Recorder recorder;
    private final Intake intake = new Intake();
    private final History history = new History();
    private final Troubles troubles;
    private final long startedNanos;
    private final Duration startedElapsed;

    private ReleaseState state;
    private Moment fed;
    private Health health = Health.UNKNOWN;
    private @Nullable Split unapplied;
    private boolean unrouted;
    private long openStreams;
    private boolean checkpointed;
    /** A Release's file that could not be taken up, because that gives share and the journal could not be written. */
    private @Nullable Wish untaken;

    private volatile Shown shown;

    /** What other threads see. */
    private record Shown(ReleaseState state, List<Decision> decisions, Optional<String> trouble, long openStreams) {}

    /** Folds the target's journal, takes back every share that it tells of, and is ready to run. */
    Runner(String target, EnginePorts ports, Consumer<Decision> listener) {
        this.target = target;
        this.ports = ports;
        this.listener = listener;
        this.recorder = new Recorder(ports.journal(), target);
        this.troubles = new Troubles(target);
        List<JournalRecord> records = read();
        Replay.Fold fold = Replay.fold(target, records);
        fold.decided().forEach(decided -> history.add(decided.decision(), decided.after()));
        state = fold.state();
        startedNanos = ports.clock().nanos();
        startedElapsed = fold.last().map(Moment::elapsed).orElse(Duration.ZERO);
        fed = now();
        shown = new Shown(state, List.of(), Optional.empty(), 0);
        Instant last = fold.last().map(Moment::wall).orElse(fed.wall());
        Duration gap = Duration.between(last, fed.wall());
        checkpointed = state.atRest() && records.size() < SHORT;
        OptionalLong term = ports.leadership().term();
        long next = Math.max(term.orElse(0), state.memory().term());
        take(new Event.Restarted(fed, gap.isNegative() ? Duration.ZERO : gap, next));
        if (term.isEmpty()) {
            take(new Event.JournalLost(fed, "this process does not lead"));
        }
        publish();
    }

    private List<JournalRecord> read() {
        try {
            return ports.journal().read(target);
        } catch (RuntimeException e) {
            LOG.warn("journal of {} cannot be read, nothing is known about it: {}", target, e.toString());
            return List.of();
        }
    }

    Moment now() {
        return new Moment(
                ports.clock().wall(),
                startedElapsed.plusNanos(Math.max(0, ports.clock().nanos() - startedNanos)));
    }

    /** One look at the data plane, and what comes of it. */
    void tick() {
        Moment now = now();
        apply();
        back(now);
        boolean due = now.since(fed).compareTo(FEED) >= 0;
        boolean active = state.run().isPresent();
        if (active || due) {
            look(now, due, active);
        }
        publish();
    }

    private void look(Moment now, boolean due, boolean active) {
        EvidenceSource.Reading reading;
        try {
            reading = ports.evidence().read(target, due);
            troubles.over("evidence");
        } catch (RuntimeException e) {
            troubles.begun("evidence", "evidence cannot be read: " + e.getMessage());
            return;
        }
        String candidate = state.candidate().orElse("");
        boolean failed = intake.read(now, reading.counters(), candidate);
        openStreams = reading.openStreams().getOrDefault(candidate, 0L);
        Health seen = new Health(
                state.fallback().map(reading::instances).orElse(Health.Instances.NONE), reading.instances(candidate));
        boolean changed = !seen.equals(health);
        health = seen;
        if (due) {
            fed = now;
        }
        if (active && (due || failed || changed) && (failed || changed || !recorder.full())) {
            take(new Event.Observed(now, intake.feed(due, state.memory().generation()), seen, reading.invalid()));
        }
        checkpoint(now);
    }

    /** Takes a Release's file up. */
    void want(Plan plan, Inventory inventory) {
        Moment now = now();
        Memory memory = state.memory();
        String stable = memory.stable().or(plan::from).orElse("");
        Beginning beginning = intake.beginning(stable, ports.salts().getAsLong());
        untaken = null;
        if (memory.withdrawn()
                || !memory.wish().equals(Optional.of(plan))
                || !memory.inventory().equals(inventory)) {
            Optional<Answer> answer = take(new Event.Wanted(now, plan, inventory, beginning));
            untaken = answer.isPresent() ? new Wish(plan, inventory) : null;
            // A release that starts here is looked at when its traffic has been measured for as long as that takes.
            fed = state.run().filter(run -> run.began().equals(now)).isPresent() ? now : fed;
        }
        publish();
    }

    void withdraw() {
        untaken = null;
        if (state.memory().wish().isPresent() && !state.memory().withdrawn()) {
            take(new Event.Withdrawn(now()));
        }
        publish();
    }

    Answer command(Command command, String who, String argument) {
        Answer answer = take(new Event.Commanded(now(), command, who, argument))
                .orElse(new Answer.Refused(target + ": nothing came of it"));
        publish();
        return answer;
    }

    /** Whether there is nothing left to remember. */
    boolean forgotten() {
        return state.memory().wish().isEmpty() && state.memory().stable().isEmpty() && !unrouted;
    }

    void forget() {
        recorder.forget();
    }

    /** Writes what waits. */
    void stop() {
        recorder.flush(now());
    }

    /** Takes one event through the machine, the journal and the router. */
    private Optional<Answer> take(Event event) {
        Outcome outcome = ReleaseMachine.step(state, event);
        if (outcome.effects().isEmpty() && outcome.state().equals(state)) {
            return Optional.empty();
        }
        List<Decision> decisions = new ArrayList<>();
        boolean raises = false;
        for (Effect effect : outcome.effects()) {
            switch (effect) {
                case Effect.Route route -> {
                    if (route.raises()) {
                        raises = true;
                    } else {
                        unapplied = route.split();
                        apply();
                    }
                }
                case Effect.Unroute _ -> {
                    unapplied = null;
                    unrouted = true;
                    apply();
                }
                case Effect.Decided decided -> decisions.add(decided.decision());
                case Effect.Answered _ -> {}
            }
        }
        if (raises) {
            Optional<String> problem = recorder.ahead(event, decisions);
            if (problem.isPresent()) {
                return unjournaled(event, problem.get());
            }
        }
        state = outcome.state();
        Optional<String> problem = raises ? Optional.empty() : recorder.record(event, decisions);
        for (Effect effect : outcome.effects()) {
            if (effect instanceof Effect.Route route && route.raises()) {
                unapplied = route.split();
                apply();
            }
        }
        decisions.forEach(this::announce);
        problem.ifPresent(reason -> lose(event.at(), reason));
        return outcome.effects().stream()
                .filter(Effect.Answered.class::isInstance)
                .map(effect -> ((Effect.Answered) effect).answer())
                .findFirst()
                .map(answer -> problem.isPresent() && answer instanceof Answer.Done
                        ? new Answer.NotJournaled(
                                answer.text() + "; but the journal cannot be written: " + problem.get())
                        : answer);
    }

    /** A step that gives share and cannot be journaled does not happen; evidence is taken again, which then raises nothing. */
    private Optional<Answer> unjournaled(Event event, String reason) {
        lose(event.at(), reason);
        if (event instanceof Event.Observed) {
            return take(event);
        }
        return Optional.of(
                new Answer.NotJournaled(target + ": nothing is changed, the journal cannot be written: " + reason));
    }

    private void lose(Moment at, String reason) {
        if (state.memory().journalLost().isEmpty()) {
            LOG.warn("journal of {} cannot be written, no share is raised until it can: {}", target, reason);
            take(new Event.JournalLost(at, reason));
        }
    }

    private void back(Moment now) {
        boolean written = recorder.lost() && recorder.retry(now).isEmpty();
        if (written && ports.leadership().term().isPresent()) {
            LOG.info("journal of {} is written again", target);
            take(new Event.JournalBack(now));
            if (untaken != null) {
                want(untaken.plan(), untaken.inventory());
            }
        }
    }

    /** Begins the journal anew once a release has settled, so that a start need not fold what is over. */
    private void checkpoint(Moment now) {
        checkpointed &= state.atRest();
        if (state.atRest() && !checkpointed && !recorder.lost()) {
            List<JournalRecord> records = new ArrayList<>();
            records.add(new JournalRecord.Happened(new Event.Recalled(now, state.memory())));
            history.all().forEach(decision -> records.add(new JournalRecord.Decided(decision)));
            checkpointed = true;
            recorder.restart(now, records);
        }
    }

    private void apply() {
        try {
            if (unrouted) {
                ports.router().forget(target);
                unrouted = false;
            }
            if (unapplied != null) {
                ports.router().apply(unapplied);
                unapplied = null;
            }
            troubles.over("router");
        } catch (RuntimeException e) {
            troubles.begun("router", "the split cannot be applied: " + e.getMessage());
        }
    }

    private void announce(Decision decision) {
        history.add(decision, state);
        LOG.info(
                "release {}: {} {} at {} [{}] {}: {}",
                decision.release(),
                decision.candidate(),
                decision.phase().word(),
                decision.weight(),
                decision.stage(),
                decision.verdict(),
                decision.why());
        listener.accept(decision);
    }

    private void publish() {
        Shown last = shown;
        Optional<String> trouble = troubles.sentence();
        List<Decision> decisions = history.all();
        shown = new Shown(
                state, decisions.equals(last.decisions()) ? last.decisions() : decisions, trouble, openStreams);
    }

    /** Any thread. */
    ReleaseView view() {
        Shown now = shown;
        ReleaseView view = Views.view(now.state(), now(), now.openStreams());
        return now.trouble().map(view::waitingFor).orElse(view);
    }

    /** Any thread. */
    List<Decision> decisions() {
        return shown.decisions();
    }

    /** Any thread. */
    ReleaseState state() {
        return shown.state();
    }
}
