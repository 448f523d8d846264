package dev.davy.store;

import dev.davy.model.Split;
import dev.davy.release.spi.EvidenceSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the processes on one PostgreSQL database tell each other: the leader its splits, every node what it counted. All of it is
 * cumulative or the newest of its kind, so that nothing is lost with a word that did not come. Used by one thread.
 */
public final class PostgresFleet implements AutoCloseable {
    private final PostgresSession session;
    private final String node;
    private long seen = -1;
    private long said;
    private final Map<String, Long> read = new HashMap<>();

    /** @param node this process's name */
    public PostgresFleet(PostgresAddress store, String node) {
        this.session = new PostgresSession(store);
        this.node = node;
    }

    /**
     * What is heard of the leader.
     *
     * @param term the present one; 0 before the first
     * @param node that leads, or did last
     * @param address where its commands are
     * @param age of its last sign; at least an hour where it gave the leadership back
     * @param changed the splits that changed since this process asked last, empty for a target that was forgotten
     */
    public record Heard(long term, String node, String address, Duration age, Map<String, Optional<Split>> changed) {
        public Heard {
            changed = Map.copyOf(changed);
        }
    }

    /**
     * What a node says of a target.
     *
     * @param acknowledged the generation that it has put in force; -1 for none as it was told
     * @param reading cumulative
     */
    public record Said(long acknowledged, EvidenceSource.Reading reading) {}

    /** What a node said of a target, and how long ago. */
    public record Report(String node, String target, Duration age, Said said) {}

    /** A node that is there. */
    public record Present(String node, long boot, Duration age) {}

    /** What the leader says now. */
    public Heard listen() throws SQLException {
        return session.transaction(connection -> {
            long change;
            Heard heard;
            try (var statement = connection.createStatement();
                    var row = statement.executeQuery("select s.term, l.node, l.address, s.change,"
                            + " least(3600000, extract(epoch from clock_timestamp() - greatest(s.given, 'epoch')) * 1000)"
                            + " from davy_sign s, davy_leader l")) {
                row.next();
                change = row.getLong(4);
                heard = new Heard(
                        row.getLong(1),
                        row.getString(2),
                        row.getString(3),
                        Duration.ofNanos((long) (Math.max(0, row.getDouble(5)) * 1e6)),
                        Map.of());
            }
            if (change == seen) {
                return heard;
            }
            Map<String, Optional<Split>> changed = splits(connection);
            seen = change;
            return new Heard(heard.term(), heard.node(), heard.address(), heard.age(), changed);
        });
    }

