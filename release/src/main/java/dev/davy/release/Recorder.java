package dev.davy.release;

import dev.davy.release.spi.Journal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Has a target's journal written in the order of its events: evidence at most once a second, everything else at once, and
 * what could not be written as soon as it can be. Used by the target's thread only, which never waits for the disk: one
 * write at a time is under way on a thread of the writer's, and {@link #look} says what became of it.
 */
final class Recorder {
    private static final Duration EVERY = Duration.ofSeconds(1);
    /** A write that takes longer is taken for one that fails, until it is done. */
    static final Duration STALLED = Duration.ofSeconds(2);
    /** How long an ending process waits for the disk. */
    private static final Duration LAST = Duration.ofSeconds(5);
    /** How many records may wait for the journal; then only what could be harm is still taken in. */
    static final int WAITING = 10_000;

    private final Journal journal;
    private final String target;
    private final Executor writer;
    private final List<JournalRecord> waiting = new ArrayList<>();
    private List<Event.Observed> evidence = new ArrayList<>();
    private @Nullable Writing writing;
    private Moment tried = Moment.ZERO;
    private Optional<String> failure = Optional.empty();
    /** Why nothing is written at all; empty where it is. */
    private Optional<String> sealed = Optional.empty();

    private long added;
    private long kept;

    /**
     * A write under way.
     *
     * @param since when it began
     * @param records how many of those that wait it holds, from the first
     * @param outcome what the journal answers
     */
    private record Writing(Moment since, int records, CompletableFuture<Journal.Kept> outcome) {}

    /** A recorder for one target; the writer runs what blocks. */
    Recorder(Journal journal, String target, Executor writer) {
        this.journal = journal;
        this.target = target;
        this.writer = writer;
    }

    /** Writes nothing from now on, for this reason: what is there must stay as it is. */
    void seal(String reason) {
        sealed = Optional.of(reason);
    }

    /**
     * Takes a step in: written at once if it decided anything or was no evidence, else within a second.
     *
     * @return the step's number, for {@link #has}
     */
    long record(Event event, List<Decision> decisions) {
        add(event, decisions);
        boolean evidenceOnly = event instanceof Event.Observed && decisions.isEmpty();
        if (!evidenceOnly || event.at().since(tried).compareTo(EVERY) >= 0) {
            gather();
            begin(event.at());
        }
        return added;
    }

    /** Takes a step in that is not taken before it is kept. */
    long ahead(Event event, List<Decision> decisions) {
        settle();
        add(event, decisions);
        settle();
        begin(event.at());
        return added;
    }

    /** The step that was recorded ahead is not taken after all. */
    void drop() {
        add(new JournalRecord.Dropped());
    }

    /** The step that was recorded ahead is in force; written at once. */
    long taken(Moment now) {
        add(new JournalRecord.Taken());
        begin(now);
        return added;
    }

    /** Takes in what became of the write under way, and begins the next that is due. */
    void look(Moment now) {
        Writing done = writing;
        while (done != null && done.outcome().isDone()) {
            writing = null;
            switch (done.outcome().join()) {
                case Journal.Kept.Yes _ -> {
                    waiting.subList(0, done.records()).clear();
                    kept += done.records();
                    failure = Optional.empty();
                }
                // What cannot be begun anew goes on as it is.
                case Journal.Kept.No(String reason) -> failure = done.records() == 0 ? failure : Optional.of(reason);
            }
            if (failure.isEmpty()) {
                begin(now);
            }
            done = writing;
        }
        boolean due = failure.isPresent() || !evidence.isEmpty();
        if (due && now.since(tried).compareTo(EVERY) >= 0) {
            gather();
            begin(now);
        }
    }

    /** Why the journal is behind; empty when it is not. */
    Optional<String> problem(Moment now) {
        if (sealed.isPresent()) {
            return sealed;
        }
        Writing under = writing;
        if (failure.isEmpty() && under != null && now.since(under.since()).compareTo(STALLED) >= 0) {
            return Optional.of("it has not answered for " + Sentences.time(STALLED));
        }
        return failure;
    }

