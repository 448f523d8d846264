package dev.davy.store;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A PostgreSQL server of the tests of this module, on a port of the system's choice, with a database for each that asks. */
final class RealPostgres {
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private RealPostgres() {}

    /** It ends with the process that runs the tests. */
    private static final class Server {
        static final EmbeddedPostgres RUNNING = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder().start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** A database of its own, with Davy's tables. */
    static PostgresAddress database() {
        String name = "davy" + DATABASES.incrementAndGet();
        execute(Server.RUNNING.getJdbcUrl("postgres", "postgres"), "create database " + name);
        PostgresAddress address = new PostgresAddress(Server.RUNNING.getJdbcUrl("postgres", name), Optional.empty());
        try {
            PostgresJournal.prepare(address);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return address;
    }

    static void execute(PostgresAddress address, String sql) {
        execute(address.url(), sql);
    }

    private static void execute(String url, String sql) {
        try (Connection connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }
}
