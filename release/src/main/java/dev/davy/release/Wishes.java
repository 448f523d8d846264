package dev.davy.release;

import dev.davy.judge.Judgement;
import dev.davy.judge.Terms;
import dev.davy.model.Plan;
import dev.davy.model.Stage;
import dev.davy.model.Verdict;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;

/** What a Release's file asks for: starts a release, supersedes one, or takes one back. */
final class Wishes {
    private Wishes() {}

    static void wanted(Draft draft, Event.Wanted event) {
        Plan plan = event.plan();
        draft.wish = Optional.of(plan);
        draft.withdrawn = false;
        draft.beginning = event.beginning();
        RunDraft run = draft.run;
        // A release needs its stable version to the end: an inventory without it waits for the next.
        if (run == null || !run.phase.running() || event.inventory().has(run.stable)) {
            draft.inventory = event.inventory();
        }
        if (draft.barred.filter(version -> !version.equals(plan.version())).isPresent()) {
            draft.barred = Optional.empty();
        }
        if (run != null) {
            if (run.candidate.equals(plan.version()) && (run.phase.running() || run.watching())) {
                return;
            }
            if (run.owed.isPresent()) {
                // It starts as soon as what is owed to the old version has been given back.
                return;
            }
            if (run.phase.running()) {
                Endings.supersede(draft, run, plan.version());
            } else {
                if (run.watching()) {
                    Endings.endWatch(draft, run, plan.version() + " is wanted now, which ends the watch");
                }
                Endings.settle(draft, run);
            }
        }
        if (draft.run == null) {
            startOrRest(draft, plan);
        }
    }

    static void withdrawn(Draft draft) {
        draft.withdrawn = true;
        RunDraft run = draft.run;
        if (run != null && run.phase.running()) {
            Endings.back(draft, run, new Run.Owed("Person", "the Release was deleted", false));
            return;
        }
        if (run != null && run.owed.isPresent()) {
            return;
        }
        if (run != null && run.watching()) {
            Endings.endWatch(draft, run, "the Release was deleted, which ends the watch");
        }
        if (draft.stable.isEmpty()) {
            forget(draft);
        } else {
            draft.note = pinned(draft);
            if (draft.run == null) {
                draft.rest(false);
            }
        }
    }

    /** Gives up what is remembered; the target is as if there had never been a Release. */
    static void forget(Draft draft) {
        draft.run = null;
        draft.wish = Optional.empty();
        draft.withdrawn = false;
        draft.stable = Optional.empty();
        draft.barred = Optional.empty();
        draft.split = Optional.empty();
        draft.past = Optional.empty();
        draft.note = "";
        draft.effect(new Effect.Unroute(draft.target));
    }

    static String pinned(Draft draft) {
        boolean moved =
                draft.wish.filter(wish -> !wish.target().equals(draft.target)).isPresent();
        return (moved ? "the Release names another target; " : "the Release was deleted; ") + draft.target
                + " stays on " + draft.stable.orElse("?") + " until davy forget "
                + draft.wish.map(Plan::release).orElse(draft.target);
    }

    /** Starts the wished version, or says why not. */
    static void startOrRest(Draft draft, Plan plan) {
        if (!plan.target().equals(draft.target)) {
            // It is started there, by whoever hands the wishes out.
            draft.rest(false);
            return;
        }
        String version = plan.version();
        findStable(draft, plan);
        if (draft.stable.isEmpty()) {
            draft.withhold(plan);
            return;
        }
        String stable = draft.stable.get();
        if (version.equals(stable)) {
            draft.note = "";
            if (draft.past.filter(past -> past.phase() == Phase.ROLLED_BACK).isPresent()) {
                draft.past = Optional.empty();
            }
            draft.rest(false);
        } else if (draft.barred.isPresent()) {
            draft.note = version + " was rolled back and is not tried again until davy resume " + plan.release()
                    + " or another version";
            draft.rest(false);
        } else if (!draft.inventory.has(version)) {
            draft.note = "no instance of " + draft.target + " has version " + version + " (it has "
                    + Sentences.list(draft.inventory.versions().keySet()) + ")";
            draft.rest(false);
        } else {
            start(draft, plan, stable);
        }
    }

    private static void start(Draft draft, Plan plan, String stable) {
        Moment now = draft.now;
        draft.note = "";
        draft.past = Optional.empty();
        Beginning given = draft.beginning;
        // Tried again without a word from the file: whoever failed last time counts again, from another bucket.
        boolean used = draft.split.filter(last -> last.salt() == given.salt()).isPresent();
        Beginning beginning = used ? given.reseeded(draft.generation + 1) : given;
        Run.Position position = new Run.Position(0, Stopwatch.stopped(now), false, 0);
        RunDraft run = new RunDraft(new Run(
                plan,
                stable,
                plan.version(),
                beginning,
                now,
                Phase.PROGRESSING,
                position,
                Stopwatch.running(now),
                Grant.none(now, draft.generation + 1),
                EvidenceLedger.EMPTY,
                Judgement.begin(Terms.of(plan, beginning.baseline(), beginning.routes())),
                now,
                new Verdict.NeedMore(Long.MAX_VALUE, Verdict.NeedMore.UNKNOWN),
                RequestRate.begin(now),
                Optional.of(beginning.baseline().stable().quantile(0.99)).filter(p99 -> p99.isPositive()),
                0,
                Fitness.UNSEEN,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                "",
                ""));
        draft.run = run;
        draft.route(run, false);
        draft.decide(
                run,
                "NeedMore",
                run.candidate + " is to replace " + stable + ": traffic is measured before the first share");
        if (run.stage() instanceof Stage.Gate || Inquiries.confirming(run).isPresent()) {
            Course.begin(draft, run);
        }
    }

    /** Stable at first sight. Never the wished version, except where the target has no other. */
    private static void findStable(Draft draft, Plan plan) {
        Inventory inventory = draft.inventory;
        SortedSet<String> others = inventory.others(plan.version());
        if (draft.stable.isPresent()) {
            boolean gone = !inventory.has(draft.stable.get());
            if (gone && others.isEmpty() && inventory.has(plan.version()) && draft.barred.isEmpty()) {
                draft.stable = Optional.of(plan.version());
            }
            return;
        }
        if (plan.from().filter(inventory::has).isPresent()) {
            draft.stable = plan.from();
        } else if (plan.from().isPresent() && !others.isEmpty()) {
            draft.note = "which version of " + draft.target + " is stable? No instance has version "
                    + plan.from().get() + ", which Release " + plan.release() + " names as from: name one of "
                    + Sentences.list(others);
        } else if (others.size() == 1) {
            draft.stable = Optional.of(others.first());
        } else if (others.isEmpty() && inventory.has(plan.version())) {
            draft.stable = Optional.of(plan.version());
        } else if (others.isEmpty()) {
            draft.note = draft.target + " has no instances";
        } else {
            draft.note = "which version of " + draft.target + " is stable? It has " + Sentences.list(others)
                    + " besides " + plan.version() + ": name one as from in Release " + plan.release();
        }
    }
}
