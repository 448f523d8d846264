package dev.davy.release;

import dev.davy.model.Hook;
import dev.davy.model.MetricCheck;
import dev.davy.model.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Which questions a release has open to those outside: a pure function of its state, so that after a restart the same are
 * asked again under the same ids. A rollback waits for none of them.
 */
public final class Inquiries {
    /** How often an expression is computed. */
    private static final Duration COMPUTED = Duration.ofSeconds(1);

    private Inquiries() {}

    /** The questions that are open, in the order of the plan. */
    public static List<Inquiry> open(ReleaseState state, Moment now) {
        Optional<Run> under = state.run();
        if (under.isEmpty() || under.get().tallies().isEmpty()) {
            return List.of();
        }
        RunDraft run = new RunDraft(under.get());
        List<Inquiry> open = new ArrayList<>();
        if (run.stage() instanceof Stage.Gate gate && tally(run, key(run, gate)).open()) {
            switch (gate.by()) {
                case Stage.By.Person _ -> {}
                case Stage.By.Receiver receiver ->
                    add(
                            open,
                            run,
                            key(run, gate),
                            new Question.Ask(gate.name(), Optional.empty(), receiver.call()),
                            now);
                case Stage.By.When(String expression) ->
                    add(
                            open,
                            run,
                            key(run, gate),
                            new Question.When(gate.name(), expression, Figures.of(run, now)),
                            now);
            }
        }
        for (Hook hook : run.plan.hooks()) {
            if (tally(run, key(hook)).open()) {
                add(open, run, key(hook), new Question.Ask(hook.name(), Optional.of(hook.on()), hook.call()), now);
            }
        }
        for (MetricCheck check : run.plan.checks()) {
            if (tally(run, key(check)).open()) {
                String query = Templates.fill(check.query(), Templates.variables(check, run));
                add(open, run, key(check), new Question.Measure(check.name(), check.store(), query), now);
            }
        }
        return open;
    }

    private static void add(List<Inquiry> open, RunDraft run, String key, Question question, Moment now) {
        String id = id(run, key);
        open.add(new Inquiry(
                id, question, Figures.context(run, id, now), tally(run, key).due()));
    }

    /** The id of the question that is open, or comes next, under a key. */
    static String id(RunDraft run, String key) {
        return run.plan.release() + "/" + run.candidate + "/"
                + run.began.elapsed().toMillis() + "/" + key + "/"
                + tally(run, key).round();
    }

    static String key(RunDraft run, Stage.Gate gate) {
        return "gate:" + run.position.stage() + ":" + gate.name();
    }

    static String key(Hook hook) {
        return "webhook:" + hook.name();
    }

    static String key(MetricCheck check) {
        return "check:" + check.name();
    }

    static Tally tally(RunDraft run, String key) {
        return run.tallies.getOrDefault(key, Tally.NONE);
    }

    static void change(RunDraft run, String key, UnaryOperator<Tally> change) {
        Tally before = tally(run, key);
        Tally after = change.apply(before);
        if (!after.equals(before)) {
            Map<String, Tally> all = new HashMap<>(run.tallies);
            all.put(key, after);
            run.tallies = Map.copyOf(all);
        }
    }

    /** Opens what is to be asked now, and closes what is not. */
    static void attend(Moment now, RunDraft run) {
        if (run.plan.hooks().isEmpty() && run.plan.checks().isEmpty() && !(run.stage() instanceof Stage.Gate)) {
            return;
        }
        boolean asks = run.phase.running() && run.owed.isEmpty();
        boolean goes = asks && (run.phase == Phase.PROGRESSING || run.phase == Phase.WAITING);
        boolean exposed = run.grant.exposes() || !run.grant.mirror().isZero();
        if (run.stage() instanceof Stage.Gate gate && !(gate.by() instanceof Stage.By.Person)) {
            boolean waits = run.phase == Phase.WAITING && confirming(run).isEmpty();
            change(run, key(run, gate), tally -> waits ? tally.opened(now, Duration.ZERO) : tally.closed());
        }
        for (Hook hook : run.plan.hooks()) {
            boolean wanted = switch (hook.on()) {
                case CONFIRM_ROLLOUT, PRE_ROLLOUT -> goes && isNext(run, hook);
                case ROLLOUT -> goes && exposed && tested(run);
                case ROLLBACK -> asks;
                case CONFIRM_TRAFFIC_INCREASE, CONFIRM_PROMOTION ->
                    goes && tally(run, key(hook)).open();
                case POST_ROLLOUT, EVENT -> false;
            };
            change(run, key(hook), tally -> wanted ? tally.opened(now, Duration.ZERO) : tally.closed());
        }
        for (MetricCheck check : run.plan.checks()) {
            change(run, key(check), tally -> asks && exposed ? tally.opened(now, check.every()) : tally.closed());
        }
    }

    private static boolean isNext(RunDraft run, Hook hook) {
        boolean first = missing(run, hook.on()).filter(hook::equals).isPresent();
        return first
                && (hook.on() == Hook.On.CONFIRM_ROLLOUT
                        || missing(run, Hook.On.CONFIRM_ROLLOUT).isEmpty());
    }

    /** Whether all that comes before the first share has said yes. */
    private static boolean tested(RunDraft run) {
        return missing(run, Hook.On.CONFIRM_ROLLOUT).isEmpty()
                && missing(run, Hook.On.PRE_ROLLOUT).isEmpty();
    }