    private Map<String, Optional<Split>> splits(Connection connection) throws SQLException {
        Map<String, Optional<Split>> changed = new HashMap<>();
        try (var statement = connection.prepareStatement("select target, split from davy_split where change > ?")) {
            statement.setLong(1, seen);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    changed.put(
                            rows.getString(1),
                            Optional.ofNullable(rows.getString(2)).map(text -> RecordCodec.value(text, Split.class)));
                }
            }
        }
        return changed;
    }

    /**
     * Puts splits of a term where every node finds them; empty for a target without one.
     *
     * @return whether the term is still the present one
     */
    public boolean tell(long term, Map<String, Optional<Split>> splits) throws SQLException {
        return session.transaction(connection -> {
            long change;
            try (var next = connection.prepareStatement(
                    "update davy_sign set change = change + 1 where term = ? returning change")) {
                next.setLong(1, term);
                try (var row = next.executeQuery()) {
                    if (!row.next()) {
                        return false;
                    }
                    change = row.getLong(1);
                }
            }
            try (var put = connection.prepareStatement("insert into davy_split values (?, ?, ?) on conflict (target) do"
                    + " update set change = excluded.change, split = excluded.split")) {
                for (Map.Entry<String, Optional<Split>> entry : splits.entrySet()) {
                    put.setString(1, entry.getKey());
                    put.setLong(2, change);
                    put.setString(3, entry.getValue().map(RecordCodec::text).orElse(null));
                    put.addBatch();
                }
                put.executeBatch();
            }
            return true;
        });
    }

    /** Says that this node is there, and what is new of its targets. */
    public void say(long boot, Map<String, Said> news) throws SQLException {
        session.transaction(connection -> {
            try (var there =
                    connection.prepareStatement("insert into davy_node values (?, ?, clock_timestamp()) on conflict"
                            + " (node) do update set boot = excluded.boot, seen = excluded.seen")) {
                there.setString(1, node);
                there.setLong(2, boot);
                there.executeUpdate();
            }
            if (!news.isEmpty()) {
                said(connection, news);
            }
            return true;
        });
    }

    private void said(Connection connection, Map<String, Said> news) throws SQLException {
        if (said == 0) {
            try (var last =
                    connection.prepareStatement("select coalesce(max(change), 0) from davy_report where node = ?")) {
                last.setString(1, node);
                try (var row = last.executeQuery()) {
                    row.next();
                    said = row.getLong(1);
                }
            }
        }
        try (var put =
                connection.prepareStatement("insert into davy_report values (?, ?, ?, clock_timestamp(), ?, ?) on"
                        + " conflict (node, target) do update set change = excluded.change, at = excluded.at,"
                        + " acknowledged = excluded.acknowledged, reading = excluded.reading")) {
            said++;
            for (Map.Entry<String, Said> entry : news.entrySet()) {
                put.setString(1, node);
                put.setString(2, entry.getKey());
                put.setLong(3, said);
                put.setLong(4, entry.getValue().acknowledged());
                put.setString(5, RecordCodec.text(entry.getValue().reading()));
                put.addBatch();
            }
            put.executeBatch();
        }
    }

    /** The other nodes that were there within an hour. */
    public List<Present> nodes() throws SQLException {
        return session.transaction(connection -> {
            List<Present> nodes = new ArrayList<>();
            try (var statement = connection.prepareStatement("select node, boot,"
                    + " extract(epoch from clock_timestamp() - seen) * 1000 from davy_node"
                    + " where node <> ? and seen > clock_timestamp() - interval '1 hour'")) {
                statement.setString(1, node);
                try (var rows = statement.executeQuery()) {
                    while (rows.next()) {
                        nodes.add(new Present(rows.getString(1), rows.getLong(2), millis(rows.getDouble(3))));
                    }
                }
            }
            return nodes;
        });
    }

    /** What other nodes said since this process asked last. */
    public List<Report> reports() throws SQLException {
        Map<String, Long> newest = new HashMap<>(read);
        List<Report> reports = session.transaction(connection -> {
            List<Report> found = new ArrayList<>();
            try (var statement = connection.prepareStatement("select r.node, r.target, r.change,"
                    + " extract(epoch from clock_timestamp() - r.at) * 1000, r.acknowledged, r.reading from davy_report r"
                    + " left join unnest(?::text[], ?::bigint[]) as k(node, change) on k.node = r.node"
                    + " where r.node <> ? and r.change > coalesce(k.change, 0)")) {
                List<String> names = List.copyOf(read.keySet());
                statement.setArray(1, connection.createArrayOf("text", names.toArray()));
                statement.setArray(
                        2,
                        connection.createArrayOf(
                                "bigint", names.stream().map(read::get).toArray()));
                statement.setString(3, node);
                try (var rows = statement.executeQuery()) {
                    while (rows.next()) {
                        newest.merge(rows.getString(1), rows.getLong(3), Math::max);
                        found.add(new Report(
                                rows.getString(1),
                                rows.getString(2),
                                millis(rows.getDouble(4)),
                                new Said(
                                        rows.getLong(5),
                                        RecordCodec.value(rows.getString(6), EvidenceSource.Reading.class))));
                    }
                }
            }
            return found;
        });
        read.putAll(newest);
        return reports;
    }

    private static Duration millis(double age) {
        return Duration.ofNanos((long) (Math.max(0, age) * 1e6));
    }

    /** Says that this node ends in order, and ends. */
    @Override
    public void close() {
        try {
            session.transaction(connection -> {
                for (String table : List.of("davy_node", "davy_report")) {
                    try (var gone = connection.prepareStatement("delete from " + table + " where node = ?")) {
                        gone.setString(1, node);
                        gone.executeUpdate();
                    }
                }
                return true;
            });
        } catch (SQLException away) {
            // It is missed within ten seconds all the same.
        }
        session.close();
    }
}
