package dev.davy.store;

import dev.davy.release.JournalRecord;
import dev.davy.release.spi.Journal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A journal in a PostgreSQL database: the lines that {@link FileJournal} has, one a row, with what was acknowledged of each target
 * beside them.
 *
 * <p>A record is kept when its transaction is committed. Each transaction first makes sure that the term under which this process
 * writes is still the present one, and holds on to that until it is committed; what several targets wait to write goes into one.
 * Where nobody knows whether a commit was done, the rows are written again. Any thread may call; calls for one target must
 * not overlap.
 */
public final class PostgresJournal implements Journal, AutoCloseable {
    /** How many segments of history each target has. */
    private static final int HISTORY = 8;
    /** How many targets are written in one transaction. */
    private static final int TOGETHER = 256;

    private final PostgresSession reading;
    private final PostgresSession writing;
    private final OptionalLong term;
    private final RecordCodec codec = new RecordCodec();
    private final LinkedBlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
    private final Map<String, Position> positions = new ConcurrentHashMap<>();
    private final Thread writer;

    /** What is to be written for a target; {@code anew} where its records begin anew. */
    private record Asked(String target, boolean anew, List<JournalRecord> records, CompletableFuture<Kept> kept) {}

    /**
     * Where a target's records end.
     *
     * @param doubtful whether rows may follow of which nobody knows
     */
    private record Position(long segment, long lines, int sum, boolean doubtful) {}

    /**
     * A journal that is written under a term; without one it is only read.
     *
     * @param term of {@link PostgresLeadership}
     */
    public PostgresJournal(PostgresAddress store, OptionalLong term) {
        this.reading = new PostgresSession(store);
        this.writing = new PostgresSession(store);
        this.term = term;
        this.writer = Thread.ofVirtual().name("postgres-journal").start(this::write);
    }

    /** Makes the tables where they are missing. */
    public static void prepare(PostgresAddress store) throws SQLException {
        try (PostgresSession session = new PostgresSession(store)) {
            session.prepare();
        }
    }

    @Override
    public SortedSet<String> targets() {
        return read(connection -> {
            SortedSet<String> targets = new TreeSet<>();
            try (var statement = connection.createStatement();
                    var rows = statement.executeQuery(
                            "select target from davy_head where lines > 0 union select j.target"
                                    + " from davy_journal j where not exists (select from davy_head h where h.target = j.target)")) {
                while (rows.next()) {
                    targets.add(rows.getString(1));
                }
            }
            return targets;
        });
    }

    @Override
    public List<JournalRecord> read(String target) {
        return read(connection -> newest(connection, target)).content(codec).records();
    }

    @Override
    public List<List<JournalRecord>> history(String target) {
        List<Rows> segments = read(connection -> {
            Rows newest = newest(connection, target);
            List<Rows> all = new ArrayList<>();
            try (var statement = connection.prepareStatement(
                    "select distinct segment from davy_journal where target = ? and segment < ? order by segment")) {
                statement.setString(1, target);
                statement.setLong(2, newest.segment());
                try (var rows = statement.executeQuery()) {
                    while (rows.next()) {
                        all.add(rows(connection, target, rows.getLong(1), Optional.empty()));
                    }
                }
            }
            all.add(newest);
            return all;
        });
        return segments.stream().map(rows -> rows.content(codec).records()).toList();
    }

    /** A segment as it is stored: it is read within a transaction, and understood after it, which takes longer. */
    private record Rows(String target, long segment, ByteArrayOutputStream lines, Optional<Head> head) {
        Content content(RecordCodec codec) {
            try {
                return Content.of(
                        "davy_journal, target " + target + ", segment " + segment, lines.toByteArray(), head, codec);
            } catch (Content.Bad e) {
                throw new Altered(e.what(), e.before());
            } catch (IOException e) {
                throw new FileJournal.UnreadableJournal(e.toString(), e);
            }
        }
    }

    private static Rows newest(Connection connection, String target) throws SQLException {
        Optional<Head> head = head(connection, target);
        long segment = head.isPresent() ? head.get().segment() : last(connection, target);
        return rows(connection, target, segment, head);
    }

