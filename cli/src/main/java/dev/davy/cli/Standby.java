package dev.davy.cli;

import dev.davy.release.Decision;
import dev.davy.release.JournalRecord;
import dev.davy.release.Line;
import dev.davy.release.Moment;
import dev.davy.release.ReleaseView;
import dev.davy.release.Replay;
import dev.davy.release.Views;
import dev.davy.store.PostgresAddress;
import dev.davy.store.PostgresFleet;
import dev.davy.store.PostgresJournal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a process that stands by shows of the releases: the fold of the leader's journal, which is read at most every second, and
 * who leads. Any thread may call.
 */
final class Standby implements AutoCloseable {
    private static final Duration FRESH = Duration.ofSeconds(1);

    private final String name;
    private final PostgresJournal journal;
    private volatile String leads = "nobody leads yet";
    /** Guarded by this. */
    private List<Followed> followed = List.of();
    /** Guarded by this. */
    private Line line = Line.RUNNING;
    /** Guarded by this. */
    private long read = System.nanoTime() - FRESH.toNanos();

    /** A release that another process carries out. */
    private record Followed(ReleaseView view, List<Decision> decisions) {}

    Standby(PostgresAddress store, String name) {
        this.name = name;
        this.journal = new PostgresJournal(store, OptionalLong.empty());
    }

    void heard(PostgresFleet.Heard heard) {
        leads = heard.term() == 0 || heard.node().equals(name)
                ? "nobody leads just now"
                : heard.node() + " leads under term " + heard.term() + ", its commands are at " + heard.address();
    }

    /** Who leads, in a sentence. */
    String leader() {
        return "this process stands by: " + leads;
    }

    synchronized List<ReleaseView> releases() {
        refresh();
        return followed.stream().map(Followed::view).toList();
    }

    synchronized Line line() {
        refresh();
        return line;
    }

    synchronized List<Decision> decisions(String release) {
        refresh();
        return followed.stream()
                .filter(each -> each.view().name().equals(release))
                .findFirst()
                .map(Followed::decisions)
                .orElse(List.of());
    }

    /** What was read last stays while the database is away. */
    private void refresh() {
        if (System.nanoTime() - read < FRESH.toNanos()) {
            return;
        }
        List<Followed> next = new ArrayList<>();
        try {
            Line seen = Line.RUNNING;
            for (String target : journal.targets()) {
                List<JournalRecord> records = journal.read(target);
                for (JournalRecord record : records) {
                    seen = record instanceof JournalRecord.LineChanged(Line changed) ? changed : seen;
                }
                follow(target, records).ifPresent(next::add);
            }
            line = seen;
            next.sort(Comparator.comparing(each -> each.view().name()));
            followed = List.copyOf(next);
        } catch (RuntimeException away) {
            followed = followed.stream()
                    .map(each -> new Followed(
                            each.view().noting(List.of(leader(), "the database cannot be read")), each.decisions()))
                    .toList();
        }
        read = System.nanoTime();
    }

    /** Empty for what is no release's target. */
    private Optional<Followed> follow(String target, List<JournalRecord> records) {
        Replay.Fold fold = Replay.fold(target, records);
        if (fold.state().memory().wish().isEmpty()
                && fold.state().memory().stable().isEmpty()) {
            return Optional.empty();
        }
        Instant wall = Instant.now();
        Moment now = fold.last()
                .map(last -> {
                    Duration since = Duration.between(last.wall(), wall);
                    return last.plus(since.isNegative() ? Duration.ZERO : since);
                })
                .orElse(new Moment(wall, Duration.ZERO));
        return Optional.of(new Followed(
                Views.view(fold.state(), now, 0).noting(List.of(leader())),
                fold.decided().stream().map(Replay.Told::decision).toList()));
    }

    @Override
    public void close() {
        journal.close();
    }
}
