package dev.davy.release;

import dev.davy.judge.Ramp;
import dev.davy.model.Plan;
import dev.davy.model.Stage;
import dev.davy.model.Verdict;
import dev.davy.model.Weight;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Shows a state to people: a pure function of it and of the time. */
public final class Views {
    private Views() {}

    /**
     * The view of a state.
     *
     * @param now for what is left of a time
     * @param openStreams requests and streams under way on the candidate
     */
    public static ReleaseView view(ReleaseState state, Moment now, long openStreams) {
        return state.run()
                .map(run -> running(state.memory(), new RunDraft(run), now, openStreams))
                .orElseGet(() -> resting(state.memory(), openStreams));
    }

    private static ReleaseView running(Memory memory, RunDraft run, Moment now, long openStreams) {
        boolean open = run.phase.running();
        Optional<String> waits = waits(memory, run, now);
        return new ReleaseView(
                run.plan.release(),
                run.phase,
                memory.target(),
                memory.stable(),
                Optional.of(run.candidate),
                Optional.of(run.label()),
                run.grant.weight().buckets(),
                Optional.of(verdict(run)),
                Optional.of(run.reason).filter(reason -> !reason.isEmpty()),
                why(run),
                waits,
                Endings.requests(run),
                new ReleaseView.Budget(
                        run.plan.guard().blastRadius(),
                        Endings.shown(run),
                        run.grant.exposes() ? Climb.exposure(run) : 0),
                open ? Optional.of(next(memory, run, now)) : Optional.empty(),
                Optional.of(run.judgement.meters()),
                run.grant.rings().stream()
                        .map(ring -> ring.audience() + " " + ring.share())
                        .toList(),
                open ? gate(run, now) : Optional.empty(),
                checks(run),
                memory.wish().map(wish -> Plans.pending(run.plan, wish)).orElse(List.of()),
                memory.barred(),
                pins(memory, run.candidate),
                openStreams,
                memory.journalLost(),
                memory.withdrawn(),
                List.of());
    }

    private static ReleaseView resting(Memory memory, long openStreams) {
        Optional<Past> past = memory.past();
        String name = memory.wish()
                .map(Plan::release)
                .or(() -> past.map(Past::release))
                .orElse(memory.target());
        Optional<String> candidate = past.map(Past::candidate);
        return new ReleaseView(
                name,
                past.map(Past::phase).orElse(Phase.IDLE),
                memory.target(),
                memory.stable(),
                candidate,
                past.map(Past::stage),
                past.filter(last -> last.phase() == Phase.SUCCEEDED)
                        .map(_ -> Weight.BUCKETS)
                        .orElse(0),
                past.map(Past::reason).filter(Views::verdict),
                past.map(Past::reason),
                memory.note().isEmpty() ? past.map(Past::why).orElse("nothing to release") : both(past, memory.note()),
                Optional.empty(),
                past.map(Past::requests).orElse(ReleaseView.Requests.NONE),
                past.map(last -> new ReleaseView.Budget(last.blastRadius(), last.spent(), 0))
                        .orElse(new ReleaseView.Budget(
                                memory.wish()
                                        .map(wish -> wish.guard().blastRadius())
                                        .orElse(0.0),
                                0,
                                0)),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                List.of(),
                List.of(),
                memory.barred(),
                candidate
                        .or(() -> memory.wish().map(Plan::version))
                        .map(version -> pins(memory, version))
                        .orElse(List.of()),
                openStreams,
                memory.journalLost(),
                memory.withdrawn(),
                List.of());
    }

    private static String both(Optional<Past> past, String note) {
        return past.map(last -> last.why() + "; " + note).orElse(note);
    }

    /** A watch that knows nothing yet does not take back what the release succeeded by. */
    private static String verdict(RunDraft run) {
        boolean stands = run.phase == Phase.SUCCEEDED && run.verdict instanceof Verdict.NeedMore && verdict(run.reason);
        return stands ? run.reason : run.verdict.word();
    }

    private static boolean verdict(String word) {
        return List.of("Harm", "Safe", "NeedMore", "Invalid").contains(word);
    }

    private static List<String> pins(Memory memory, String version) {
        return memory.inventory().pins(version).stream()
                .map(Inventory.Pin::reference)
                .toList();
    }

