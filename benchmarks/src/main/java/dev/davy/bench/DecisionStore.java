package dev.davy.bench;

import dev.davy.release.JournalRecord;
import dev.davy.release.spi.Journal.Kept;
import dev.davy.store.FileJournal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;

/** A way to keep decisions of the same size so that a kill loses none. */
sealed interface DecisionStore extends AutoCloseable {
    /** As the table names it, with the settings that matter. */
    String name();

    /** Keeps one more decision, and returns when it is safe. */
    void keep() throws IOException;

    @Override
    void close() throws IOException;

    /** Davy's own, through the journal's whole path. */
    record Files(FileJournal journal, List<JournalRecord> decision) implements DecisionStore {
        @Override
        public String name() {
            return "journal";
        }

        @Override
        public void keep() throws IOException {
            if (journal.append("shop", decision) instanceof Kept.No(String reason)) {
                throw new IOException(reason);
            }
        }

        /** How long an entry is on the disk. */
        int bytesAnEntry(Path directory) throws IOException {
            try (FileJournal probe = FileJournal.in(directory.resolve("probe"))) {
                probe.append("probe" + System.nanoTime(), decision);
            }
            try (Stream<Path> files = java.nio.file.Files.walk(directory.resolve("probe"))) {
                Path file = files.filter(each -> each.toString().endsWith(".jsonl"))
                        .findFirst()
                        .orElseThrow();
                return (int) java.nio.file.Files.size(file);
            }
        }

        @Override
        public void close() {
            journal.close();
        }
    }

    /** The least that is safe: a write at the end of a file, and fdatasync. */
    record Bare(FileChannel channel, int bytes) implements DecisionStore {
        Bare(Path file, int bytes) throws IOException {
            this(FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), bytes);
        }

        @Override
        public String name() {
            return "write and fdatasync";
        }

        @Override
        public void keep() throws IOException {
            ByteBuffer entry = ByteBuffer.allocate(bytes);
            while (entry.hasRemaining()) {
                channel.write(entry);
            }
            channel.force(false);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    /** A row in a table of an embedded database, committed by itself. */
    record Database(String name, Connection connection, PreparedStatement insert) implements DecisionStore {
        static Database sqlite(Path directory, int bytes) throws IOException {
            return open(
                    "SQLite, WAL, synchronous=FULL",
                    "jdbc:sqlite:" + directory.resolve("peer.sqlite"),
                    List.of("pragma journal_mode=WAL", "pragma synchronous=FULL"),
                    bytes);
        }

        static Database h2(Path directory, int bytes) throws IOException {
            return open(
                    "H2, WRITE_DELAY=0",
                    "jdbc:h2:" + directory.resolve("peer").toAbsolutePath(),
                    List.of("set WRITE_DELAY 0"),
                    bytes);
        }

        private static Database open(String name, String url, List<String> settings, int bytes) throws IOException {
            try {
                Connection connection = DriverManager.getConnection(url);
                try (Statement statement = connection.createStatement()) {
                    for (String setting : settings) {
                        statement.execute(setting);
                    }
                    statement.execute("create table decision (entry varbinary(100000))");
                }
                PreparedStatement insert = connection.prepareStatement("insert into decision values (?)");
                insert.setBytes(1, new byte[bytes]);
                return new Database(name, connection, insert);
            } catch (SQLException e) {
                throw new IOException(name + ": " + e.getMessage(), e);
            }
        }

        @Override
        public void keep() throws IOException {
            try {
                insert.executeUpdate();
            } catch (SQLException e) {
                throw new IOException(name + ": " + e.getMessage(), e);
            }
        }

        @Override
        public void close() throws IOException {
            try {
                connection.close();
            } catch (SQLException e) {
                throw new IOException(name + ": " + e.getMessage(), e);
            }
        }
    }
}
