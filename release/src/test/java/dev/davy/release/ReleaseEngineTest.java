package dev.davy.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.davy.model.Plan;
import dev.davy.model.Split;
import dev.davy.release.spi.EvidenceSource;
import dev.davy.release.spi.Journal;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** The engine on its own threads and the system's clock. */
class ReleaseEngineTest {
    private static final EvidenceSource QUIET = (target, latencies) -> new EvidenceSource.Reading(
            List.of(), Map.of("v1", new Health.Instances(1, 1), "v2", new Health.Instances(1, 1)), Map.of());

    private final FakeRouter router = new FakeRouter();
    private final FakeJournal journal = new FakeJournal();

    private ReleaseEngine start(Journal on) {
        return ReleaseEngine.start(EnginePorts.of(router, QUIET, on, () -> OptionalLong.of(1)));
    }

    private static Wish wish(String target, String version) {
        return new Wish(Plan.of(target, target, version), Inventory.of("v1", "v2"));
    }

    @Test
    void every_release_has_its_split_when_it_was_taken_up() {
        try (ReleaseEngine engine = start(journal)) {
            engine.want(List.of(wish("shop", "v2"), wish("cart", "v2")));
            assertThat(engine.releases()).extracting(ReleaseView::name).containsExactly("cart", "shop");
            assertThat(router.inForce("shop").map(Split::stable)).hasValue("v1");
            assertThat(router.inForce("cart").map(Split::stable)).hasValue("v1");
        }
    }

    @Test
    void a_release_gets_its_first_share_on_its_own_thread() throws Exception {
        List<Decision> heard = new CopyOnWriteArrayList<>();
        EvidenceSource lively = new LivelyEvidence();
        try (ReleaseEngine engine =
                        ReleaseEngine.start(EnginePorts.of(router, lively, journal, () -> OptionalLong.of(1)));
                AutoCloseable listening = engine.listen(heard::add)) {
            engine.want(List.of(wish("shop", "v2")));
            await().until(() -> router.inForce("shop")
                    .filter(split -> !split.weight().isZero())
                    .isPresent());
            await().until(() -> heard.equals(engine.decisions("shop")));
            assertThat(listening).isNotNull();
        }
    }

    @Test
    void commands_are_answered_and_the_journal_has_them() {
        try (ReleaseEngine engine = start(journal)) {
            engine.want(List.of(wish("shop", "v2")));
            assertThat(engine.command("shop", Command.PAUSE, "ann", "")).isInstanceOf(Answer.Done.class);
            assertThat(engine.command("ship", Command.PAUSE, "ann", ""))
                    .isEqualTo(new Answer.Unknown("ship: no such release (expected: shop)"));
            assertThat(journal.read("shop"))
                    .anyMatch(record -> record instanceof JournalRecord.Happened(Event.Commanded commanded)
                            && commanded.who().equals("ann"));
        }
        try (ReleaseEngine again = start(journal)) {
            assertThat(again.release("shop").orElseThrow().phase()).isEqualTo(Phase.PAUSED);
        }
    }

    @Test
    void a_release_whose_file_could_not_be_read_yet_stays_as_the_journal_has_it() {
        try (ReleaseEngine engine = start(journal)) {
            engine.want(List.of(wish("shop", "v2")));
        }
        try (ReleaseEngine again = start(journal)) {
            again.want(List.of(), false);
            assertThat(again.release("shop").orElseThrow().withdrawn()).isFalse();
            assertThat(again.release("shop").orElseThrow().phase()).isEqualTo(Phase.PROGRESSING);
            again.want(List.of(wish("shop", "v2")), true);
            assertThat(again.release("shop").orElseThrow().phase()).isEqualTo(Phase.PROGRESSING);
            again.want(List.of(), false);
            assertThat(again.release("shop").orElseThrow().withdrawn()).isTrue();
        }
    }

    @Test
    void a_release_that_was_deleted_stays_until_it_is_forgotten() {
        try (ReleaseEngine engine = start(journal)) {
            engine.want(List.of(wish("shop", "v2")));
            engine.want(List.of());
            assertThat(engine.release("shop").orElseThrow().withdrawn()).isTrue();
            assertThat(router.inForce("shop").map(Split::stable)).hasValue("v1");
            assertThat(engine.command("shop", Command.FORGET, "ann", "")).isInstanceOf(Answer.Done.class);
            assertThat(engine.releases()).isEmpty();
            assertThat(router.inForce("shop")).isEmpty();
            assertThat(journal.targets()).isEmpty();
        }
    }

    @Test
    void a_listener_that_fails_stops_nobody() {
        try (ReleaseEngine engine = start(journal)) {
            engine.listen(_ -> {
                throw new IllegalStateException("a listener's own trouble");
            });
            engine.want(List.of(wish("shop", "v2")));
            assertThat(engine.command("shop", Command.ROLLBACK, "ann", "")).isInstanceOf(Answer.Done.class);
        }
    }

    @Test
    void without_leadership_nothing_is_raised_and_traffic_is_served() {
        try (ReleaseEngine engine = ReleaseEngine.start(EnginePorts.of(router, QUIET, journal, OptionalLong::empty))) {
            engine.want(List.of(wish("shop", "v2")));
            assertThat(router.inForce("shop").map(Split::stable)).hasValue("v1");
            assertThat(engine.release("shop").orElseThrow().journal()).hasValue("this process does not lead");
            assertThat(engine.command("shop", Command.PROMOTE, "ann", "")).isInstanceOf(Answer.Refused.class);
        }
    }

    @Test
    void a_journal_that_throws_is_a_journal_that_is_lost() {
        Journal broken = new ThrowingJournal();
        try (ReleaseEngine engine = start(broken)) {
            engine.want(List.of(wish("shop", "v2")));
            assertThat(router.inForce("shop").map(Split::stable)).hasValue("v1");
            assertThat(engine.release("shop").orElseThrow().journal()).isPresent();
            assertThat(engine.command("shop", Command.ROLLBACK, "ann", "")).isInstanceOf(Answer.NotJournaled.class);
            assertThat(engine.release("shop").orElseThrow().phase()).isEqualTo(Phase.ROLLED_BACK);
        }
    }

    /** Two requests more on each side at every look. */
    private final class LivelyEvidence implements EvidenceSource {
        private final SimulatedTraffic traffic = new SimulatedTraffic(1, 1000);

        @Override
        public synchronized Reading read(String target, boolean latencies) {
            router.inForce(target).ifPresent(split -> traffic.flow(split, ReleaseEngine.LOOK));
            return new Reading(traffic.read(), QUIET.read(target, latencies).instances(), Map.of());
        }
    }

    private static final class ThrowingJournal implements Journal {
        @Override
        public java.util.SortedSet<String> targets() {
            throw new IllegalStateException("the journal is broken");
        }

        @Override
        public List<JournalRecord> read(String target) {
            throw new IllegalStateException("the journal is broken");
        }

        @Override
        public Kept append(String target, List<JournalRecord> records) {
            throw new IllegalStateException("the journal is broken");
        }

        @Override
        public Kept restart(String target, List<JournalRecord> records) {
            throw new IllegalStateException("the journal is broken");
        }

        @Override
        public Kept forget(String target) {
            throw new IllegalStateException("the journal is broken");
        }
    }
}
