package dev.davy.release;

import dev.davy.judge.Meters;
import dev.davy.judge.Outlook;
import dev.davy.judge.Ramp;
import dev.davy.model.Guard;
import dev.davy.model.Verdict;
import dev.davy.release.Standing.Change;
import dev.davy.release.Standing.Evidence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Says where a release stands: a pure function of its state and of the time. */
public final class Standings {
    private Standings() {}

    /** The explanation of a state, and of the last of its decisions. */
    public static Standing of(ReleaseState state, Moment now, Optional<Decision> last) {
        ReleaseView view = Views.view(state, now, 0);
        List<Evidence> evidence = new ArrayList<>();
        List<Change> changes = new ArrayList<>();
        state.run().map(RunDraft::new).ifPresent(run -> {
            if (run.phase.running() || run.watching()) {
                evidence(evidence, run);
                changes(changes, state.memory(), run, now);
            }
        });
        return new Standing(view.name(), view.phase(), view.verdict(), view.why(), evidence, changes, last);
    }

    private static void evidence(List<Evidence> all, RunDraft run) {
        Meters meters = run.judgement.meters();
        Guard guard = run.plan.guard();
        all.add(
                new Evidence(
                        "harm",
                        meters.harm(),
                        meters.harmBar(),
                        Sentences.figure(meters.harm()) + " of " + Sentences.figure(meters.harmBar())
                                + ", which is 1 / falseRollback: the sum of the tests below, each times its weight; Harm from there on"));
        for (Meters.Test test : meters.tests()) {
            all.add(new Evidence(
                    test.metric(),
                    test.evidence(),
                    meters.harmBar() / test.weight(),
                    "evidence " + Sentences.figure(test.evidence()) + " × weight "
                            + Sentences.percent(test.weight()) + " = "
                            + Sentences.figure(test.weight() * test.evidence())));
        }
        if (run.phase.running()) {
            safety(all, run, meters);
        }
        double spent = Endings.spent(run);
        all.add(new Evidence(
                "budget",
                spent,
                guard.blastRadius(),
                "at least " + Sentences.figure(spent) + " of " + Sentences.figure(guard.blastRadius())
                        + " excess failures are spent for certain; the plain difference is "
                        + Sentences.figure(meters.excess().estimate())));
    }

    private static void safety(List<Evidence> all, RunDraft run, Meters meters) {
        all.add(new Evidence(
                "certificate",
                meters.relative(),
                meters.relativeBar(),
                Sentences.figure(meters.relative()) + " of " + Sentences.figure(meters.relativeBar())
                        + ", which is 2 / missedHarm: that it fails less than "
                        + Sentences.figure(run.plan.guard().regression())
                        + " × as often as " + run.stable));
        all.add(new Evidence(
                "failure bound",
                meters.absoluteBound(),
                meters.tolerableFailures(),
                run.candidate + " fails at most " + Sentences.percent(meters.absoluteBound())
                        + " of its requests; below " + Sentences.percent(meters.tolerableFailures()) + " it is Safe"));
    }

    private static void changes(List<Change> all, Memory memory, RunDraft run, Moment now) {
        if (run.owed.isPresent()) {
            all.add(soon("RolledBack", run.stable + " needs a healthy instance: it is to be taken back"));
            return;
        }
        if (run.watching()) {
            watch(all, run, now);
            return;
        }
        harm(all, run, now);
        switch (run.verdict) {
            case Verdict.Harm _ -> {}
            case Verdict.Safe _ -> all.add(soon("Safe", Sentences.safe(run)));
            case Verdict.NeedMore more -> all.add(safe(run, more));
            case Verdict.Invalid invalid ->
                all.add(soon("a verdict", "evidence that can be judged: " + invalid.reason()));
        }
        if (run.phase == Phase.PROGRESSING || run.phase == Phase.WAITING) {
            share(all, memory, run, now);
            String next = Plans.promotes(run.stage()) ? "promotion" : "the next stage";
            Course.waitsFor(now, run).ifPresent(needs -> all.add(soon(next, needs)));
            deadline(all, run, now);
        }
    }

