package dev.davy.release;

import dev.davy.model.Plan;
import dev.davy.model.Split;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** A target on a fake clock with simulated traffic: feeds the machine, and keeps what it did. */
final class Scene {
    static final Duration TICK = Duration.ofMillis(100);

    final SimulatedTraffic traffic;
    final List<Event> events = new ArrayList<>();
    final List<Decision> decisions = new ArrayList<>();
    final List<Effect.Route> routes = new ArrayList<>();
    Moment now = new Moment(Instant.parse("2026-01-01T00:00:00Z"), Duration.ZERO);
    ReleaseState state = ReleaseState.of("shop");
    Optional<Split> inForce = Optional.empty();
    Health health = Health.fine(2, 2);
    Optional<String> invalid = Optional.empty();
    Optional<Answer> answer = Optional.empty();

    Scene(SimulatedTraffic traffic) {
        this.traffic = traffic;
    }

    Scene feed(Event event) {
        events.add(event);
        Outcome outcome = ReleaseMachine.step(state, event);
        state = outcome.state();
        for (Effect effect : outcome.effects()) {
            switch (effect) {
                case Effect.Route route -> {
                    routes.add(route);
                    inForce = Optional.of(route.split());
                }
                case Effect.Unroute _ -> inForce = Optional.empty();
                case Effect.Decided decided -> decisions.add(decided.decision());
                case Effect.Answered answered -> answer = Optional.of(answered.answer());
            }
        }
        return this;
    }

    Scene start(Plan plan, String... versions) {
        feed(new Event.Restarted(now, Duration.ZERO, 1));
        return want(plan, versions);
    }

    Scene want(Plan plan, String... versions) {
        return feed(new Event.Wanted(now, plan, Inventory.of(versions), Beginning.blank(7)));
    }

    Answer command(Command command) {
        return command(command, "");
    }

    Answer command(Command command, String argument) {
        feed(new Event.Commanded(now, command, "ann", argument));
        return answer.orElseThrow();
    }

    Scene tick() {
        now = now.plus(TICK);
        inForce.ifPresent(split -> traffic.flow(split, TICK));
        return feed(new Event.Observed(now, traffic.read(), health, invalid));
    }

    Scene run(Duration time) {
        for (long i = time.dividedBy(TICK); i > 0; i--) {
            tick();
        }
        return this;
    }

    /** Lets time pass until something is so, for an hour at most. */
    Scene until(Predicate<Scene> so) {
        for (int i = 0; i < 36_000 && !so.test(this); i++) {
            tick();
        }
        if (!so.test(this)) {
            throw new AssertionError("not within an hour: " + view());
        }
        return this;
    }

    Scene until(Phase phase) {
        return until(scene -> scene.state.phase() == phase);
    }

    ReleaseView view() {
        return Views.view(state, now, 0);
    }

    int weight() {
        return inForce.map(split -> split.weight().buckets()).orElse(0);
    }
}
