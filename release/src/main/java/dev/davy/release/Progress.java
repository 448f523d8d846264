package dev.davy.release;

import dev.davy.judge.Traffic;
import dev.davy.model.Batch;
import dev.davy.model.Counts;
import dev.davy.model.Stratum;
import dev.davy.model.Verdict;
import dev.davy.model.Weight;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What a look at the data plane leads to. */
final class Progress {
    /** How long the candidate may have share and no healthy instance; its requests are served by stable meanwhile. */
    private static final Duration CRASH_GRACE = Duration.ofSeconds(10);
    /** As many answers make a 99th percentile worth the name. */
    private static final long LATENCIES = 100;

    private Progress() {}

    static void observed(Draft draft, Event.Observed event) {
        RunDraft run = draft.run;
        if (run == null) {
            return;
        }
        EvidenceLedger.Taken taken = run.ledger.take(event.counters());
        run.ledger = taken.ledger();
        run.fitness = run.fitness.seen(event.health(), run.grant.exposes(), draft.now);
        if (event.invalid().isPresent() && !run.rate.known()) {
            // Nobody counts: what comes later is no traffic of this time.
            run.rate = RequestRate.begin(draft.now);
        }
        // A reading without anything new still says whether what is known can be judged.
        draft.changed |= event.invalid().isPresent() != (run.verdict instanceof Verdict.Invalid);
        if (!taken.batches().isEmpty()) {
            draft.changed = true;
            judge(draft, run, taken.batches());
        }
        if (run.phase.running()) {
            go(draft, run, event.invalid());
        } else if (run.watching()) {
            watch(draft, run, event.invalid());
        } else if (Endings.settled(draft, run)) {
            Endings.settle(draft, run);
        }
        run.fitness = run.fitness.seen(event.health(), run.grant.exposes(), draft.now);
    }

    private static void judge(Draft draft, RunDraft run, List<Batch> batches) {
        boolean alone = run.watching() && !run.watch.orElseThrow().controlled();
        List<Batch> evidence = alone ? ofWatch(batches) : batches;
        if (run.phase.running() || run.watching()) {
            run.judgement = run.judgement.observe(evidence, draft.now.since(run.judged));
        }
        RequestRate rate = run.rate.at(
                draft.now,
                run.ledger.stable().assigned() + run.ledger.candidate().assigned(),
                run.ledger.candidate().assigned());
        if (!rate.equals(run.rate)) {
            run.rate = rate;
            run.p99 = p99(run);
        }
    }

    /** The slower of the two versions counts; until there are answers, what was known before. */
    private static Optional<Duration> p99(RunDraft run) {
        Optional<Duration> slower = run.p99;
        boolean first = true;
        for (var latency :
                List.of(run.ledger.stable().latency(), run.ledger.candidate().latency())) {
            if (latency.total() >= LATENCIES) {
                Duration quantile = latency.quantile(0.99);
                slower = first
                                || slower.filter(known -> known.compareTo(quantile) >= 0)
                                        .isEmpty()
                        ? Optional.of(quantile)
                        : slower;
                first = false;
            }
        }
        return slower;
    }

    /** Without a control group the version is compared with its own certified past. */
    private static List<Batch> ofWatch(List<Batch> batches) {
        return batches.stream()
                .filter(batch -> batch.share() == 1.0)
                .map(batch -> new Batch(
                        batch.generation(),
                        new Stratum.Ring(Endings.WATCH),
                        1.0,
                        batch.route(),
                        batch.candidate(),
                        Counts.NONE))
                .toList();
    }

    private static void go(Draft draft, RunDraft run, Optional<String> invalid) {
        if (run.owed.isPresent()) {
            if (run.fitness.stableServes()) {
                Endings.back(draft, run, run.owed.get());
            }
            return;
        }
        verdict(draft, run, invalid);
        Optional<Run.Owed> harm = harm(draft, run);
        if (harm.isPresent()) {
            Endings.back(draft, run, harm.get());
            return;
        }
        Inquiries.attend(draft.now, run);
        Course.lower(draft, run);
        Climb.keepExposure(draft, run);
        Course.advance(draft, run);
        if (run.phase == Phase.PROGRESSING || run.phase == Phase.WAITING) {
            Climb.climb(draft, run);
            Course.deadline(draft, run);
        }
        if (run.phase == Phase.PROGRESSING || run.phase == Phase.WAITING) {
            Inquiries.deadlines(draft, run);
        }
    }