    /** Without a control group nothing but an alarm can come of a watch. */
    private static void watch(List<Change> all, RunDraft run, Moment now) {
        Run.Watching watch = run.watch.orElseThrow();
        if (watch.controlled()) {
            harm(all, run, now);
        }
        Duration left = run.plan.watch().time().minus(now.since(watch.since()));
        all.add(new Change(
                "the end of the watch", Sentences.time(left) + " without harm", Optional.empty(), Optional.of(left)));
    }

    private static void harm(List<Change> all, RunDraft run, Moment now) {
        OptionalInt more = Outlook.failuresToHarm(
                run.judgement, now.since(run.judged), run.grant.weight().share());
        more.ifPresent(failures -> all.add(soon(
                "Harm",
                failures == 0
                        ? "reached"
                        : Sentences.count(failures) + " more failed requests of " + run.candidate + ", with none of "
                                + run.stable + "'s between")));
        double left = run.plan.guard().blastRadius() - Endings.spent(run);
        all.add(soon(
                "BudgetSpent",
                Sentences.figure(Math.max(0, left)) + " more failures for certain than " + run.stable + "'s explain"));
    }

    private static Change safe(RunDraft run, Verdict.NeedMore more) {
        boolean known = !more.time().equals(Verdict.NeedMore.UNKNOWN);
        String words = Sentences.more(run);
        String rate =
                Sentences.count(Math.round(run.rate.all())) + " requests a second at share " + Sentences.share(run);
        return new Change(
                "Safe",
                words.isEmpty()
                        ? "more requests; how many cannot be said yet"
                        : words.substring(2) + " at " + rate + ", if " + run.candidate + " goes on as it did",
                more.requests() == Long.MAX_VALUE ? Optional.empty() : Optional.of(more.requests()),
                known ? Optional.of(more.time()) : Optional.empty());
    }

    private static void share(List<Change> all, Memory memory, RunDraft run, Moment now) {
        Optional<String> blocked = Climb.blocked(memory.journalLost(), memory.restrained(), run);
        if (blocked.isPresent()) {
            all.add(soon("share", "stays at " + Sentences.share(run) + ": " + blocked.get()));
            return;
        }
        Ramp.Step step = Climb.next(now, memory.inventory().timeout(), run);
        boolean rises = step.raises(run.grant.weight());
        Duration paced = Ramp.pace(run.p99.orElse(Duration.ZERO)).minus(now.since(run.grant.stepped()));
        boolean waits = step.limitedBy() == Ramp.Limit.PACE && paced.isPositive();
        all.add(new Change(
                "share",
                (rises ? "next " + step.weight() : "stays at " + Sentences.share(run)) + ", capped by "
                        + capped(run, step),
                Optional.empty(),
                waits ? Optional.of(paced) : Optional.empty()));
    }

    private static String capped(RunDraft run, Ramp.Step step) {
        boolean half = step.limitedBy() == Ramp.Limit.CEILING && Climb.goal(run).equals(Ramp.UNCERTIFIED);
        if (half && run.certificate.isEmpty()) {
            return "what may be without the verdict Safe: at 50% the versions are compared with the most power";
        }
        if (half && Plans.promotes(run.stage())) {
            return "the soak: the next share is all, by promotion";
        }
        return Sentences.capped(step.limitedBy()) + ": " + step.why();
    }

    private static void deadline(List<Change> all, RunDraft run, Moment now) {
        Duration left = run.plan.guard().deadline().minus(run.judging.read(now));
        if (run.certificate.isEmpty() && left.isPositive()) {
            String then = switch (run.plan.guard().atDeadline()) {
                case HOLD -> "it is held";
                case ROLLBACK -> "it is taken back";
                case PROMOTE -> "it is promoted, not certified";
            };
            all.add(new Change(
                    "Deadline",
                    then + " if it is not Safe after " + Sentences.time(left) + " more",
                    Optional.empty(),
                    Optional.of(left)));
        }
    }

    private static Change soon(String to, String needs) {
        return new Change(to, needs, Optional.empty(), Optional.empty());
    }
}
