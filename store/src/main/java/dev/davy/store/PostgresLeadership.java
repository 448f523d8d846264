package dev.davy.store;

import dev.davy.release.NodeSplits;
import dev.davy.release.TermLease;
import dev.davy.release.spi.Leadership;
import java.sql.SQLException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Leadership by a row of a PostgreSQL database. Who leads gives a sign every second; another process may claim the next term when
 * the last sign is old, as {@link TermLease} says, by the database's clock. The leader itself stops a second earlier, by its own clock,
 * which only measures time: clocks need not agree. {@link PostgresJournal} takes appends of the present term only, in the same
 * transaction, so that a leader that was paused writes nothing when it goes on.
 *
 * <p>Any thread may call.
 */
public final class PostgresLeadership implements Leadership, AutoCloseable {
    private final PostgresSession session;
    private final String node;
    private final String address;
    private final LongSupplier nanos;
    private volatile TermLease held = TermLease.NONE;

    /**
     * Claims nothing yet.
     *
     * @param node this process, as others are told
     * @param address where its commands are
     * @param nanos its clock, monotonic
     */
    public PostgresLeadership(PostgresAddress store, String node, String address, LongSupplier nanos) {
        this.session = new PostgresSession(store);
        this.node = node;
        this.address = address;
        this.nanos = nanos;
    }

    @Override
    public OptionalLong term() {
        TermLease now = held;
        return now.holds(now()) ? OptionalLong.of(now.term()) : OptionalLong.empty();
    }

    private Duration now() {
        return Duration.ofNanos(nanos.getAsLong());
    }

    /** Takes the next term where nobody leads; whether this process leads now. */
    public boolean claim() throws SQLException {
        Duration asked = now();
        long term = session.transaction(connection -> {
            // The sign's row is locked first, by everybody who writes both.
            try (var sign = connection.prepareStatement(
                    "select given < clock_timestamp() - ? * interval '1 millisecond'" + " from davy_sign for update")) {
                sign.setLong(1, TermLease.SILENCE.toMillis());
                try (var row = sign.executeQuery()) {
                    if (!row.next() || !row.getBoolean(1)) {
                        return 0L;
                    }
                }
            }
            try (var claim = connection.prepareStatement(
                            "update davy_leader set term = term + 1, node = ?, address = ? returning term");
                    var sign =
                            connection.prepareStatement("update davy_sign set term = ?, given = clock_timestamp()")) {
                claim.setString(1, node);
                claim.setString(2, address);
                try (var row = claim.executeQuery()) {
                    row.next();
                    long next = row.getLong(1);
                    sign.setLong(1, next);
                    sign.executeUpdate();
                    return next;
                }
            }
        });
        if (term > 0) {
            held = TermLease.of(term, asked);
        }
        return term > 0;
    }

    /** Gives a sign; whether the term is still this process's. */
    public boolean renew() throws SQLException {
        Duration asked = now();
        long term = held.term();
        boolean led = term > 0
                && session.transaction(connection -> {
                            try (var sign = connection.prepareStatement(
                                    "update davy_sign set given = clock_timestamp() where term = ?")) {
                                sign.setLong(1, term);
                                return sign.executeUpdate();
                            }
                        })
                        == 1;
        held = led ? TermLease.of(term, asked) : TermLease.NONE;
        return led;
    }

    /** Another node gives a share until its lease is over. */
    @Override
    public Duration unseen() {
        return NodeSplits.LEASE;
    }

    /** Whether this process took a term and has not given it back, even if its time is over. */
    public boolean claimed() {
        return held.term() > 0;
    }

    /** Stops to lead, without a word to others. */
    public void drop() {
        held = TermLease.NONE;
    }

    /** Gives the leadership back, so that another process may take it at once. */
    @Override
    public void close() {
        long term = held.term();
        held = TermLease.NONE;
        if (term > 0) {
            try {
                session.transaction(connection -> {
                    try (var sign =
                            connection.prepareStatement("update davy_sign set given = '-infinity' where term = ?")) {
                        sign.setLong(1, term);
                        return sign.executeUpdate();
                    }
                });
            } catch (SQLException away) {
                // Others wait until the last sign is old.
            }
        }
        session.close();
    }
}
