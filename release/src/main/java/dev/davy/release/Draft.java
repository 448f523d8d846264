package dev.davy.release;

import dev.davy.model.Key;
import dev.davy.model.Plan;
import dev.davy.model.Split;
import dev.davy.model.Weight;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The working copy of a state within one step, which it never leaves. */
final class Draft {
    final Moment now;
    final String target;
    long term;
    long generation;
    int decisions;
    Optional<Plan> wish;
    boolean withdrawn;
    Inventory inventory;
    Beginning beginning;
    Optional<String> stable;
    Optional<String> barred;
    Optional<Split> split;
    Optional<Past> past;
    String note;
    Restraint restraint;
    Optional<String> journalLost;

    @Nullable
    RunDraft run;
    /** Whether the step is known to have changed the state, so that nobody need compare. */
    boolean changed;

    private final ReleaseState before;
    private final List<Effect> effects = new ArrayList<>(2);

    Draft(ReleaseState state, Moment now) {
        this.before = state;
        this.now = now;
        Memory memory = state.memory();
        target = memory.target();
        term = memory.term();
        generation = memory.generation();
        decisions = memory.decisions();
        wish = memory.wish();
        withdrawn = memory.withdrawn();
        inventory = memory.inventory();
        beginning = memory.beginning();
        stable = memory.stable();
        barred = memory.barred();
        split = memory.split();
        past = memory.past();
        note = memory.note();
        restraint = memory.restrained();
        journalLost = memory.journalLost();
        run = state.run().map(RunDraft::new).orElse(null);
    }

    /** What the step came to; the very state that it began with, where nothing changed. */
    Outcome outcome() {
        Memory memory = new Memory(
                target,
                term,
                generation,
                decisions,
                wish,
                withdrawn,
                inventory,
                beginning,
                stable,
                barred,
                split,
                past,
                note,
                Optional.of(restraint).filter(kept -> !kept.equals(Restraint.NONE)),
                journalLost);
        ReleaseState after = new ReleaseState(
                memory.equals(before.memory()) ? before.memory() : memory,
                Optional.ofNullable(run).map(RunDraft::run));
        return new Outcome(!changed && effects.isEmpty() && after.equals(before) ? before : after, effects);
    }

    void effect(Effect effect) {
        effects.add(effect);
    }

    void answer(Answer answer) {
        effects.add(new Effect.Answered(answer));
    }

    /** Records a change of the release under way. */
    void decide(RunDraft about, String verdict, String why) {
        decide(about, verdict, why, about.label());
    }

    /** The same under the name of the stage in which it was decided. */
    void decide(RunDraft about, String verdict, String why, String stage) {
        about.reason = verdict;
        about.why = why;
        decisions++;
        effects.add(new Effect.Decided(new Decision(
                decisions,
                now,
                about.plan.release(),
                about.candidate,
                about.phase,
                stage,
                verdict,
                about.grant.weight(),
                why)));
    }

    /** Issues the split of the release under way. */
    void route(RunDraft about, boolean raises) {
        issue(about.split(target, term, generation + 1), raises);
        about.ledger = about.ledger.issued(split.orElseThrow());
    }

    /** Keeps the wished version from every request while nobody knows which version is stable. */
    void withhold(Plan plan) {
        if (inventory.others(plan.version()).isEmpty()) {
            return;
        }
        Split withheld = new Split(
                target,
                plan.release(),
                term,
                generation + 1,
                beginning.salt(),
                plan.key(),
                "",
                Optional.of(plan.version()),
                Weight.ZERO,
                List.of(),
                List.of(),
                Weight.ZERO,
                true,
                Duration.ZERO);
        if (!split.map(last -> sameButGeneration(last, withheld)).orElse(false)) {
            // A version that was withheld until now is served with the others.
            issue(withheld, split.isPresent());
        }
    }

    /** Issues the split of a target at rest, where it differs from the one in force. */
    void rest(boolean raises) {
        if (stable.isEmpty()) {
            return;
        }
        Split resting = new Split(
                target,
                wish.map(Plan::release).orElse(target),
                term,
                generation + 1,
                split.map(Split::salt).orElse(beginning.salt()),
                wish.map(Plan::key).orElse(new Key.Request()),
                stable.get(),
                Optional.empty(),
                Weight.ZERO,
                List.of(),
                withdrawn ? List.of() : wish.map(Plans::audiences).orElse(List.of()),
                Weight.ZERO,
                true,
                split.map(Split::drain).orElse(Duration.ZERO));
        if (!split.map(last -> sameButGeneration(last, resting)).orElse(false)) {
            issue(resting, raises);
        }
    }

    /** Issues the split in force again, under the present term. */
    void again() {
        split.ifPresent(last -> issue(
                new Split(
                        last.target(),
                        last.release(),
                        term,
                        generation + 1,
                        last.salt(),
                        last.key(),
                        last.stable(),
                        last.candidate(),
                        last.weight(),
                        last.rings(),
                        last.observed(),
                        last.mirror(),
                        last.shield(),
                        last.drain()),
                false));
    }

    /**
     * A split that follows one which gives share, within a step, takes its place: what was never journaled is never in
     * force. It gives share itself where stable is another than before, or was withheld until now.
     */
    private void issue(Split next, boolean raises) {
        generation = next.generation();
        split = Optional.of(next);
        boolean raised = effects.removeIf(effect -> effect instanceof Effect.Route route && route.raises());
        boolean moved = before.memory()
                .split()
                .filter(last -> !last.stable().equals(next.stable()))
                .isPresent();
        boolean withheld = before.memory()
                .split()
                .filter(Split::undetermined)
                .flatMap(Split::candidate)
                .filter(next.stable()::equals)
                .isPresent();
        effects.add(new Effect.Route(next, raises || withheld || (raised && moved)));
    }

    private static boolean sameButGeneration(Split a, Split b) {
        return a.term() == b.term()
                && a.stable().equals(b.stable())
                && a.candidate().equals(b.candidate())
                && a.weight().equals(b.weight())
                && a.rings().equals(b.rings())
                && a.observed().equals(b.observed())
                && a.mirror().equals(b.mirror())
                && a.key().equals(b.key())
                && a.release().equals(b.release());
    }
}