    private static Rows rows(Connection connection, String target, long segment, Optional<Head> head)
            throws SQLException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (var statement = connection.prepareStatement(
                "select line from davy_journal where target = ? and segment = ? order by n")) {
            statement.setString(1, target);
            statement.setLong(2, segment);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    bytes.writeBytes(rows.getBytes(1));
                }
            }
        }
        return new Rows(target, segment, bytes, head);
    }

    private static Optional<Head> head(Connection connection, String target) throws SQLException {
        try (var statement =
                connection.prepareStatement("select segment, lines, sum from davy_head where target = ?")) {
            statement.setString(1, target);
            try (var row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(new Head(row.getLong(1), row.getLong(2), row.getInt(3)))
                        : Optional.empty();
            }
        }
    }

    private static long last(Connection connection, String target) throws SQLException {
        try (var statement =
                connection.prepareStatement("select coalesce(max(segment), 0) from davy_journal where target = ?")) {
            statement.setString(1, target);
            try (var row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private <T> T read(PostgresSession.Work<T> work) {
        try {
            return reading.transaction(work);
        } catch (SQLException e) {
            throw new FileJournal.UnreadableJournal(PostgresSession.reason(e), e);
        }
    }

    @Override
    public Kept append(String target, List<JournalRecord> records) {
        return ask(target, false, records);
    }

    @Override
    public Kept restart(String target, List<JournalRecord> records) {
        return ask(target, true, records);
    }

    @Override
    public Kept forget(String target) {
        return restart(target, List.of());
    }

    private Kept ask(String target, boolean anew, List<JournalRecord> records) {
        if (term.isEmpty()) {
            return new Kept.No("this process stands by");
        }
        Asked one = new Asked(target, anew, records, new CompletableFuture<>());
        asked.add(one);
        if (!writer.isAlive()) {
            one.kept().complete(new Kept.No("the journal is closed"));
        }
        return one.kept().join();
    }

    private void write() {
        List<Asked> batch = new ArrayList<>();
        try {
            while (true) {
                batch.add(asked.take());
                asked.drainTo(batch, TOGETHER - 1);
                keep(batch);
                batch.clear();
            }
        } catch (InterruptedException closed) {
            asked.drainTo(batch);
            batch.forEach(each -> each.kept().complete(new Kept.No("the journal is closed")));
        }
    }

    private void keep(List<Asked> batch) {
        Map<String, Position> next = new LinkedHashMap<>();
        Kept kept;
        try {
            batch.forEach(each -> positions.computeIfAbsent(each.target(), _ -> end(each)));
            kept = writing.transaction(connection -> {
                Optional<String> over = over(connection);
                if (over.isPresent()) {
                    return new Kept.No(over.get());
                }
                for (Asked each : batch) {
                    next.put(each.target(), write(connection, each));
                }
                return Kept.Yes.YES;
            });
        } catch (SQLException e) {
            kept = new Kept.No(PostgresSession.reason(e));
        } catch (Altered e) {
            kept = new Kept.No(e.what());
        } catch (RuntimeException e) {
            kept = new Kept.No(e.toString());
        }
        if (kept instanceof Kept.Yes) {
            positions.putAll(next);
        } else {
            batch.forEach(each -> positions.computeIfPresent(
                    each.target(), (_, at) -> new Position(at.segment(), at.lines(), at.sum(), true)));
        }
        for (Asked each : batch) {
            each.kept().complete(kept);
        }
    }

    /** Why the term is not the present one any more; while the transaction is open it stays what it is. */
    private Optional<String> over(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement("select term, node from davy_leader for share");
                var row = statement.executeQuery()) {
            row.next();
            return row.getLong(1) == term.orElseThrow()
                    ? Optional.empty()
                    : Optional.of("term " + term.orElseThrow() + " is over, " + row.getString(2) + " leads under term "
                            + row.getLong(1));
        }
    }

    /** Where a target's records end: since the term began, nobody else moves it. What begins anew need not be understood. */
    private Position end(Asked each) {
        Rows rows = read(connection -> newest(connection, each.target()));
        Content content = each.anew() ? Content.empty() : rows.content(codec);
        return new Position(Math.max(1, rows.segment()), content.records().size(), content.sum(), true);
    }

    private Position write(Connection connection, Asked each) throws SQLException {
        Position at = Objects.requireNonNull(positions.get(each.target()));
        if (at.doubtful()) {
            try (var cut = connection.prepareStatement(
                    "delete from davy_journal where target = ? and (segment > ? or (segment = ? and n > ?))")) {
                cut.setString(1, each.target());
                cut.setLong(2, at.segment());
                cut.setLong(3, at.segment());
                cut.setLong(4, each.anew() ? Long.MAX_VALUE : at.lines());
                cut.executeUpdate();
            }
        }
        return each.anew()
                ? anew(connection, each, at.segment())
                : more(connection, each, at.segment(), at.lines(), at.sum());
    }

    private Position anew(Connection connection, Asked each, long segment) throws SQLException {
        try (var prune = connection.prepareStatement("delete from davy_journal where target = ? and segment < ?")) {
            prune.setString(1, each.target());
            prune.setLong(2, segment + 1 - HISTORY);
            prune.executeUpdate();
        }
        return more(connection, each, segment + 1, 0, 0);
    }

    private Position more(Connection connection, Asked each, long segment, long lines, int before) throws SQLException {
        int sum = before;
        long n = lines;
        try (var insert = connection.prepareStatement("insert into davy_journal values (?, ?, ?, ?, ?)")) {
            for (JournalRecord record : each.records()) {
                n++;
                byte[] line = Line.of(n, codec.write(record));
                sum = Line.chain(sum, line, 0, line.length);
                insert.setString(1, each.target());
                insert.setLong(2, segment);
                insert.setLong(3, n);
                insert.setLong(4, term.orElseThrow());
                insert.setBytes(5, line);
                insert.addBatch();
            }
            insert.executeBatch();
        }
        try (var head = connection.prepareStatement("insert into davy_head values (?, ?, ?, ?) on conflict (target) do"
                + " update set segment = excluded.segment, lines = excluded.lines, sum = excluded.sum")) {
            head.setString(1, each.target());
            head.setLong(2, segment);
            head.setLong(3, n);
            head.setInt(4, sum);
            head.executeUpdate();
        }
        return new Position(segment, n, sum, false);
    }

    @Override
    public void close() {
        writer.interrupt();
        reading.close();
        writing.close();
    }
}
