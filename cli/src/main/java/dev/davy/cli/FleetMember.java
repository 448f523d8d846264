package dev.davy.cli;

import dev.davy.release.Answer;
import dev.davy.release.Decision;
import dev.davy.release.EngineClock;
import dev.davy.release.EnginePorts;
import dev.davy.release.Line;
import dev.davy.release.Order;
import dev.davy.release.Outside;
import dev.davy.release.ReleaseEngine;
import dev.davy.release.ReleaseView;
import dev.davy.release.Standing;
import dev.davy.release.spi.EvidenceSource;
import dev.davy.release.spi.Leadership;
import dev.davy.store.PostgresAddress;
import dev.davy.store.PostgresFleet;
import dev.davy.store.PostgresJournal;
import dev.davy.store.PostgresLeadership;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process of several on one PostgreSQL database: it leads, which is to decide about the releases, or stands by, which is to serve
 * traffic by the leader's splits and to take over when the leader gives no sign.
 *
 * <p>Three virtual threads: one talks with the database, one claims and renews the leadership, and one, which never waits for
 * either, takes shares back whose lease is over and ends the engine when the term is. Every method may be called from any thread.
 */
final class FleetMember implements Releases {
    private static final Logger LOG = LoggerFactory.getLogger(FleetMember.class);
    private static final Duration BETWEEN_WORDS = Duration.ofMillis(100);
    private static final Duration BETWEEN_SIGNS = Duration.ofSeconds(1);
    private static final Duration BETWEEN_CLAIMS = Duration.ofMillis(500);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

    private final PostgresAddress store;
    private final FleetNode node;
    private final Outside outside;
    private final EvidenceSource judged;
    private final FleetEvidence evidence;
    private final PostgresFleet fleet;
    private final PostgresLeadership leadership;
    private final Standby standby;
    private final long boot = System.currentTimeMillis();
    private final List<Consumer<Decision>> listeners = new CopyOnWriteArrayList<>();
    private volatile @Nullable Leading leading;
    private volatile boolean closed;
    /** What the files ask for; guarded by this. */
    private @Nullable Wanted wanted;

    /** The engine of a term, and where it keeps what it decides. */
    private record Leading(long term, ReleaseEngine engine, PostgresJournal journal) {}

    /**
     * What is outside the fleet.
     *
     * @param outside whom releases ask and tell
     * @param evidence puts what metric stores counted in the place of what nodes counted, where a Release says so
     */
    record World(Outside outside, UnaryOperator<EvidenceSource> evidence) {}

    private FleetMember(PostgresAddress store, String name, String address, FleetNode node, World world) {
        this.store = store;
        this.node = node;
        this.outside = world.outside();
        this.evidence = new FleetEvidence(node);
        this.judged = world.evidence().apply(evidence);
        this.fleet = new PostgresFleet(store, name);
        this.leadership = new PostgresLeadership(store, name, address, System::nanoTime);
        this.standby = new Standby(store, name);
    }

    /**
     * Joins the processes on a database. When it returns, this process leads or obeys the splits that the leader has put there.
     *
     * @param name of this process, unlike any other's
     * @param address where its commands are
     * @param world what is outside the fleet while this process leads
     * @throws CommandFailure where the database cannot be reached: without it nobody knows which version is stable
     */
    static FleetMember join(PostgresAddress store, String name, String address, FleetNode node, World world) {
        FleetMember member = new FleetMember(store, name, address, node, world);
        try {
            PostgresJournal.prepare(store);
            member.talk();
            if (member.leadership.claim()) {
                member.begin();
                member.lead(member.leadership.term().orElseThrow());
            } else {
                member.begin();
                LOG.info("stands by: {}", member.standby.leader());
            }
            return member;
        } catch (SQLException away) {
            member.close();
            throw new CommandFailure(
                    ExitCode.NO,
                    "--store: " + store + ": "
                            + String.valueOf(away.getMessage())
                                    .lines()
                                    .findFirst()
                                    .orElse("") + " (expected: a PostgreSQL database that can be reached and written)");
        }
    }

    private void begin() {
        Thread.ofVirtual().name("fleet-words").start(() -> every(BETWEEN_WORDS, this::talk));
        Thread.ofVirtual().name("fleet-leader").start(() -> every(BETWEEN_LOOKS, new Claims()::go));
        Thread.ofVirtual().name("fleet-leases").start(() -> every(BETWEEN_LOOKS, this::hold));
    }

    /** Something that is done again and again, and may fail because the database is away. */
    private interface Turn {
        void go() throws SQLException;
    }

