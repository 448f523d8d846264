package dev.davy.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.davy.model.Split;
import dev.davy.release.JournalRecord;
import dev.davy.release.TermLease;
import dev.davy.release.spi.EvidenceSource;
import dev.davy.release.spi.Journal;
import dev.davy.release.spi.JournalContract;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Journal, leadership and what processes tell each other, on a real PostgreSQL server. */
class PostgresTest {
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final AtomicLong nanos = new AtomicLong();

    private <T extends AutoCloseable> T opened(T part) {
        opened.add(part);
        return part;
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable part : opened) {
            part.close();
        }
    }

    private PostgresLeadership process(PostgresAddress store, String name) {
        return opened(new PostgresLeadership(store, name, "http://" + name, nanos::get));
    }

    private PostgresJournal under(PostgresAddress store, long term) {
        return opened(new PostgresJournal(store, OptionalLong.of(term)));
    }

    /** The next term, whoever led before. */
    private long lead(PostgresAddress store, String name) throws SQLException {
        RealPostgres.execute(store, "update davy_sign set given = '-infinity'");
        PostgresLeadership leads = process(store, name);
        assertThat(leads.claim()).isTrue();
        return leads.term().orElseThrow();
    }

    @TestFactory
    Stream<DynamicTest> it_keeps_what_a_journal_promises() {
        return JournalContract.promises().stream()
                .map(promise -> DynamicTest.dynamicTest(promise.sentence(), () -> {
                    PostgresAddress store = RealPostgres.database();
                    long term = lead(store, "a");
                    promise.test().accept(() -> under(store, term));
                }));
    }

    @Test
    void every_kind_of_record_comes_back_as_it_was() throws SQLException {
        PostgresAddress store = RealPostgres.database();
        PostgresJournal journal = under(store, lead(store, "a"));
        assertThat(journal.append("shop ü/1", Samples.all())).isEqualTo(Journal.Kept.Yes.YES);
        assertThat(under(store, 1).read("shop ü/1")).isEqualTo(Samples.all());
    }

    @Test
    void one_process_leads_at_a_time_and_the_next_when_it_gives_no_sign() throws SQLException {
        PostgresAddress store = RealPostgres.database();
        PostgresLeadership a = process(store, "a");
        PostgresLeadership b = process(store, "b");
        assertThat(a.claim()).isTrue();
        assertThat(a.term()).hasValue(1);
        assertThat(b.claim()).isFalse();
        assertThat(b.term()).isEmpty();
        assertThat(a.renew()).isTrue();
        RealPostgres.execute(store, "update davy_sign set given = given - interval '6.1 s'");
        assertThat(b.claim()).isTrue();
        assertThat(b.term()).hasValue(2);
        assertThat(a.renew()).isFalse();
        assertThat(a.term()).isEmpty();
        b.close();
        assertThat(a.claim()).as("what was given back is free at once").isTrue();
        assertThat(a.term()).hasValue(3);
    }

    @Test
    void a_leader_that_gives_no_sign_stops_before_another_can_lead() throws SQLException {
        PostgresAddress store = RealPostgres.database();
        PostgresLeadership a = process(store, "a");
        a.claim();
        nanos.addAndGet(TermLease.HELD.toNanos() - 1);
        assertThat(a.term()).hasValue(1);
        nanos.addAndGet(1);
        assertThat(a.term()).isEmpty();
        assertThat(TermLease.HELD).isLessThan(TermLease.SILENCE);
    }

    @Test
    void the_journal_takes_appends_of_the_present_term_only() throws SQLException {
        PostgresAddress store = RealPostgres.database();
        PostgresJournal before = under(store, lead(store, "a"));
        assertThat(before.append("shop", Samples.all().subList(0, 2))).isEqualTo(Journal.Kept.Yes.YES);
        PostgresJournal after = under(store, lead(store, "b"));
        assertThat(before.append("shop", Samples.all()))
                .isEqualTo(new Journal.Kept.No("term 1 is over, b leads under term 2"));
        assertThat(before.restart("shop", Samples.all())).isInstanceOf(Journal.Kept.No.class);
        assertThat(after.append("shop", Samples.all().subList(2, 3))).isEqualTo(Journal.Kept.Yes.YES);
        assertThat(before.read("shop")).isEqualTo(Samples.all().subList(0, 3));
        assertThat(opened(new PostgresJournal(store, OptionalLong.empty())).append("shop", Samples.all()))
                .isEqualTo(new Journal.Kept.No("this process stands by"));
    }

    @Test
    void an_append_and_a_claim_wait_for_each_other() throws Exception {
        PostgresAddress store = RealPostgres.database();
        PostgresJournal journal = under(store, lead(store, "a"));
        Thread writing = Thread.ofVirtual().start(() -> {
            for (int i = 0; i < 200; i++) {
                if (journal.append("shop", List.of(new JournalRecord.Taken())) instanceof Journal.Kept.No) {
                    return;
                }
            }
        });
        long term = lead(store, "b");
        int then = journal.read("shop").size();
        writing.join();
        assertThat(journal.read("shop"))
                .as("nothing of term 1 after term %d began", term)
                .hasSize(then);
    }

    @Test
    void a_commit_of_which_nobody_knows_is_written_once() throws SQLException {
        PostgresAddress store = RealPostgres.database();
        long term = lead(store, "a");
        PostgresJournal journal = under(store, term);
        journal.append("shop", Samples.all().subList(0, 2));
        // The answer to the commit is lost: the rows are there, and the process does not know.
        RealPostgres.execute(
                store,
                "create function lose() returns trigger language plpgsql as"
                        + " $$ begin perform pg_terminate_backend(pg_backend_pid()); return new; end $$");
        RealPostgres.execute(
                store,
                "create constraint trigger lost after insert on davy_journal deferrable initially deferred"
                        + " for each row execute function lose()");
        assertThat(journal.append("shop", Samples.all().subList(2, 4))).isInstanceOf(Journal.Kept.No.class);
        RealPostgres.execute(store, "drop trigger lost on davy_journal");
        RealPostgres.execute(
                store, "insert into davy_journal select target, segment, n + 2, term, line from davy_journal");
        assertThat(journal.append("shop", Samples.all().subList(2, 5))).isEqualTo(Journal.Kept.Yes.YES);
        assertThat(under(store, term).read("shop")).isEqualTo(Samples.all().subList(0, 5));
    }

    @Test
    void rows_that_were_altered_or_taken_away_are_named() throws SQLException {
        for (String change : List.of(
                "update davy_journal set line = set_byte(line, 30, 7) where n = 3",
                "delete from davy_journal where n = 3",
                "delete from davy_journal where n >= 3",
                "update davy_journal set n = 99 where n = 3")) {
            PostgresAddress store = RealPostgres.database();
            PostgresJournal journal = under(store, lead(store, "a"));
            journal.append("shop", Samples.all());
            journal.append("cart", Samples.all());
            RealPostgres.execute(store, change + " and target = 'shop'");
            Journal.Altered altered = catchThrowableOfType(Journal.Altered.class, () -> journal.read("shop"));
            assertThat(altered)
                    .as(change)
                    .hasMessageStartingWith("davy_journal, target shop, segment 1: line 3 of "
                            + Samples.all().size() + ": ");
            assertThat(altered.before()).isEqualTo(Samples.all().subList(0, 2));
            assertThat(journal.read("cart")).isEqualTo(Samples.all());
            assertThat(under(store, 1).append("shop", Samples.all())).isInstanceOf(Journal.Kept.No.class);
        }
    }

    @Test
    void a_database_that_is_away_is_an_answer_and_nothing_is_lost_when_it_is_back() throws SQLException {
        PostgresAddress store = RealPostgres.database();
        PostgresJournal journal = under(store, lead(store, "a"));
        journal.append("shop", Samples.all().subList(0, 2));
        RealPostgres.execute(store, "alter table davy_leader rename to davy_away");
        assertThat(journal.append("shop", Samples.all().subList(2, 4))).isInstanceOf(Journal.Kept.No.class);
        RealPostgres.execute(store, "alter table davy_away rename to davy_leader");
        assertThat(journal.append("shop", Samples.all().subList(2, 6))).isEqualTo(Journal.Kept.Yes.YES);
        assertThat(journal.read("shop")).isEqualTo(Samples.all().subList(0, 6));
    }

    @Test
    void nodes_hear_the_leaders_splits_and_the_leader_what_they_counted() throws SQLException {
        PostgresAddress store = RealPostgres.database();
        long term = lead(store, "a");
        PostgresFleet a = opened(new PostgresFleet(store, "a"));
        PostgresFleet b = opened(new PostgresFleet(store, "b"));
        Split split = Samples.memory().split().orElseThrow();
        assertThat(a.tell(term, Map.of("shop", Optional.of(split), "cart", Optional.empty())))
                .isTrue();
        PostgresFleet.Heard heard = b.listen();
        assertThat(heard.changed()).isEqualTo(Map.of("shop", Optional.of(split), "cart", Optional.empty()));
        assertThat(heard.term()).isEqualTo(term);
        assertThat(heard.node()).isEqualTo("a");
        assertThat(heard.age()).isLessThan(Duration.ofSeconds(30));
        assertThat(b.listen().changed()).isEmpty();

        EvidenceSource.Reading reading =
                new EvidenceSource.Reading(Samples.observed(1).counters(), Map.of(), Map.of("v2", 3L));
        b.say(7, Map.of("shop", new PostgresFleet.Said(17, reading)));
        assertThat(a.nodes()).extracting(PostgresFleet.Present::node).containsExactly("b");
        assertThat(a.reports())
                .extracting(PostgresFleet.Report::said)
                .containsExactly(new PostgresFleet.Said(17, reading));
        assertThat(a.reports()).isEmpty();

        long next = lead(store, "c");
        assertThat(a.tell(term, Map.of("shop", Optional.of(split)))).isFalse();
        assertThat(b.listen().term()).isEqualTo(next);
    }

    @Test
    void a_password_in_the_url_is_refused_and_never_shown() {
        assertThatThrownBy(() -> new PostgresAddress("jdbc:postgresql://h/d?user=u&password=geheim", Optional.empty()))
                .hasMessageContaining("DAVY_STORE_PASSWORD")
                .message()
                .doesNotContain("geheim");
        assertThat(new PostgresAddress("jdbc:postgresql://h/d?user=u", Optional.of("geheim")).toString())
                .isEqualTo("jdbc:postgresql://h/d");
    }
}
