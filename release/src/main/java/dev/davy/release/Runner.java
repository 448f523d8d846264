package dev.davy.release;

import dev.davy.model.Plan;
import dev.davy.release.spi.EvidenceSource;
import dev.davy.release.spi.Journal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.ToLongBiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the machine of one target: reads evidence, steps, journals and applies, in the order that safety needs. What takes
 * share away is applied at once and journaled after; what gives share waits for its record to be safe, while evidence is
 * read on, and is dropped when that takes share away meanwhile.
 *
 * <p>All of it on the target's own thread, which never waits for the disk, apart from {@link #view} and
 * {@link #decisions}, which any thread may call.
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
    private final InForce inForce;
    private final Replies replies;
    private final Asker asker;
    private final long startedNanos;
    private final Duration startedElapsed;

    private ReleaseState state;
    private Moment fed;
    private Health health = Health.UNKNOWN;
    private long openStreams;
    private boolean checkpointed;
    /** Whether the journal is behind, by what the recorder says. */
    private boolean lost;

    private boolean stopped;
    /** What gives share and waits for the journal. */
    private @Nullable Raise raise;
    /** What could not be taken up because it gives share and the journal could not be written: tried when it can be. */
    private @Nullable Runnable untaken;

    private volatile Shown shown;

    /**
     * Folds the target's journal, takes back every share that it tells of, and is ready to run.
     *
     * @param writer runs what waits for the disk
     * @param asking runs what waits for those outside
     */
    Runner(String target, EnginePorts ports, Consumer<Decision> listener, Executor writer, Executor asking) {
        this.target = target;
        this.ports = ports;
        this.listener = listener;
        this.recorder = new Recorder(ports.journal(), target, writer);
        this.replies = new Replies(recorder);
        this.asker = new Asker(ports.outside(), asking);
        this.troubles = new Troubles(target);
        this.inForce = new InForce(target, ports.router(), troubles);
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
        fold.untaken().ifPresent(this::leave);
        long next = Math.max(term.orElse(0), state.memory().term());
        take(new Event.Restarted(
                fed,
                gap.isNegative() ? Duration.ZERO : gap,
                next,
                ports.leadership().unseen()));
        if (term.isEmpty()) {
            take(new Event.JournalLost(fed, "this process does not lead"));
        }
        written(fed);
        publish();
    }

    /** Nothing shows that the last step was in force, and a restart would not take it back: its evidence counts without it. */
    private void leave(Event event) {
        recorder.drop();
        if (event instanceof Event.Observed observed) {
            take(new Event.JournalLost(observed.at(), "the process ended"));
            take(observed);
        }
    }

    /** What cannot be believed is not written to either: the release stops, and stays where it is taken back to. */
    private List<JournalRecord> read() {
        try {
            return ports.journal().read(target);
        } catch (Journal.Altered e) {
            LOG.error("journal of {}: {}: its release stops, with its traffic on stable", target, e.what());
            recorder.seal(e.what());
            return e.before();
        } catch (RuntimeException e) {
            LOG.error("journal of {} cannot be read, and nothing is known about it: {}", target, e.toString());
            recorder.seal("it cannot be read: " + e.getMessage());
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
        inForce.apply();
        written(now);
        boolean due = now.since(fed).compareTo(FEED) >= 0;
        boolean active = state.run().isPresent();
        if (active || due) {
            look(due, active);
            written(now());
        }
        asker.look(state, now()).forEach(this::take);
        checkpoint(now());
        publish();
    }

    private void look(boolean due, boolean active) {
        EvidenceSource.Reading reading;
        try {
            reading = ports.evidence()
                    .read(target, state.run().flatMap(run -> run.plan().evidence()), due);
            troubles.over("evidence");
        } catch (RuntimeException e) {
            troubles.begun("evidence", "evidence cannot be read: " + e.getMessage());
            return;
        }
        // The time after the reading: no answer that a decision rests on is younger than the decision.
        Moment now = now();
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
            take(new Event.Observed(now, intake.feed(due), seen, reading.invalid()));
        }
    }

    /** Takes a Release's file up. */
    void want(Plan plan, Inventory inventory) {
        Moment now = now();
        Memory memory = state.memory();
        String stable = memory.stable().or(plan::from).orElse("");
        Beginning beginning = intake.beginning(stable, ports.salts().getAsLong());
        untaken = null;
        boolean same = !memory.withdrawn()
                && memory.wish().equals(Optional.of(plan))
                && memory.inventory().equals(inventory);
        // What waits for the disk may wish for something else.
        if (!stopped && (raise != null || !same)) {
            take(new Event.Wanted(now, plan, inventory, beginning));
            written(now);
            // A release that starts here is looked at when its traffic has been measured for as long as that takes.
            fed = state.run().filter(run -> run.began().equals(now)).isPresent() ? now : fed;
        }
        publish();
    }

    /**
     * Takes up that the file of a release that is under way here names another target now: an edit like others, which holds
     * for the next. Whether it still is under way.
     */
    boolean moved(Plan plan) {
        if (holds(plan.release())) {
            Raise open = raise;
            want(plan, (open == null ? state : open.without()).memory().inventory());
        }
        return holds(plan.release());
    }

    /** Whether a release of this name is under way, its watch included. */
    private boolean holds(String release) {
        return !state.memory().withdrawn()
                && state.run()
                        .filter(run -> run.plan().release().equals(release))
                        .filter(run -> run.phase().running() || new RunDraft(run).watching())
                        .isPresent();
    }

    void withdraw() {
        Moment now = now();
        untaken = null;
        boolean present = state.memory().wish().isPresent() && !state.memory().withdrawn();
        if (!stopped && (raise != null || present)) {
            take(new Event.Withdrawn(now));
            written(now);
        }
        publish();
    }

    /** Takes up what keeps the release back from outside. */
    void restrain(Restraint restraint) {
        if (!stopped && !state.memory().restrained().equals(restraint)) {
            take(new Event.Restrained(now(), restraint));
            written(now());
            publish();
        }
    }

    /** The name of the Release that the target has; empty without one. Any thread may ask. */
    Optional<String> release() {
        ReleaseState present = shown.state();
        return present.run()
                .map(run -> run.plan().release())
                .or(() -> present.memory()
                        .wish()
                        .filter(_ -> !present.memory().withdrawn())
                        .map(Plan::release));
    }

    /** Where the release is, for its groups; any thread may ask. */
    Group.Member member() {
        return Groups.member(shown.state(), now());
    }

    /** What keeps the release back, as other threads see it. */
    Restraint restraint() {
        return shown.state().memory().restrained();
    }

    /** Does at once what a person asks; the answer comes when that is kept, or when the journal fails or stalls. */
    void command(Order order, CompletableFuture<Answer> reply) {
        if (stopped) {
            reply.complete(unchanged("the process ends"));
            return;
        }
        Moment now = now();
        take(new Raise.Asked(order.at(now), reply));
        written(now);
        publish();
    }

    /** Whether there is nothing left to remember. */
    boolean forgotten() {
        return state.memory().wish().isEmpty()
                && state.memory().stable().isEmpty()
                && inForce.settled()
                && raise == null
                && untaken == null;
    }

    /** Leaves the journal to history; done when it is. */
    CompletableFuture<?> forget() {
        return recorder.forget();
    }

    /** Writes what waits; what gives share and was not applied is not, and nothing is taken up any more. */
    void stop() {
        stopped = true;
        if (raise != null) {
            drop(raise, "the process ends", unchanged("the process ends"));
        }
        asker.stop();
        recorder.flush(now());
        written(now());
        replies.end("the process ends");
    }

    private void take(Event event) {
        take(new Raise.Asked(event, new CompletableFuture<>()));
    }

    /** Takes one event through the machine, the router and the journal. */
    private void take(Raise.Asked asked) {
        Raise open = raise;
        if (open != null) {
            Optional<Raise> behind = open.behind(asked);
            if (behind.isPresent()) {
                raise = behind.get();
                return;
            }
            drop(
                    open,
                    "a share was to be given when what was seen or asked for spoke against it",
                    new Answer.Refused(target
                            + ": nothing is changed, what came meanwhile spoke against it while it was being written"));
        }
        Event event = asked.event();
        if (event instanceof Event.Wanted || event instanceof Event.Withdrawn) {
            // Whatever was wished for before.
            untaken = null;
        }
        Outcome outcome = ReleaseMachine.step(state, event);
        if (outcome.effects().isEmpty() && outcome.state().equals(state)) {
            asked.reply().complete(new Answer.Refused(target + ": nothing came of it"));
            return;
        }
        outcome.effects().stream().filter(effect -> !Outcome.raises(effect)).forEach(inForce::put);
        if (!outcome.raises()) {
            force(asked, outcome, recorder::record);
        } else if (state.memory().journalLost().isPresent()) {
            refuse(asked, unchanged(state.memory().journalLost().get()));
        } else {
            raise = Raise.of(asked, outcome, recorder.ahead(event, outcome.decisions()), state);
        }
    }

    /** A step that is in force now. */
    private void force(Raise.Asked asked, Outcome outcome, ToLongBiFunction<Event, List<Decision>> recorded) {
        ReleaseState before = state;
        state = outcome.state();
        List<Decision> decisions = outcome.decisions();
        long record = recorded.applyAsLong(asked.event(), decisions);
        outcome.effects().stream().filter(Outcome::raises).forEach(inForce::put);
        decisions.forEach(decision -> announce(decision, before));
        for (Effect effect : outcome.effects()) {
            if (effect instanceof Effect.Answered(Answer answer)) {
                replies.owe(record, answer, asked.reply());
            }
        }
    }

    /** What became of the journal: gives the share that waited for it, or takes that as not given; and answers. */
    private void written(Moment now) {
        recorder.look(now);
        Optional<String> problem = recorder.problem(now);
        for (Raise open = raise; open != null; open = raise) {
            if (recorder.has(open.record())) {
                raise = null;
                boolean lasts = open.outcome().lasts(state);
                long record = open.record();
                force(open.step(), open.outcome(), (_, _) -> lasts ? recorder.taken(now) : record);
                open.queued().forEach(this::take);
            } else if (problem.isPresent()) {
                drop(open, problem.get(), unchanged(problem.get()));
            } else {
                break;
            }
            recorder.look(now);
            problem = recorder.problem(now);
        }
        problem.ifPresent(reason -> lose(now, reason));
        replies.answer(problem);
        back(now);
    }

    /**
     * A step that gives share is not taken, and all that queued behind it happens without. Its evidence is taken again, which
     * raises nothing while the journal is behind.
     */
    private void drop(Raise open, String why, Answer answer) {
        raise = null;
        recorder.drop();
        lose(open.step().event().at(), why);
        if (open.step().event() instanceof Event.Observed observed) {
            take(observed);
        } else {
            refuse(open.step(), answer);
        }
        open.queued().forEach(this::take);
    }

    /** What gives share does not happen; what a file asks for is taken up when the journal can be written again. */
    private void refuse(Raise.Asked asked, Answer answer) {
        switch (asked.event()) {
            case Event.Wanted wanted -> untaken = () -> want(wanted.plan(), wanted.inventory());
            case Event.Withdrawn _ -> untaken = this::withdraw;
            case Event.Observed _,
                    Event.Commanded _,
                    Event.Told _,
                    Event.Restarted _,
                    Event.Restrained _,
                    Event.JournalLost _,
                    Event.JournalBack _,
                    Event.Recalled _ -> {}
        }
        asked.reply().complete(answer);
    }

    private Answer unchanged(String why) {
        return new Answer.NotJournaled(target + ": nothing is changed, the journal cannot be written: " + why);
    }

    private void lose(Moment at, String reason) {
        if (state.memory().journalLost().isEmpty()) {
            LOG.warn("journal of {} is behind, no share is raised until all is written: {}", target, reason);
            lost = true;
            take(new Event.JournalLost(at, reason));
        }
    }

    private void back(Moment now) {
        if (lost && !stopped && recorder.idle() && ports.leadership().term().isPresent()) {
            LOG.info("journal of {} is complete again", target);
            lost = false;
            take(new Event.JournalBack(now));
            Runnable again = untaken;
            untaken = null;
            if (again != null) {
                again.run();
            }
        }
    }

    /** Begins the journal anew once a release has settled, so that a start need not fold what is over. */
    private void checkpoint(Moment now) {
        checkpointed &= state.atRest();
        if (state.atRest() && !checkpointed && state.memory().journalLost().isEmpty() && raise == null) {
            checkpointed = recorder.restart(now, () -> {
                List<JournalRecord> records = new ArrayList<>();
                records.add(new JournalRecord.Happened(new Event.Recalled(now, state.memory())));
                history.all().forEach(decision -> records.add(new JournalRecord.Decided(decision)));
                return records;
            });
        }
    }

    private void announce(Decision decision, ReleaseState before) {
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
        for (Notice notice : Notices.of(decision, before, state)) {
            try {
                ports.outside().notifier().tell(notice);
            } catch (RuntimeException e) {
                LOG.warn("webhook {} was not told of decision {}", notice.hook().name(), decision.number(), e);
            }
        }
    }

    private void publish() {
        shown = shown.then(state, history.all(), troubles.sentence(), openStreams);
    }

    /** Whether a share waits for the journal. */
    boolean raising() {
        return raise != null;
    }

    /** Any thread. */
    ReleaseView view() {
        return shown.view(now());
    }

    /** Any thread. */
    Standing explanation() {
        return shown.explanation(now());
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
