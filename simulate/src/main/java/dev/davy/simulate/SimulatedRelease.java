package dev.davy.simulate;

import dev.davy.judge.Baseline;
import dev.davy.judge.Rate;
import dev.davy.model.Hook;
import dev.davy.model.Plan;
import dev.davy.model.Split;
import dev.davy.model.Stage;
import dev.davy.model.Weight;
import dev.davy.release.Beginning;
import dev.davy.release.Command;
import dev.davy.release.Effect;
import dev.davy.release.Event;
import dev.davy.release.Health;
import dev.davy.release.Inquiries;
import dev.davy.release.Inquiry;
import dev.davy.release.Inventory;
import dev.davy.release.Moment;
import dev.davy.release.Outcome;
import dev.davy.release.Phase;
import dev.davy.release.Question;
import dev.davy.release.ReleaseMachine;
import dev.davy.release.ReleaseState;
import dev.davy.release.ReleaseView;
import dev.davy.release.Result;
import dev.davy.release.Run;
import dev.davy.release.Views;
import dev.davy.simulate.RunResult.Ending;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One release under simulated traffic: what the engine does, on a clock that is computed. The evidence is taken at once when
 * the candidate failed, else once a second; a split is in force when the router is done, a raise after the journal
 * too. Whoever is asked says yes at once: people at gates, webhooks, expressions, and stores by a figure within its range.
 * Of one thread.
 */
final class SimulatedRelease {
    private static final Duration QUIET = Duration.ofSeconds(1);
    /** From the step to the split in force. */
    private static final Duration ROUTER = Duration.ofMillis(5);
    /** A write to disk that is synced. */
    private static final Duration JOURNAL = Duration.ofMillis(10);

    /** No gate has more. */
    private static final int ROLES = 100;

    private static final Health FINE = Health.fine(1, 1);

    private final Plan plan;
    private final SimulationOptions options;
    private final SimulatedTraffic traffic;
    private ReleaseState state;
    private Optional<Split> pending = Optional.empty();
    private Duration pendingAt = Duration.ZERO;
    private Duration lastRead = Duration.ZERO;
    private Weight weight = Weight.ZERO;
    private Optional<Double> certified = Optional.empty();
    private final List<RunResult.Step> steps = new ArrayList<>();

    SimulatedRelease(Plan plan, SimulationOptions options, Latencies latencies, long seed) {
        this.plan = plan;
        this.options = options;
        SplittableRandom random = new SplittableRandom(seed);
        long salt = random.nextLong();
        World world = peopled(plan, options.world());
        List<String> members = members(plan, world);
        traffic = new SimulatedTraffic(world, latencies, members, options.tick(), random);
        state = ReleaseState.of(plan.target());
        Duration now = Duration.ZERO;
        step(new Event.Restarted(moment(now), Duration.ZERO, 1));
        String stable = plan.from().orElse("stable");
        step(new Event.Wanted(
                moment(now),
                plan,
                Inventory.of(stable, plan.version()),
                new Beginning(
                        baseline(world, latencies, members),
                        options.world().routes().stream().map(World.Route::name).toList(),
                        salt)));
        pendingAt = now;
    }

    /** A plan with audiences needs some requests that belong to them: a twentieth, where nobody says how many. */
    private static World peopled(Plan plan, World world) {
        return world.audience().isPresent()
                ? world
                : audiences(plan).stream()
                        .findFirst()
                        .map(name -> world.audience(new World.Audience(name, 0.05, 1)))
                        .orElse(world);
    }

    private static List<String> audiences(Plan plan) {
        return plan.stages().stream()
                .filter(Stage.Audience.class::isInstance)
                .map(stage -> ((Stage.Audience) stage).name())
                .distinct()
                .toList();
    }

    /** The members of the world's audience belong to every audience of the plan. */
    private static List<String> members(Plan plan, World world) {
        return Stream.concat(world.audience().map(World.Audience::name).stream(), audiences(plan).stream())
                .distinct()
                .toList();
    }

    private static Baseline baseline(World world, Latencies latencies, List<String> members) {
        double times = world.audience().map(World.Audience::failures).orElse(1.0);
        Rate before = new Rate(Math.round(10_000 * Math.min(1, world.stableFailures() * times)), 10_000);
        return new Baseline(
                latencies.before(), members.stream().collect(Collectors.toMap(name -> name, name -> before)));
    }

    private static Moment moment(Duration elapsed) {
        return new Moment(Instant.EPOCH.plus(elapsed), elapsed);
    }

    /** Runs to the end: decided, or the time is over, and no candidate request open. */
    RunResult run() {
        long ticks = options.duration().toNanos() / options.tick().toNanos();
        long tick = 1;
        for (; tick <= ticks && !decided(); tick++) {
            advance(tick);
        }
        Duration end = at(tick - 1);
        Phase phase = state.phase();
        Optional<String> reason = state.run().map(Run::reason);
        Weight at = weight;
        if (phase == Phase.SUCCEEDED) {
            return promoted(end, tick, ticks);
        }
        drain(tick);
        boolean back = phase == Phase.ROLLED_BACK;
        return result(back ? Ending.ROLLED_BACK : Ending.HELD, back ? reason : Optional.empty(), end, false, at);
    }