    private static void verdict(Draft draft, RunDraft run, Optional<String> invalid) {
        if (!draft.changed) {
            return;
        }
        Verdict next = valid(run.judgement.verdict(traffic(run)), invalid);
        String before = run.verdict.word();
        run.verdict = next;
        if (run.certificate.isEmpty() && next instanceof Verdict.Safe safe) {
            run.certificate = Optional.of(new Run.Certificate(safe.certificate(), draft.generation + 1));
            // A split of its own tells the requests that the verdict was about from those that came after.
            draft.route(run, false);
        }
        if (!next.word().equals(before) && !(next instanceof Verdict.Harm)) {
            draft.decide(run, next.word(), Sentences.verdict(run, next));
        }
    }

    /** Evidence that has gaps still shows the harm that is in it, and nothing else. */
    private static Verdict valid(Verdict judged, Optional<String> invalid) {
        return judged instanceof Verdict.Harm || invalid.isEmpty() ? judged : new Verdict.Invalid(invalid.get());
    }

    private static Traffic traffic(RunDraft run) {
        Weight share = run.grant.weight().isZero() ? Climb.goal(run) : run.grant.weight();
        return new Traffic(run.rate.all(), share.share());
    }

    private static Optional<Run.Owed> harm(Draft draft, RunDraft run) {
        if (run.verdict instanceof Verdict.Harm harm) {
            return Optional.of(new Run.Owed("Harm", Sentences.verdict(run, harm), true));
        }
        double spent = Endings.spent(run);
        double budget = run.plan.guard().blastRadius();
        if (spent >= budget) {
            return Optional.of(new Run.Owed("BudgetSpent", Sentences.spent(run, spent, budget), true));
        }
        if (run.fitness
                .crashedSince()
                .filter(since -> draft.now.since(since).compareTo(CRASH_GRACE) >= 0)
                .isPresent()) {
            return Optional.of(new Run.Owed(
                    "Crashed",
                    run.candidate + " has had no healthy instance for " + Sentences.time(CRASH_GRACE) + ": "
                            + Sentences.figures(run),
                    true));
        }
        return Optional.empty();
    }

    private static void watch(Draft draft, RunDraft run, Optional<String> invalid) {
        Run.Watching watch = run.watch.orElseThrow();
        if (run.owed.isPresent()) {
            if (run.fitness.stableServes()) {
                Endings.back(draft, run, run.owed.get());
            }
            return;
        }
        if (draft.changed) {
            run.verdict = valid(
                    run.judgement.verdict(
                            new Traffic(run.rate.all(), run.grant.weight().share())),
                    invalid);
        }
        Optional<Run.Owed> harm = watch.controlled() ? harm(draft, run) : Optional.empty();
        if (harm.isPresent()) {
            Endings.back(draft, run, harm.get());
        } else if (!watch.controlled() && !watch.alarmed() && run.verdict instanceof Verdict.Harm) {
            alarm(draft, run, watch);
        } else if (draft.now.since(watch.since()).compareTo(run.plan.watch().time()) >= 0
                && Restraints.watch(draft, watch).isEmpty()) {
            Endings.endWatch(
                    draft,
                    run,
                    "watched for " + Sentences.time(run.plan.watch().time()) + ": " + Sentences.figures(run));
        }
    }

    private static void alarm(Draft draft, RunDraft run, Run.Watching watch) {
        run.watch = Optional.of(new Run.Watching(watch.since(), false, true, false));
        String why = "alarm: " + Sentences.alarm(run);
        switch (run.plan.watch().onAlarm()) {
            case TELL -> draft.decide(run, "CheckFailed", why);
            case ROLLBACK -> Endings.back(draft, run, new Run.Owed("CheckFailed", why, true));
        }
    }
}
