package dev.davy.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.davy.judge.Ramp;
import dev.davy.model.Hook;
import dev.davy.model.Ring;
import dev.davy.model.Split;
import dev.davy.model.Verdict;
import dev.davy.model.Weight;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What holds after every step, whatever happens in which order. */
class MachinePropertyTest {
    private static final int LIVES = 40;
    private static final int STEPS = 600;
    private static final long SEED = 20_260_101;

    private static final AtomicLong PROPERTIES = new AtomicLong();

    @FunctionalInterface
    private interface Property {
        void holds(RandomLife life, ReleaseState before, int routesBefore);
    }

    private static void always(Property property) {
        // Each property has lives of its own.
        long first = SEED + 1_000L * PROPERTIES.incrementAndGet();
        for (long seed = first; seed < first + LIVES; seed++) {
            RandomLife life = new RandomLife(seed);
            for (int step = 0; step < STEPS; step++) {
                ReleaseState before = life.scene.state;
                int routes = life.scene.routes.size();
                try {
                    life.next();
                    property.holds(life, before, routes);
                } catch (AssertionError | RuntimeException e) {
                    fail(
                            "seed " + seed + ", step " + step + ", " + life.scene.events.getLast() + " on "
                                    + life.scene.view(),
                            e);
                }
            }
        }
    }

    @Test
    void no_share_rises_but_by_an_effect_that_says_so() {
        always((life, before, routesBefore) -> {
            List<Effect.Route> routes = life.scene.routes;
            boolean restarted = life.scene.events.getLast() instanceof Event.Restarted;
            for (int i = Math.max(1, routesBefore); i < routes.size(); i++) {
                Split last = routes.get(i - 1).split();
                Effect.Route next = routes.get(i);
                if (rises(last, next.split())) {
                    assertThat(next.raises())
                            .as("%s after %s", next.split(), last)
                            .isTrue();
                }
                assertThat(restarted && next.raises()).isFalse();
            }
        });
    }

    private static boolean rises(Split last, Split next) {
        Set<String> versions = new HashSet<>(next.candidate().stream().toList());
        versions.add(next.stable());
        return versions.stream()
                .filter(version -> last.candidate().equals(Optional.of(version)))
                .anyMatch(version -> {
                    if (next.stable().equals(version)) {
                        return !last.weight().equals(Weight.ALL);
                    }
                    return next.weight().compareTo(last.weight()) > 0
                            || next.rings().stream()
                                    .anyMatch(ring -> ring.share().compareTo(share(last, ring)) > 0);
                });
    }

    private static Weight share(Split split, Ring ring) {
        return split.rings().stream()
                .filter(known -> known.audience().equals(ring.audience()))
                .map(Ring::share)
                .findFirst()
                .orElse(Weight.ZERO);
    }

    @Test
    void no_share_is_above_what_the_stage_allows_or_above_half_before_safe() {
        always((life, before, _) -> life.scene.state.run().ifPresent(run -> {
            if (run.phase().running()) {
                Weight ceiling = Plans.ceiling(run.plan(), run.position().stage());
                assertThat(run.grant().weight()).isLessThanOrEqualTo(ceiling);
                if (run.certificate().isEmpty()) {
                    assertThat(run.grant().weight()).isLessThanOrEqualTo(Ramp.UNCERTIFIED);
                }
            }
        }));
    }

    @Test
    void a_release_that_is_paused_or_held_never_gets_more() {
        always((life, before, _) -> {
            Phase phase = life.scene.state.phase();
            if ((phase == Phase.PAUSED || phase == Phase.HELD) && before.phase() == phase) {
                Run was = before.run().orElseThrow();
                Run is = life.scene.state.run().orElseThrow();
                if (was.began().equals(is.began())) {
                    assertThat(is.grant().weight())
                            .isLessThanOrEqualTo(was.grant().weight());
                    assertThat(is.position().stage())
                            .isGreaterThanOrEqualTo(was.position().stage());
                }
            }
        });
    }

    @Test
    void harm_leads_to_no_share_unless_stable_has_no_healthy_instance() {
        always((life, before, _) -> life.scene.state.run().ifPresent(run -> {
            if (run.phase().running()
                    && run.verdict() instanceof Verdict.Harm
                    && run.grant().exposes()) {
                assertThat(run.owed()).isPresent();
                assertThat(run.fitness().stableServes()).isFalse();
            }
        }));
    }

    @Test
    void no_answer_gives_share_and_no_user_meets_a_candidate_that_was_not_confirmed_and_tested() {
        always((life, before, routesBefore) -> {
            List<Effect.Route> routes = life.scene.routes;
            if (life.scene.events.getLast() instanceof Event.Told) {
                assertThat(routes.subList(routesBefore, routes.size())).noneMatch(Effect.Route::raises);
            }
            life.scene
                    .state
                    .run()
                    .filter(run -> run.phase().running())
                    .map(RunDraft::new)
                    .ifPresent(MachinePropertyTest::askedInTime);
        });
    }

