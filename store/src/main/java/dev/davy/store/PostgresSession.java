package dev.davy.store;

import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One connection to the database, opened when it is needed and again after it failed; one transaction at a time is under way on
 * it, others wait. Any thread may call.
 */
final class PostgresSession implements AutoCloseable {
    /** Tables are made under this lock, since two processes may start at once. */
    private static final long MAKING = 0x64617679L;

    private static final int FORMAT = 1;

    private static final String[] TABLES = {
        "create table if not exists davy_format (format int not null)",
        "insert into davy_format select " + FORMAT + " where not exists (select from davy_format)",
        // Who leads: changed by a claim only, so that appends can hold on to it while signs are given.
        "create table if not exists davy_leader (term bigint not null, node text not null, address text not null)",
        "insert into davy_leader select 0, '', '' where not exists (select from davy_leader)",
        // The sign of the leader, and the number of the last change of a split.
        "create table if not exists davy_sign (term bigint not null, given timestamptz not null, change bigint not null)",
        "insert into davy_sign select 0, '-infinity', 0 where not exists (select from davy_sign)",
        "create table if not exists davy_journal (target text, segment bigint, n bigint, term bigint not null,"
                + " line bytea not null, primary key (target, segment, n))",
        "create table if not exists davy_head (target text primary key, segment bigint not null, lines bigint not null,"
                + " sum int not null)",
        "create table if not exists davy_split (target text primary key, change bigint not null, split text)",
        "create table if not exists davy_node (node text primary key, boot bigint not null, seen timestamptz not null)",
        "create table if not exists davy_report (node text, target text, change bigint not null, at timestamptz not null,"
                + " acknowledged bigint not null, reading text not null, primary key (node, target))",
    };

    private final PostgresAddress address;
    private @Nullable Connection open;

    PostgresSession(PostgresAddress address) {
        this.address = address;
    }

    /** What is done within one transaction. */
    interface Work<T> {
        T in(Connection connection) throws SQLException;
    }

    /**
     * Does something within a transaction, and commits it.
     *
     * @throws SQLException where it failed, or nobody knows whether it was committed; the connection is opened anew next time
     */
    synchronized <T> T transaction(Work<T> work) throws SQLException {
        Connection connection = connection();
        boolean done = false;
        try {
            T result = work.in(connection);
            connection.commit();
            done = true;
            return result;
        } finally {
            if (!done) {
                close();
            }
        }
    }

    private Connection connection() throws SQLException {
        Connection known = open;
        if (known != null) {
            return known;
        }
        Connection connection = DriverManager.getConnection(address.url(), address.properties());
        open = connection;
        connection.setAutoCommit(false);
        return connection;
    }

    /** Makes the tables that are missing. */
    void prepare() throws SQLException {
        int format = transaction(connection -> {
            try (var statement = connection.createStatement()) {
                statement.execute("select pg_advisory_xact_lock(" + MAKING + ")");
                for (String table : TABLES) {
                    statement.execute(table);
                }
                try (var row = statement.executeQuery("select format from davy_format")) {
                    row.next();
                    return row.getInt(1);
                }
            }
        });
        if (format != FORMAT) {
            throw new SQLException(
                    address + ": its tables are of format " + format + " (expected: " + FORMAT + ", or a newer davy)");
        }
    }

    /** What went wrong, in one line. */
    static String reason(SQLException e) {
        SQLException next = e.getNextException();
        if (e instanceof BatchUpdateException && next != null) {
            // A batch's own message has all that was to be written.
            return reason(next);
        }
        return Optional.ofNullable(e.getMessage())
                .map(message -> message.lines().findFirst().orElse(""))
                .filter(line -> !line.isBlank())
                .orElse(e.toString());
    }

    @Override
    public synchronized void close() {
        Connection known = open;
        open = null;
        if (known != null) {
            try {
                known.abort(Runnable::run);
            } catch (SQLException gone) {
                // Nothing is left to close.
            }
        }
    }
}
