package dev.davy.release;

import dev.davy.judge.Judgement;
import dev.davy.judge.Rate;
import dev.davy.judge.Terms;
import dev.davy.judge.Traffic;
import dev.davy.model.Batch;
import dev.davy.model.Guard;
import dev.davy.model.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What the judge would have said of a recorded release under another guard: of the same evidence at the same times, at the
 * shares that were recorded, until the release was promoted or taken back. It is no simulation: a guard under which the share
 * would have risen otherwise would have met other requests.
 *
 * @param release the Release's name
 * @param stable the version to go back to
 * @param candidate the version that it was about
 * @param began when
 * @param recorded how long it was judged
 * @param phase where it was at the end of what is recorded
 * @param asRecorded what the judge says under the guard that it had
 * @param otherwise what it says under the other
 */
public record Rejudged(
        String release,
        String stable,
        String candidate,
        Moment began,
        Duration recorded,
        Phase phase,
        Finding asRecorded,
        Finding otherwise) {
    /**
     * What one guard leads to.
     *
     * @param guard the limits
     * @param back when it would have gone back, since it began; empty where it would not within what is recorded
     * @param reason {@code Harm} or {@code BudgetSpent}; empty where it would not have gone back
     * @param safe when the verdict Safe was first reached, since it began
     * @param failures of the candidate until it went back, or until the end of what is recorded
     * @param harm the combined evidence then
     * @param harmBar from where on it is Harm
     * @param spent of the budget for certain
     */
    public record Finding(
            Guard guard,
            Optional<Duration> back,
            String reason,
            Optional<Duration> safe,
            Rate failures,
            double harm,
            double harmBar,
            double spent) {}

    /**
     * Judges the last release that records tell of; empty where they tell of none.
     *
     * @param target the Upstream's name
     * @param change makes the other guard of the one that the release had
     */
    public static Optional<Rejudged> of(String target, List<JournalRecord> records, UnaryOperator<Guard> change) {
        Folding folding = new Folding(ReleaseState.of(target), change);
        for (JournalRecord record : records) {
            switch (record) {
                case JournalRecord.Happened happened -> folding.go(List.of(happened.event()));
                case JournalRecord.Evidence evidence -> folding.go(evidence.observed());
                case JournalRecord.Dropped _ -> folding.back();
                case JournalRecord.Decided _, JournalRecord.LineChanged _, JournalRecord.Taken _ -> {}
            }
        }
        return folding.now.judged.map(judged -> judged.told(folding.now.state));
    }

    /** The records so far, and what stood before the last of them, since a step may turn out not to have been taken. */
    private static final class Folding {
        private final UnaryOperator<Guard> change;
        private Point now;
        private Point before;

        Folding(ReleaseState state, UnaryOperator<Guard> change) {
            this.change = change;
            now = new Point(state, Optional.empty());
            before = now;
        }

        void go(List<? extends Event> events) {
            before = now;
            for (Event event : events) {
                Optional<Run> run = now.state.run();
                Optional<Judged> judged = now.judged;
                if (run.isPresent()
                        && event instanceof Event.Observed observed
                        && run.get().phase().running()) {
                    Judged begun = judged.filter(
                                    known -> known.run.began().equals(run.get().began()))
                            .orElseGet(() -> Judged.begin(run.get(), change));
                    judged = Optional.of(begun.after(run.get(), observed));
                }
                now = new Point(ReleaseMachine.step(now.state, event).state(), judged);
            }
        }

        void back() {
            now = before;
        }
    }

    private record Point(ReleaseState state, Optional<Judged> judged) {}

    /** A release under both guards, up to a look at it. */
    private record Judged(Run run, Moment last, Side asRecorded, Side otherwise) {
        static Judged begin(Run run, UnaryOperator<Guard> change) {
            Terms terms = run.judgement().terms();
            return new Judged(
                    run, run.began(), Side.begin(terms, terms.guard()), Side.begin(terms, change.apply(terms.guard())));
        }

        Judged after(Run now, Event.Observed observed) {
            EvidenceLedger.Taken taken = now.ledger().take(observed.counters());
            Rate failures = new Rate(
                    taken.ledger().candidate().failed(),
                    taken.ledger().candidate().answered());
            return new Judged(
                    now,
                    observed.at(),
                    asRecorded.after(now, taken.batches(), failures, observed.at()),
                    otherwise.after(now, taken.batches(), failures, observed.at()));
        }

        Rejudged told(ReleaseState state) {
            return new Rejudged(
                    run.plan().release(),
                    run.stable(),
                    run.candidate(),
                    run.began(),
                    last.since(run.began()),
                    state.phase(),
                    asRecorded.finding(run),
                    otherwise.finding(run));
        }
    }

    /** A release under one guard; what comes after it went back does not count. */
    private record Side(
            Judgement judgement, Optional<Duration> back, String reason, Optional<Duration> safe, Rate failures) {
        static Side begin(Terms terms, Guard guard) {
            Terms other =
                    new Terms(guard, terms.rings(), terms.mirror(), terms.keyed(), terms.baseline(), terms.routes());
            return new Side(Judgement.begin(other), Optional.empty(), "", Optional.empty(), Rate.NONE);
        }

        Side after(Run run, List<Batch> batches, Rate failed, Moment at) {
            if (back.isPresent() || batches.isEmpty()) {
                return this;
            }
            Judgement next = judgement.observe(batches, at.since(run.judged()));
            Duration time = at.since(run.began());
            Verdict verdict = next.verdict(Traffic.NONE);
            boolean harm = verdict instanceof Verdict.Harm;
            boolean gone = harm || spent(next, run) >= next.terms().guard().blastRadius();
            return new Side(
                    next,
                    gone ? Optional.of(time) : Optional.empty(),
                    gone ? (harm ? "Harm" : "BudgetSpent") : "",
                    safe.isEmpty() && verdict instanceof Verdict.Safe ? Optional.of(time) : safe,
                    failed);
        }

        private static double spent(Judgement judgement, Run run) {
            return judgement.excess().lowerBound() + run.charged();
        }

        Finding finding(Run run) {
            return new Finding(
                    judgement.terms().guard(),
                    back,
                    reason,
                    safe,
                    failures,
                    judgement.meters().harm(),
                    judgement.meters().harmBar(),
                    spent(judgement, run));
        }
    }
}