    /** The first webhook of a moment that has not said yes. */
    static Optional<Hook> missing(RunDraft run, Hook.On on) {
        return run.plan.hooks().stream()
                .filter(hook -> hook.on() == on && !tally(run, key(hook)).yes())
                .findFirst();
    }

    /** Whether a moment's webhooks have all said yes; the first that has not is asked from now on. */
    static boolean confirmed(Moment now, RunDraft run, Hook.On on) {
        Optional<Hook> missing = missing(run, on);
        missing.ifPresent(hook -> change(run, key(hook), tally -> tally.opened(now, Duration.ZERO)));
        return missing.isEmpty();
    }

    /** The yes of a moment's webhooks is used up, or no longer wanted. */
    static void spend(RunDraft run, Hook.On on) {
        run.plan.hooks().stream().filter(hook -> hook.on() == on).forEach(hook -> change(run, key(hook), Tally::spent));
    }

    /** What is waited for is waited for anew: a person looked at it. */
    static void anew(Moment now, RunDraft run) {
        for (String key : run.tallies.keySet()) {
            change(run, key, tally -> tally.anew(now));
        }
    }

    /** The webhook for whose yes the release itself waits, as it does at a gate. */
    static Optional<Hook> confirming(RunDraft run) {
        return missing(run, Hook.On.CONFIRM_ROLLOUT)
                .or(() -> missing(run, Hook.On.CONFIRM_PROMOTION)
                        .filter(hook -> tally(run, key(hook)).open()));
    }

    /** What keeps every share from rising; empty when nothing does. */
    static Optional<String> blocked(RunDraft run) {
        for (Hook hook : run.plan.hooks()) {
            Tally tally = tally(run, key(hook));
            boolean blocks = switch (hook.on()) {
                case CONFIRM_ROLLOUT, PRE_ROLLOUT -> !tally.yes();
                case ROLLOUT -> tally.last().isPresent() && !tally.yes();
                case CONFIRM_TRAFFIC_INCREASE, CONFIRM_PROMOTION, POST_ROLLOUT, ROLLBACK, EVENT -> false;
            };
            if (blocks) {
                return Optional.of(waits(hook, tally));
            }
        }
        for (MetricCheck check : run.plan.checks()) {
            Tally tally = tally(run, key(check));
            Optional<String> blocks = tally.last().flatMap(last -> switch (last) {
                case Result.Value(double value) ->
                    check.passes(value) ? Optional.<String>empty() : Optional.of(Figures.failed(check, value));
                case Result.Invalid(String reason) ->
                    Optional.of("check " + check.name() + " has no figure: " + reason);
                case Result.Nothing _, Result.Yes _, Result.No _, Result.Wait _ -> Optional.empty();
            });
            if (blocks.isPresent()) {
                return blocks;
            }
        }
        return Optional.empty();
    }

    /** What a share that may rise waits for, if it waits for a webhook. */
    static Optional<String> increase(RunDraft run) {
        return missing(run, Hook.On.CONFIRM_TRAFFIC_INCREASE)
                .filter(hook -> tally(run, key(hook)).open())
                .map(hook -> waits(hook, tally(run, key(hook))));
    }

    /** The check without which nothing is promoted: it has no figure yet. */
    static Optional<String> figureless(RunDraft run) {
        return run.plan.checks().stream()
                .filter(check -> !(tally(run, key(check)).last().orElse(null) instanceof Result.Value))
                .map(check -> "a figure of check " + check.name())
                .findFirst();
    }

    /** {@code webhook load-test (pre-rollout): no, 3 of 20 requests failed}. */
    static String waits(Hook hook, Tally tally) {
        String said = tally.last().map(Figures::said).orElse("not answered yet");
        return "webhook " + hook.name() + " (" + hook.on().word() + "): " + said;
    }

    /** What happens to a release when those outside have been silent for too long. */
    static void deadlines(Draft draft, RunDraft run) {
        for (Hook hook : run.plan.hooks()) {
            Tally tally = tally(run, key(hook));
            Optional<Duration> deadline = hook.deadline();
            if (deadline.isPresent()
                    && tally.open()
                    && !tally.yes()
                    && since(draft, tally.opened()).compareTo(deadline.get()) >= 0) {
                String why = waits(hook, tally) + ", for " + Sentences.time(deadline.get());
                Course.otherwise(draft, run, hook.otherwise(), why);
                return;
            }
        }
        for (MetricCheck check : run.plan.checks()) {
            Tally tally = tally(run, key(check));
            if (tally.open()
                    && tally.silent().isPresent()
                    && since(draft, tally.silent()).compareTo(check.outage()) >= 0) {
                Course.hold(
                        draft,
                        run,
                        "Invalid",
                        "check " + check.name() + " has had no figure for " + Sentences.time(check.outage()) + ": "
                                + tally.last().map(Figures::said).orElse("nothing"));
                return;
            }
        }
    }

    private static Duration since(Draft draft, Optional<Moment> moment) {
        return moment.map(draft.now::since).orElse(Duration.ZERO);
    }

    /** How often an open question of a gate is asked. */
    static Duration every(Stage.Gate gate) {
        return switch (gate.by()) {
            case Stage.By.Receiver receiver -> receiver.every();
            case Stage.By.Person _, Stage.By.When _ -> COMPUTED;
        };
    }
}