    private static void askedInTime(RunDraft run) {
        if (run.grant.exposes()) {
            assertThat(Inquiries.missing(run, Hook.On.CONFIRM_ROLLOUT)).isEmpty();
            assertThat(Inquiries.missing(run, Hook.On.PRE_ROLLOUT)).isEmpty();
        }
        if (run.owed.isEmpty()) {
            run.plan.hooks().stream()
                    .filter(hook -> hook.on().tests())
                    .forEach(hook -> assertThat(
                                    Inquiries.tally(run, Inquiries.key(hook)).failed())
                            .isLessThan(hook.failures()));
            run.plan
                    .checks()
                    .forEach(check -> assertThat(
                                    Inquiries.tally(run, Inquiries.key(check)).failed())
                            .isLessThan(check.failures()));
        }
    }

    @Test
    void a_barred_version_gets_nothing_until_it_is_resumed_or_another_is_wished_for() {
        always((life, before, _) -> {
            Optional<String> barred = before.memory().barred();
            Event event = life.scene.events.getLast();
            boolean lifted = event instanceof Event.Wanted
                    || (event instanceof Event.Commanded commanded
                            && (commanded.command() == Command.RESUME || commanded.command() == Command.FORGET));
            if (barred.isPresent() && !lifted) {
                assertThat(life.scene.state.memory().barred()).isEqualTo(barred);
                boolean running = life.scene
                        .state
                        .run()
                        .filter(run -> run.phase().running())
                        .isPresent();
                assertThat(running).isFalse();
            }
        });
    }

    @Test
    void splits_only_go_forward() {
        always((life, before, routesBefore) -> {
            List<Effect.Route> routes = life.scene.routes;
            for (int i = Math.max(1, routesBefore); i < routes.size(); i++) {
                Split last = routes.get(i - 1).split();
                Split next = routes.get(i).split();
                assertThat(next.generation()).isGreaterThan(last.generation());
                assertThat(next.term()).isGreaterThanOrEqualTo(last.term());
            }
        });
    }

    @Test
    void a_look_that_sees_nothing_and_causes_nothing_leaves_the_state_as_it_is() {
        always((life, before, _) -> {
            Scene scene = life.scene;
            // Twice: a release that starts in the first of them sees its instances in the second.
            ReleaseState first = ReleaseMachine.step(
                            scene.state, new Event.Observed(scene.now, List.of(), scene.health))
                    .state();
            Outcome settled = ReleaseMachine.step(first, new Event.Observed(scene.now, List.of(), scene.health));
            Outcome again =
                    ReleaseMachine.step(settled.state(), new Event.Observed(scene.now, List.of(), scene.health));
            if (again.effects().isEmpty()) {
                assertThat(again.state()).isEqualTo(settled.state());
            }
        });
    }

    @Test
    void evidence_that_comes_again_or_late_is_not_judged_again() {
        for (long seed = SEED; seed < SEED + LIVES / 2; seed++) {
            RandomLife life = new RandomLife(seed);
            List<Event.Observed> seen = new ArrayList<>();
            for (int step = 0; step < STEPS; step++) {
                life.next();
                Scene scene = life.scene;
                if (scene.events.getLast() instanceof Event.Observed observed) {
                    seen.add(observed);
                }
                Optional<Run> run = scene.state.run();
                if (run.isPresent() && !seen.isEmpty()) {
                    Event.Observed old = seen.get(life.random.nextInt(seen.size()));
                    Run after = ReleaseMachine.step(
                                    scene.state, new Event.Observed(scene.now, old.counters(), scene.health))
                            .state()
                            .run()
                            .orElse(run.get());
                    // A release that is promoted by this look is judged anew from here, whatever was seen before.
                    if (after.judged().equals(run.get().judged())) {
                        assertThat(after.judgement().meters())
                                .as("seed %d step %d", seed, step)
                                .isEqualTo(run.get().judgement().meters());
                    }
                }
            }
        }
    }

    @Test
    void the_same_events_lead_to_the_same_state() {
        for (long seed = SEED; seed < SEED + LIVES / 2; seed++) {
            RandomLife life = new RandomLife(seed);
            for (int step = 0; step < STEPS; step++) {
                life.next();
            }
            ReleaseState state = ReleaseState.of("shop");
            for (Event event : life.scene.events) {
                state = ReleaseMachine.step(state, event).state();
            }
            assertThat(state).as("seed %d", seed).isEqualTo(life.scene.state);
        }
    }
}
