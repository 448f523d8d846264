package dev.davy.release;

import dev.davy.release.spi.Journal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Writes a target's journal in the order of its events: evidence at most once a second, everything else at once, and what
 * could not be written as soon as it can be. Used by the target's thread only.
 */
final class Recorder {
    private static final Duration EVERY = Duration.ofSeconds(1);
    /** How many records may wait for the journal; then only what could be harm is still taken in. */
    private static final int WAITING = 10_000;

    private final Journal journal;
    private final String target;
    private final List<JournalRecord> waiting = new ArrayList<>();
    private List<Event.Observed> evidence = new ArrayList<>();
    private Moment written = Moment.ZERO;
    private Moment tried = Moment.ZERO;
    private boolean lost;

    Recorder(Journal journal, String target) {
        this.journal = journal;
        this.target = target;
    }

    /** Takes a step in: written at once if it decided anything or was no evidence, else within a second. */
    Optional<String> record(Event event, List<Decision> decisions) {
        add(event, decisions);
        boolean evidenceOnly = event instanceof Event.Observed && decisions.isEmpty();
        Moment last = lost ? tried : written;
        return evidenceOnly && event.at().since(last).compareTo(EVERY) < 0 ? Optional.empty() : flush(event.at());
    }

    /** Writes a step before it is taken, with all that comes before it; what fails leaves nothing of this step behind. */
    Optional<String> ahead(Event event, List<Decision> decisions) {
        settle();
        int before = waiting.size();
        add(event, decisions);
        settle();
        Optional<String> problem = write(event.at());
        if (problem.isPresent()) {
            waiting.subList(before, waiting.size()).clear();
        }
        return problem;
    }

    /** Tries again what could not be written, once a second; empty when all is written. */
    Optional<String> retry(Moment now) {
        return now.since(tried).compareTo(EVERY) < 0 ? Optional.of("waiting") : flush(now);
    }

    /** Writes what waits. */
    Optional<String> flush(Moment now) {
        settle();
        return waiting.isEmpty() ? Optional.empty() : write(now);
    }

    /** Whether so much waits that evidence without harm is left out. */
    boolean full() {
        return waiting.size() >= WAITING;
    }

    boolean lost() {
        return lost;
    }

    /** Begins the journal anew with what is remembered. What cannot be begun goes on as it is. */
    boolean restart(Moment now, List<JournalRecord> records) {
        if (flush(now).isPresent()) {
            return false;
        }
        return switch (guarded(() -> journal.restart(target, records))) {
            case Journal.Kept.Yes _ -> true;
            case Journal.Kept.No _ -> false;
        };
    }

    void forget() {
        evidence = new ArrayList<>();
        waiting.clear();
        guarded(() -> journal.forget(target));
    }

    private void add(Event event, List<Decision> decisions) {
        switch (event) {
            case Event.Observed observed -> evidence.add(observed);
            case Event.Wanted _,
                    Event.Withdrawn _,
                    Event.Commanded _,
                    Event.Restarted _,
                    Event.JournalLost _,
                    Event.JournalBack _,
                    Event.Recalled _ -> {
                settle();
                waiting.add(new JournalRecord.Happened(event));
            }
        }
        if (!decisions.isEmpty()) {
            settle();
            decisions.forEach(decision -> waiting.add(new JournalRecord.Decided(decision)));
        }
    }

    private void settle() {
        if (!evidence.isEmpty()) {
            waiting.add(new JournalRecord.Evidence(evidence));
            evidence = new ArrayList<>();
        }
    }

    private Optional<String> write(Moment now) {
        tried = now;
        return switch (guarded(() -> journal.append(target, waiting))) {
            case Journal.Kept.Yes _ -> {
                waiting.clear();
                written = now;
                lost = false;
                yield Optional.empty();
            }
            case Journal.Kept.No no -> {
                lost = true;
                yield Optional.of(no.reason());
            }
        };
    }

    private static Journal.Kept guarded(Supplier<Journal.Kept> call) {
        try {
            return call.get();
        } catch (RuntimeException e) {
            return new Journal.Kept.No(e.toString());
        }
    }
}
