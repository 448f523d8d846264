package dev.davy.release;

import dev.davy.model.Hook;
import dev.davy.model.MetricCheck;
import dev.davy.model.Stage;
import java.time.Duration;
import java.util.Optional;

/**
 * What the answers of those outside lead to. None of them gives share: that is for the next look at the evidence, which may
 * speak against it.
 */
final class Hearing {
    private Hearing() {}

    static void told(Draft draft, Event.Told event) {
        RunDraft run = draft.run;
        if (run == null || !run.phase.running() || run.owed.isPresent()) {
            return;
        }
        if (run.stage() instanceof Stage.Gate gate && answers(run, Inquiries.key(run, gate), event)) {
            gate(draft, run, gate, event.result());
        }
        for (Hook hook : run.plan.hooks()) {
            if (answers(run, Inquiries.key(hook), event)) {
                hook(draft, run, hook, event.result());
            }
        }
        for (MetricCheck check : run.plan.checks()) {
            if (answers(run, Inquiries.key(check), event)) {
                check(draft, run, check, event.result());
            }
        }
        if (run.phase.running() && run.owed.isEmpty()) {
            Inquiries.attend(draft.now, run);
        }
    }

    private static boolean answers(RunDraft run, String key, Event.Told event) {
        return Inquiries.tally(run, key).open() && Inquiries.id(run, key).equals(event.inquiry());
    }

    /** Takes the answer in, and says whether it is of another kind than the last. */
    private static boolean takes(Draft draft, RunDraft run, String key, Result result, Duration every, boolean fails) {
        Optional<Result> before = Inquiries.tally(run, key).last();
        Inquiries.change(run, key, tally -> tally.told(draft.now, result, every, fails));
        return before.filter(last -> last.getClass() == result.getClass()).isEmpty();
    }

    private static void gate(Draft draft, RunDraft run, Stage.Gate gate, Result result) {
        boolean news = takes(draft, run, Inquiries.key(run, gate), result, Inquiries.every(gate), false);
        String said = "gate " + gate.name() + ": " + Figures.said(result);
        switch (result) {
            case Result.Yes _ ->
                Course.pass(draft, run, gate.by() instanceof Stage.By.When ? run.verdict.word() : "Person", said);
            case Result.No _ -> Course.otherwise(draft, run, gate.onRefusal(), "Person", said);
            case Result.Invalid _ -> {
                if (news) {
                    draft.decide(run, run.verdict.word(), said + "; it waits");
                }
            }
            case Result.Wait _, Result.Value _, Result.Nothing _ -> {}
        }
    }

    private static void hook(Draft draft, RunDraft run, Hook hook, Result result) {
        boolean fails = hook.on().tests() && result instanceof Result.No;
        String key = Inquiries.key(hook);
        boolean news = takes(draft, run, key, result, hook.every(), fails);
        Tally tally = Inquiries.tally(run, key);
        String said = Inquiries.waits(hook, tally);
        switch (result) {
            case Result.Yes _ -> yes(draft, run, hook, said, news);
            case Result.No _ -> {
                if (fails) {
                    failed(draft, run, said, tally.failed(), hook.failures());
                } else if (hook.on().confirms() && news) {
                    draft.decide(run, run.verdict.word(), said + "; it waits at " + Sentences.share(run));
                }
            }
            case Result.Invalid _ -> {
                if (news) {
                    draft.decide(run, run.verdict.word(), said + "; the share stays at " + Sentences.share(run));
                }
            }
            case Result.Wait _, Result.Value _, Result.Nothing _ -> {}
        }
    }

    private static void yes(Draft draft, RunDraft run, Hook hook, String said, boolean news) {
        switch (hook.on()) {
            case ROLLBACK -> Endings.back(draft, run, new Run.Owed("CheckFailed", said, true));
            case CONFIRM_ROLLOUT -> {
                draft.decide(run, run.verdict.word(), said);
                if (run.phase == Phase.WAITING && Inquiries.confirming(run).isEmpty()) {
                    Course.begin(draft, run);
                }
            }
            case CONFIRM_PROMOTION -> {
                if (run.phase == Phase.WAITING && Inquiries.confirming(run).isEmpty()) {
                    run.phase = Phase.PROGRESSING;
                    run.judging = run.judging.start(draft.now);
                }
                draft.decide(run, run.verdict.word(), said);
            }
            case PRE_ROLLOUT, ROLLOUT -> {
                if (news) {
                    draft.decide(run, run.verdict.word(), said);
                }
            }
            case CONFIRM_TRAFFIC_INCREASE, POST_ROLLOUT, EVENT -> {}
        }
    }

    private static void check(Draft draft, RunDraft run, MetricCheck check, Result result) {
        boolean fails = result instanceof Result.Value(double value) && !check.passes(value);
        String key = Inquiries.key(check);
        boolean news = takes(draft, run, key, result, check.every(), fails);
        if (result instanceof Result.Value(double value)) {
            if (fails) {
                failed(
                        draft,
                        run,
                        Figures.failed(check, value),
                        Inquiries.tally(run, key).failed(),
                        check.failures());
            } else if (news) {
                draft.decide(run, run.verdict.word(), "check " + check.name() + ": " + Figures.figure(value));
            }
        } else if (news) {
            draft.decide(run, "Invalid", "check " + check.name() + " has no figure: " + Figures.said(result));
        }
    }

    /** One more failed test or check; as many as the plan takes end the release. */
    private static void failed(Draft draft, RunDraft run, String what, int failed, int most) {
        String why = what + "; failed " + failed + " of " + most;
        if (failed >= most) {
            Endings.back(draft, run, new Run.Owed("CheckFailed", why, true));
        } else {
            draft.decide(run, run.verdict.word(), why + ", the share stays at " + Sentences.share(run));
        }
    }
}
