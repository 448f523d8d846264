package dev.davy.release;

import java.util.Optional;

/** What another {@link Restraint} does to a release that is under way. */
final class Restraints {
    private Restraints() {}

    static void restrained(Draft draft, Restraint restraint) {
        Restraint before = draft.restraint;
        draft.restraint = restraint;
        RunDraft run = draft.run;
        if (run == null) {
            return;
        }
        if (restraint.back().isPresent() && (run.phase.running() || run.watching())) {
            if (run.owed.isEmpty()) {
                Endings.back(draft, run, new Run.Owed("Group", restraint.back().get(), true));
            }
            return;
        }
        run.judging = run.judging.when(run.phase == Phase.PROGRESSING, draft.now);
        boolean told = run.phase.running() && !before.rise().equals(restraint.rise());
        if (told) {
            draft.decide(
                    run,
                    run.verdict.word(),
                    restraint
                            .rise()
                            .map(why -> "nothing rises: " + why)
                            .orElse("shares may rise again: " + Sentences.figures(run)));
        }
    }

    /** The judging time stands still as long as no share may rise. */
    static void stopTheClock(Draft draft) {
        RunDraft run = draft.run;
        if (run != null && run.phase.running() && draft.restraint.rise().isPresent()) {
            run.judging = run.judging.stop(draft.now);
        }
    }

    /** What keeps the candidate from becoming stable by itself; empty when nothing does. */
    static Optional<String> promotion(Draft draft, RunDraft run) {
        return Climb.blocked(draft, run).or(draft.restraint::promotion).or(() -> weak(run));
    }

    /** Nobody becomes stable who has lost more than a fifth of his own instances. */
    private static Optional<String> weak(RunDraft run) {
        return run.fitness
                .now()
                .map(Health::candidate)
                .filter(candidate -> candidate.healthy() * 5 < candidate.known() * 4)
                .map(candidate -> run.candidate + " has " + candidate.healthy() + " healthy instances of "
                        + candidate.known() + ", below 80 %");
    }

    /** What keeps a watch from ending when its time is over; empty when nothing does. */
    static Optional<String> watch(Draft draft, Run.Watching watch) {
        return draft.restraint.watch().or(() -> watch.controlled() ? holdback(draft) : Optional.empty());
    }

    /** The holdback goes to the new version, which is a raise. */
    private static Optional<String> holdback(Draft draft) {
        return draft.journalLost.or(draft.restraint::rise);
    }
}