    /** Whether a step is safe from a crash. */
    boolean has(long step) {
        return kept >= step;
    }

    /** Whether all that was recorded is kept, apart from the evidence of this second. */
    boolean idle() {
        return writing == null && waiting.isEmpty() && sealed.isEmpty();
    }

    /** Whether so much waits that evidence without harm is left out, and other evidence is written as if seen at once. */
    boolean full() {
        return waiting.size() + evidence.size() >= WAITING;
    }

    /** Begins the journal anew with what is remembered, once nothing else is to be written; whether it is. */
    boolean restart(Moment now, Supplier<List<JournalRecord>> records) {
        settle();
        begin(now);
        look(now);
        if (!idle()) {
            return false;
        }
        List<JournalRecord> anew = records.get();
        write(now, 0, () -> journal.restart(target, anew));
        return true;
    }

    /** Writes what waits, and waits for that for a while; for the end of the process. */
    void flush(Moment now) {
        settle();
        for (int left = 2; left > 0; left--) {
            begin(now);
            Writing under = writing;
            if (under == null) {
                return;
            }
            try {
                under.outcome().get(LAST.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException | TimeoutException e) {
                return;
            }
            look(now);
        }
    }

    /** Leaves all to history, after the write that may be under way; done when it is. */
    CompletableFuture<Journal.Kept> forget() {
        evidence = new ArrayList<>();
        waiting.clear();
        Writing under = writing;
        CompletableFuture<Journal.Kept> before =
                under == null ? CompletableFuture.completedFuture(Journal.Kept.Yes.YES) : under.outcome();
        return before.handle((_, _) -> guarded(() -> journal.forget(target)));
    }

    private void add(Event event, List<Decision> decisions) {
        switch (event) {
            case Event.Observed observed -> {
                if (full() && decisions.isEmpty() && !evidence.isEmpty()) {
                    evidence.add(evidence.removeLast().followedBy(observed));
                } else {
                    evidence.add(observed);
                }
            }
            case Event.Wanted _,
                    Event.Withdrawn _,
                    Event.Commanded _,
                    Event.Told _,
                    Event.Restarted _,
                    Event.Restrained _,
                    Event.JournalLost _,
                    Event.JournalBack _,
                    Event.Recalled _ -> {
                settle();
                add(new JournalRecord.Happened(event));
            }
        }
        if (!decisions.isEmpty()) {
            settle();
            decisions.forEach(decision -> add(new JournalRecord.Decided(decision)));
        }
    }

    private void add(JournalRecord record) {
        if (sealed.isEmpty()) {
            waiting.add(record);
        }
        added++;
    }

    /** Closes the record of evidence when it can be written: while the disk stalls, one takes all. */
    private void gather() {
        if (writing == null) {
            settle();
        }
    }

    private void settle() {
        if (!evidence.isEmpty()) {
            add(new JournalRecord.Evidence(evidence));
            evidence = new ArrayList<>();
        }
    }

    private void begin(Moment now) {
        if (writing == null && !waiting.isEmpty()) {
            List<JournalRecord> batch = List.copyOf(waiting);
            tried = now;
            write(now, batch.size(), () -> journal.append(target, batch));
        }
    }

    private void write(Moment now, int records, Supplier<Journal.Kept> call) {
        CompletableFuture<Journal.Kept> outcome = new CompletableFuture<>();
        writing = new Writing(now, records, outcome);
        writer.execute(() -> {
            try {
                outcome.complete(guarded(call));
            } finally {
                outcome.complete(new Journal.Kept.No("the writer has ended"));
            }
        });
    }

    private static Journal.Kept guarded(Supplier<Journal.Kept> call) {
        try {
            return call.get();
        } catch (RuntimeException e) {
            return new Journal.Kept.No(e.toString());
        }
    }
}
