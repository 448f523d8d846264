package dev.davy.judge;

import dev.davy.model.Batch;
import dev.davy.model.Guard;
import dev.davy.model.LatencyHistogram;
import dev.davy.model.Stratum;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether the candidate is slower than the guard allows: is its share of answers slower than ratio·t above stable's share
 * slower than t? t is stable's quantile from before the release, or from the first 2,000 answers of one split.
 *
 * <p>{@link TwoByTwo} runs over blocks of one split generation with at least one answer of each side: answers of a
 * generation that come late are slow ones on both sides, and stay among themselves.
 *
 * @param limit the guard's; nothing is judged without
 * @param threshold t, once known
 * @param gathering stable's answers of the present split, until there are 2,000
 * @param gatheringGeneration the split that they belong to
 * @param firstAnswer when the candidate was first seen to answer
 * @param lastSeen when latencies were last observed
 * @param answers of the candidate, for its warm-up
 * @param open blocks that miss a side, each with its generation
 * @param test the evidence
 */
record LatencyTest(
        Optional<Guard.LatencyLimit> limit,
        Guard.WarmUp warmUp,
        Optional<Duration> threshold,
        LatencyHistogram gathering,
        long gatheringGeneration,
        Optional<Duration> firstAnswer,
        Duration lastSeen,
        long answers,
        List<OpenBlock> open,
        TwoByTwo test) {
    /** How many answers of stable its quantile is taken from. */
    static final long ENOUGH = 2_000;

    /** Blocks of older generations than the last few miss a side for good. */
    private static final int MAX_OPEN = 8;

    record OpenBlock(long generation, TwoByTwo.Block block) {}

    static LatencyTest begin(Guard guard, LatencyHistogram stable) {
        Optional<Duration> threshold =
                stable.total() >= ENOUGH ? guard.latency().map(l -> stable.quantile(l.quantile())) : Optional.empty();
        return new LatencyTest(
                guard.latency(),
                guard.warmUp(),
                threshold,
                LatencyHistogram.EMPTY,
                -1,
                Optional.empty(),
                Duration.ZERO,
                0,
                List.of(),
                TwoByTwo.START);
    }

    LatencyTest after(List<Batch> batches, Duration elapsed) {
        if (limit.isEmpty() || batches.stream().noneMatch(LatencyTest::counts)) {
            return this;
        }
        long candidateAnswers = 0;
        for (Batch batch : batches) {
            if (counts(batch)) {
                candidateAnswers = Saturated.sum(
                        candidateAnswers, batch.candidate().latency().total());
            }
        }
        LatencyTest next = warm() && threshold.isPresent() ? judged(batches) : this;
        LatencyTest gathered = next.threshold.isPresent() ? next : next.gathered(batches);
        return new LatencyTest(
                limit,
                warmUp,
                gathered.threshold,
                gathered.gathering,
                gathered.gatheringGeneration,
                firstAnswer.isEmpty() && candidateAnswers > 0 ? Optional.of(elapsed) : firstAnswer,
                elapsed.compareTo(lastSeen) > 0 ? elapsed : lastSeen,
                Saturated.sum(answers, candidateAnswers),
                next.open,
                next.test);
    }

    private static boolean counts(Batch batch) {
        return batch.stratum() instanceof Stratum.Split
                && !(batch.candidate().latency().equals(LatencyHistogram.EMPTY)
                        && batch.stable().latency().equals(LatencyHistogram.EMPTY));
    }

    /** Whether the batches that come after what was seen so far are no longer the candidate's first answers. */
    private boolean warm() {
        return answers >= warmUp.requests()
                || warmUp.time().isZero()
                || firstAnswer
                        .filter(first -> lastSeen.minus(first).compareTo(warmUp.time()) >= 0)
                        .isPresent();
    }

    private LatencyTest judged(List<Batch> batches) {
        Duration t = threshold.orElseThrow();
        Duration slow = scaled(t, limit.orElseThrow().ratio());
        List<OpenBlock> blocks = new ArrayList<>(open);
        for (Batch batch : batches) {
            if (counts(batch)) {
                LatencyHistogram candidate = batch.candidate().latency();
                LatencyHistogram stable = batch.stable().latency();
                merge(
                        blocks,
                        batch.generation(),
                        new TwoByTwo.Block(candidate.total(), candidate.above(slow), stable.total(), stable.above(t)));
            }
        }
        TwoByTwo next = test;
        List<OpenBlock> still = new ArrayList<>();
        for (OpenBlock block : blocks) {
            if (block.block().complete()) {
                next = next.after(block.block());
            } else {
                still.add(block);
            }
        }
        List<OpenBlock> kept = still.size() > MAX_OPEN ? still.subList(still.size() - MAX_OPEN, still.size()) : still;
        return new LatencyTest(
                limit,
                warmUp,
                threshold,
                gathering,
                gatheringGeneration,
                firstAnswer,
                lastSeen,
                answers,
                List.copyOf(kept),
                next);
    }

    private static Duration scaled(Duration t, double ratio) {
        return Duration.ofNanos((long) Math.min(t.toNanos() * ratio, 1e18));
    }

    private static void merge(List<OpenBlock> blocks, long generation, TwoByTwo.Block more) {
        for (int i = 0; i < blocks.size(); i++) {
            if (blocks.get(i).generation() == generation) {
                TwoByTwo.Block so = blocks.get(i).block();
                blocks.set(
                        i,
                        new OpenBlock(
                                generation,
                                new TwoByTwo.Block(
                                        Saturated.sum(so.candidates(), more.candidates()),
                                        Saturated.sum(so.candidateHits(), more.candidateHits()),
                                        Saturated.sum(so.stables(), more.stables()),
                                        Saturated.sum(so.stableHits(), more.stableHits()))));
                return;
            }
        }
        blocks.add(new OpenBlock(generation, more));
    }

    private LatencyTest gathered(List<Batch> batches) {
        LatencyHistogram sum = gathering;
        long generation = gatheringGeneration;
        for (Batch batch : batches) {
            if (counts(batch) && batch.generation() >= generation) {
                LatencyHistogram more = batch.stable().latency();
                sum = batch.generation() == generation ? sum.plus(more) : more;
                generation = batch.generation();
            }
        }
        LatencyHistogram stable = sum;
        Optional<Duration> t =
                stable.total() >= ENOUGH ? limit.map(l -> stable.quantile(l.quantile())) : Optional.empty();
        return new LatencyTest(
                limit,
                warmUp,
                t,
                t.isPresent() ? LatencyHistogram.EMPTY : stable,
                generation,
                firstAnswer,
                lastSeen,
                answers,
                open,
                test);
    }

    /** What is not judged yet, and why. */
    Optional<String> note() {
        if (limit.isEmpty()) {
            return Optional.empty();
        }
        if (threshold.isEmpty()) {
            return Optional.of("latency not judged yet: " + gathering.total() + " of " + ENOUGH + " stable requests");
        }
        return warm() ? Optional.empty() : Optional.of("latency not judged yet: the candidate warms up");
    }
}