    private void every(Duration between, Turn turn) {
        String failure = "";
        while (!closed) {
            try {
                turn.go();
                if (!failure.isEmpty()) {
                    LOG.info("{}: it can be reached again", store);
                }
                failure = "";
                Thread.sleep(between);
            } catch (InterruptedException e) {
                return;
            } catch (SQLException | RuntimeException e) {
                if (failure.isEmpty() && !closed) {
                    LOG.warn("{}: {}; shares go back to stable where it stays away", store, e.toString());
                }
                failure = e.toString();
                pause(between);
            }
        }
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Says what was counted here, and listens to the leader. A sign of the leader counts from before this node gave its own: so the
     * leader, who takes a node for gone a lease after its last word, is never sooner than the node's own lease.
     */
    private void talk() throws SQLException {
        Duration asked = node.now();
        var news = node.news();
        fleet.say(boot, news);
        node.said(news);
        PostgresFleet.Heard heard = fleet.listen();
        Leading now = leading;
        node.heard(heard, asked, now != null && now.term() == heard.term());
        standby.heard(heard);
        if (now != null) {
            tell(now.term());
            Duration read = node.now();
            evidence.heard(read, fleet.nodes(), fleet.reports());
        }
    }

    /** Tells what this process issued as the leader. */
    private void tell(long term) throws SQLException {
        var untold = node.untold();
        boolean told = false;
        try {
            told = untold.isEmpty() || fleet.tell(term, untold);
        } finally {
            if (!told) {
                node.tellAgain(untold);
            }
        }
    }

    /** Claims the leadership, and keeps it; used by one thread. */
    private final class Claims {
        private long last = System.nanoTime();

        void go() throws SQLException {
            boolean claimed = leadership.claimed();
            long since = System.nanoTime() - last;
            if (since < (claimed ? BETWEEN_SIGNS : BETWEEN_CLAIMS).toNanos()) {
                return;
            }
            last = System.nanoTime();
            if (claimed) {
                leadership.renew();
            } else if (leading == null && leadership.claim()) {
                long term = leadership.term().orElse(0);
                Thread.ofVirtual().name("fleet-lead").start(() -> lead(term));
            }
        }
    }

    /** Starts to decide: the journal is read, and every share in it is taken back first. */
    private void lead(long term) {
        PostgresJournal journal = new PostgresJournal(store, OptionalLong.of(term));
        try {
            // Whoever cannot read it must not take every release for new.
            journal.targets();
            ReleaseEngine engine = ReleaseEngine.start(new EnginePorts(
                    node.under(term),
                    judged,
                    journal,
                    new Term(term),
                    EngineClock.SYSTEM,
                    new SecureRandom()::nextLong,
                    outside));
            listeners.forEach(engine::listen);
            synchronized (this) {
                leading = new Leading(term, engine, journal);
                if (wanted != null) {
                    wanted.of(engine);
                }
            }
            LOG.info("leads under term {}", term);
        } catch (RuntimeException unreadable) {
            LOG.warn("cannot lead under term {}: {}", term, unreadable.toString());
            journal.close();
            leadership.drop();
        }
    }

    /** One term of the leadership, and none after it. */
    private final class Term implements Leadership {
        private final long term;

        Term(long term) {
            this.term = term;
        }

        @Override
        public OptionalLong term() {
            OptionalLong now = leadership.term();
            return now.isPresent() && now.getAsLong() == term ? now : OptionalLong.empty();
        }

        @Override
        public Duration unseen() {
            return leadership.unseen();
        }
    }

    /** Takes shares back whose lease is over, and ends the engine of a term that is. */
    private void hold() {
        node.hold();
        Leading now = leading;
        OptionalLong term = leadership.term();
        if (now != null && (term.isEmpty() || term.getAsLong() != now.term())) {
            leading = null;
            if (term.isEmpty()) {
                leadership.drop();
            }
            LOG.warn(
                    "stops to lead under term {}: another process leads, or the database gave no answer in time",
                    now.term());
            Thread.ofVirtual().name("fleet-stop").start(() -> end(now));
        }
    }

    private static void end(Leading before) {
        before.journal().close();
        before.engine().close();
    }

    @Override
    public synchronized void want(Wanted next) {
        wanted = next;
        Leading now = leading;
        if (now != null) {
            next.of(now.engine());
        } else {
            node.withhold(next.wishes());
        }
    }

    @Override
    public List<ReleaseView> all() {
        Leading now = leading;
        return now == null ? standby.releases() : now.engine().releases();
    }

    @Override
    public List<Decision> decisions(String release) {
        Leading now = leading;
        return now == null ? standby.decisions(release) : now.engine().decisions(release);
    }

    @Override
    public Optional<Standing> standing(String release) {
        Leading now = leading;
        return now == null ? Optional.empty() : now.engine().explanation(release);
    }

    @Override
    public Answer command(String release, Order order) {
        Leading now = leading;
        return now == null
                ? new Answer.Refused(release + ": " + standby.leader())
                : now.engine().command(release, order);
    }

    @Override
    public Line line() {
        Leading now = leading;
        return now == null ? standby.line() : now.engine().line();
    }

    @Override
    public Answer line(boolean stop, String who, String reason, boolean rollback) {
        Leading now = leading;
        return now == null
                ? new Answer.Refused("line: " + standby.leader())
                : now.engine().line(stop, who, reason, rollback);
    }

    @Override
    public AutoCloseable listen(Consumer<Decision> listener) {
        listeners.add(listener);
        Leading now = leading;
        if (now != null) {
            now.engine().listen(listener);
        }
        return () -> listeners.remove(listener);
    }

    @Override
    public void close() {
        closed = true;
        Leading now = leading;
        leading = null;
        if (now != null) {
            now.engine().close();
            now.journal().close();
        }
        leadership.close();
        fleet.close();
        standby.close();
    }
}