    private static String why(RunDraft run) {
        return switch (run.phase) {
            case PROGRESSING, WAITING ->
                run.owed.isPresent() ? run.why : Sentences.verdict(run, run.verdict) + notes(run);
            case PAUSED, HELD, SUCCEEDED, ROLLED_BACK, SUPERSEDED, IDLE -> run.why;
        };
    }

    private static String notes(RunDraft run) {
        List<String> notes = run.judgement.meters().notes();
        return notes.isEmpty() ? "" : "; " + String.join("; ", notes);
    }

    private static Optional<String> waits(Memory memory, RunDraft run, Moment now) {
        return switch (run.phase) {
            case PROGRESSING, WAITING ->
                Inquiries.blocked(run)
                        .or(() -> Inquiries.increase(run))
                        .or(() -> Course.waitsFor(now, run))
                        .or(() -> Climb.blocked(memory.journalLost(), memory.restrained(), run))
                        .or(() -> Plans.promotes(run.stage())
                                ? memory.restrained().promotion()
                                : Optional.empty());
            case PAUSED -> Optional.of("davy resume");
            case HELD -> Optional.of("davy promote, rollback or resume");
            case SUCCEEDED ->
                run.watching()
                        ? Optional.of(Sentences.time(watchLeft(run, now)) + " more of the watch")
                        : Optional.empty();
            case ROLLED_BACK ->
                run.ledger.inFlight() > 0
                        ? Optional.of("the outcome of " + Sentences.count(run.ledger.inFlight()) + " requests")
                        : Optional.empty();
            case IDLE, SUPERSEDED -> Optional.empty();
        };
    }

    private static Duration watchLeft(RunDraft run, Moment now) {
        Duration left =
                run.plan.watch().time().minus(now.since(run.watch.orElseThrow().since()));
        return left.isNegative() ? Duration.ZERO : left;
    }

    private static ReleaseView.Next next(Memory memory, RunDraft run, Moment now) {
        Optional<Duration> eta = Optional.of(run.verdict)
                .filter(Verdict.NeedMore.class::isInstance)
                .map(verdict -> ((Verdict.NeedMore) verdict).time())
                .filter(time -> !time.equals(Verdict.NeedMore.UNKNOWN));
        Optional<String> blocked = run.phase == Phase.PROGRESSING || run.phase == Phase.WAITING
                ? Climb.blocked(memory.journalLost(), memory.restrained(), run)
                : Optional.of(run.phase.word());
        if (blocked.isPresent()) {
            return new ReleaseView.Next(run.grant.weight().buckets(), blocked.get(), eta);
        }
        Ramp.Step step = Climb.next(now, memory.inventory().timeout(), run);
        return new ReleaseView.Next(step.weight().buckets(), step.why(), eta);
    }

    private static List<ReleaseView.Check> checks(RunDraft run) {
        List<ReleaseView.Check> checks = new ArrayList<>();
        run.plan.checks().forEach(check -> {
            Tally tally = Inquiries.tally(run, Inquiries.key(check));
            checks.add(new ReleaseView.Check(
                    check.name(),
                    "",
                    Figures.state(check, tally.last()),
                    tally.failed(),
                    check.failures(),
                    tally.last().map(Figures::said)));
        });
        run.plan.hooks().stream().filter(hook -> !hook.on().told()).forEach(hook -> {
            Tally tally = Inquiries.tally(run, Inquiries.key(hook));
            checks.add(new ReleaseView.Check(
                    hook.name(),
                    hook.on().word(),
                    Figures.state(tally.last()),
                    tally.failed(),
                    hook.on().tests() ? hook.failures() : 0,
                    tally.last().map(Figures::said)));
        });
        return checks;
    }

    private static Optional<ReleaseView.Gate> gate(RunDraft run, Moment now) {
        return run.stage() instanceof Stage.Gate gate
                ? Optional.of(new ReleaseView.Gate(
                        gate.name(),
                        gate.roles(),
                        Gates.holder(run),
                        gate.deadline()
                                .map(deadline ->
                                        deadline.minus(run.position.time().read(now)))))
                : Optional.empty();
    }
}