    private RunResult promoted(Duration end, long from, long ticks) {
        Weight at = weight;
        long failed = traffic.candidateFailed();
        double excess = failed - traffic.explained();
        boolean returns = !plan.watch().holdback().isZero() || plan.watch().onAlarm() == Plan.OnAlarm.ROLLBACK;
        for (long tick = from; returns && tick <= ticks && watching(); tick++) {
            advance(tick);
        }
        boolean returned = state.phase() == Phase.ROLLED_BACK;
        if (!returned) {
            return new RunResult(
                    Ending.PROMOTED, Optional.empty(), certified, seconds(end), false, failed, excess, at, steps);
        }
        return result(Ending.PROMOTED, Optional.empty(), end, true, at);
    }

    private RunResult result(Ending ending, Optional<String> reason, Duration end, boolean returned, Weight at) {
        return new RunResult(
                ending,
                reason,
                certified,
                seconds(end),
                returned,
                traffic.candidateFailed(),
                traffic.candidateFailed() - traffic.explained(),
                at,
                steps);
    }

    private Duration at(long tick) {
        return Duration.ofNanos(tick * options.tick().toNanos());
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }

    private boolean decided() {
        return switch (state.phase()) {
            case SUCCEEDED, ROLLED_BACK, HELD, SUPERSEDED, IDLE -> true;
            case PROGRESSING, WAITING, PAUSED -> false;
        };
    }

    private boolean watching() {
        return state.phase() == Phase.SUCCEEDED && state.run().isPresent();
    }

    /** Lets the last split come in force and the last outcomes come in. */
    private void drain(long from) {
        long tick = from;
        while (pending.isPresent()) {
            follow(at(tick));
            traffic.tick(tick++);
        }
        for (int left = 4_000; left > 0 && state.phase() == Phase.ROLLED_BACK && traffic.candidateOpen() > 0; left--) {
            traffic.tick(tick++);
        }
    }

    private void advance(long tick) {
        Duration now = at(tick);
        follow(now);
        traffic.tick(tick);
        boolean quiet = now.minus(lastRead).compareTo(QUIET) >= 0;
        if (quiet || traffic.failureSeen()) {
            if (quiet) {
                lastRead = now;
            }
            step(new Event.Observed(
                    moment(now), traffic.read(quiet, plan.guard().shield()), FINE));
            answer(moment(now));
            if (certified.isEmpty() && state.run().flatMap(Run::certificate).isPresent()) {
                certified = Optional.of(seconds(now));
            }
        }
    }

    private void answer(Moment now) {
        for (Inquiry inquiry : Inquiries.open(state, now)) {
            if (inquiry.due().elapsed().compareTo(now.elapsed()) <= 0) {
                step(new Event.Told(now, inquiry.id(), yes(inquiry.question())));
            }
        }
        // One approval for each role.
        for (int left = plan.stages().size() * ROLES; left > 0 && state.phase() == Phase.WAITING; left--) {
            Optional<ReleaseView.Gate> gate = Views.view(state, now, 0).gate();
            if (gate.isEmpty()) {
                return;
            }
            step(new Event.Commanded(
                    now, Command.APPROVE, "simulation", "", gate.get().holder(), Optional.empty()));
        }
    }

    private Result yes(Question question) {
        return switch (question) {
            case Question.Ask ask ->
                ask.on().equals(Optional.of(Hook.On.ROLLBACK)) ? new Result.No("") : new Result.Yes("");
            case Question.When when -> new Result.Yes(when.expression());
            case Question.Measure measure ->
                plan.checks().stream()
                        .filter(check -> check.name().equals(measure.name()))
                        .findFirst()
                        .flatMap(check -> check.min().or(check::max))
                        .<Result>map(Result.Value::new)
                        .orElse(new Result.Nothing("no such check"));
        };
    }

    private void follow(Duration now) {
        if (pending.isPresent() && pendingAt.compareTo(now) <= 0) {
            traffic.follow(pending.get());
            steps.add(new RunResult.Step(seconds(now), pending.get().weight()));
            pending = Optional.empty();
        }
    }

    private void step(Event event) {
        Weight before = state.run().map(run -> run.grant().weight()).orElse(Weight.ZERO);
        Outcome outcome = ReleaseMachine.step(state, event);
        state = outcome.state();
        for (Effect effect : outcome.effects()) {
            if (effect instanceof Effect.Route(Split split, boolean raises)) {
                pending = Optional.of(split);
                Duration delay = raises ? ROUTER.plus(JOURNAL) : ROUTER;
                pendingAt = event.at().elapsed().plus(delay);
                weight = before;
            }
        }
    }
}
