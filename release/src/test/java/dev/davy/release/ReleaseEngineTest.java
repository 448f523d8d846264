package dev.davy.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.davy.model.Plan;
import dev.davy.model.Split;
import dev.davy.release.spi.EvidenceSource;
import dev.davy.release.spi.Journal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
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
    void a_line_that_was_stopped_stays_so_over_a_restart_until_a_person_lets_it_go_on() {
        EvidenceSource lively = new LivelyEvidence();
        EnginePorts ports = EnginePorts.of(router, lively, journal, () -> OptionalLong.of(1));
        try (ReleaseEngine engine = ReleaseEngine.start(ports)) {
            assertThat(engine.line(true, "ann", "incident 7", false))
                    .isEqualTo(new Answer.Done("the line was stopped by ann: incident 7"));
            engine.want(List.of(wish("shop", "v2")));
        }
        try (ReleaseEngine again = ReleaseEngine.start(ports)) {
            again.want(List.of(wish("shop", "v2")));
            assertThat(again.line().stopped()).isTrue();
            assertThat(again.releases()).extracting(ReleaseView::name).containsExactly("shop");
            await().until(() -> again.release("shop")
                    .orElseThrow()
                    .next()
                    .orElseThrow()
                    .limitedBy()
                    .equals("the line was stopped by ann: incident 7"));
            assertThat(again.release("shop").orElseThrow().weight()).isZero();
            assertThat(again.command("shop", Command.PROMOTE, "bob", "")).isInstanceOf(Answer.Refused.class);
            again.line(false, "ann", "", false);
            await().until(() -> again.release("shop").orElseThrow().weight() > 0);
            assertThat(again.line(true, "ann", "", true))
                    .isEqualTo(new Answer.Done("the line was stopped by ann; taken back: shop"));
            assertThat(again.release("shop").orElseThrow().phase()).isEqualTo(Phase.ROLLED_BACK);
        }
    }

    @Test
    void a_line_that_cannot_be_written_down_stops_all_the_same() {
        try (ReleaseEngine engine = start(journal)) {
            journal.full = true;
            assertThat(engine.line(true, "ann", "", false)).isInstanceOf(Answer.NotJournaled.class);
            assertThat(engine.line().stopped()).isTrue();
            assertThat(engine.line(false, "ann", "", false)).isInstanceOf(Answer.NotJournaled.class);
            assertThat(engine.line().stopped()).isTrue();
        }
    }

    @Test
    void a_member_of_a_group_that_goes_back_takes_the_other_along() {
        EvidenceSource lively = new LivelyEvidence();
        try (ReleaseEngine engine =
                ReleaseEngine.start(EnginePorts.of(router, lively, journal, () -> OptionalLong.of(1)))) {
            engine.groups(List.of(new Group("checkout", List.of("cart", "shop"), Group.Order.TOGETHER)));
            engine.want(List.of(wish("shop", "v2"), wish("cart", "v2")));
            engine.command("cart", Command.ROLLBACK, "ann", "");
            await().until(() -> engine.release("shop").orElseThrow().phase() == Phase.ROLLED_BACK);
            assertThat(engine.release("shop").orElseThrow().reason()).hasValue("Group");
        }
    }

    @Test
    void a_calendar_keeps_a_release_at_no_share_until_it_opens() {
        EvidenceSource lively = new LivelyEvidence();
        AtomicBoolean closed = new AtomicBoolean(true);
        try (ReleaseEngine engine =
                ReleaseEngine.start(EnginePorts.of(router, lively, journal, () -> OptionalLong.of(1)))) {
            engine.calendar((_, _) -> closed.get() ? Optional.of("freeze sale") : Optional.empty());
            engine.want(List.of(wish("shop", "v2")));
            await().until(() -> engine.release("shop")
                    .orElseThrow()
                    .next()
                    .orElseThrow()
                    .limitedBy()
                    .equals("freeze sale"));
            closed.set(false);
            await().until(() -> engine.release("shop").orElseThrow().weight() > 0);
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
            await().until(() -> engine.release("shop").orElseThrow().journal().isPresent());
            assertThat(engine.command("shop", Command.ROLLBACK, "ann", "")).isInstanceOf(Answer.NotJournaled.class);
            assertThat(engine.release("shop").orElseThrow().phase()).isEqualTo(Phase.ROLLED_BACK);
        }
    }

    @Test
    void a_disk_that_stalls_delays_neither_evidence_nor_a_rollback_by_hand() throws Exception {
        StallingJournal stalling = new StallingJournal();
        LivelyEvidence lively = new LivelyEvidence();
        try (ReleaseEngine engine =
                        ReleaseEngine.start(EnginePorts.of(router, lively, stalling, () -> OptionalLong.of(1)));
                AutoCloseable _ = stalling::goOn) {
            engine.want(List.of(wish("shop", "v2"), wish("cart", "v2")));
            await().until(() -> exposed("shop") && exposed("cart"));
            stalling.stall();
            long began = System.nanoTime();
            CompletableFuture<Answer> answer = CompletableFuture.supplyAsync(
                    () -> engine.command("cart", Command.ROLLBACK, "ann", ""),
                    Executors.newVirtualThreadPerTaskExecutor());
            lively.fail();
            await().pollInterval(Duration.ofMillis(2)).until(() -> !exposed("cart") && !exposed("shop"));
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofMillis(500));
            assertThat(answer).isNotDone();
            stalling.goOn();
            assertThat(answer.get()).isInstanceOf(Answer.Done.class);
        }
    }

    @Test
    void a_release_that_is_added_while_people_command_others_stays() throws Exception {
        try (ReleaseEngine engine = start(journal);
                ExecutorService people = Executors.newVirtualThreadPerTaskExecutor()) {
            engine.want(List.of(wish("shop", "v2")));
            AtomicBoolean over = new AtomicBoolean();
            Future<?> commanding = people.submit(() -> {
                while (!over.get()) {
                    engine.command("shop", Command.PAUSE, "ann", "");
                    engine.command("shop", Command.FORGET, "ann", "");
                }
            });
            for (int i = 0; i < 100; i++) {
                engine.want(List.of(wish("shop", "v2"), wish("cart" + i, "v2")));
                assertThat(engine.release("cart" + i)).isPresent();
            }
            over.set(true);
            commanding.get();
        }
    }

    @Test
    void another_target_is_an_edit_that_holds_for_the_next_release() {
        Wish moved = new Wish(Plan.of("shop", "cart", "v2"), Inventory.of("v1", "v2"));
        LivelyEvidence lively = new LivelyEvidence();
        EnginePorts ports = EnginePorts.of(router, lively, journal, () -> OptionalLong.of(1));
        try (ReleaseEngine engine = ReleaseEngine.start(ports)) {
            engine.want(List.of(wish("shop", "v2")));
            await().until(() -> exposed("shop"));
            engine.want(List.of(moved));
            ReleaseView view = engine.release("shop").orElseThrow();
            assertThat(view.target()).isEqualTo("shop");
            assertThat(view.phase()).isEqualTo(Phase.PROGRESSING);
            assertThat(view.pending()).containsExactly("targetRef");
            assertThat(router.inForce("cart")).isEmpty();
        }
        try (ReleaseEngine engine = ReleaseEngine.start(ports)) {
            engine.want(List.of(moved));
            assertThat(engine.release("shop").orElseThrow().pending()).containsExactly("targetRef");
            assertThat(engine.command("shop", Command.ROLLBACK, "ann", "")).isInstanceOf(Answer.Done.class);
            await().until(() -> exposed("cart"));
            await().until(() -> engine.releases().stream().anyMatch(ReleaseView::withdrawn));
            assertThat(router.inForce("shop").map(Split::stable)).hasValue("v1");
            assertThat(engine.release("shop").map(ReleaseView::target)).hasValue("cart");
            assertThat(engine.command("shop", Command.FORGET, "ann", "")).isInstanceOf(Answer.Done.class);
            assertThat(router.inForce("shop")).isEmpty();
        }
    }

    @Test
    void another_version_and_another_target_at_once_hold_for_the_next_release_too() {
        Wish moved = new Wish(Plan.of("shop", "cart", "v3"), Inventory.of("v1", "v3"));
        EnginePorts ports = EnginePorts.of(router, new LivelyEvidence(), journal, () -> OptionalLong.of(1));
        try (ReleaseEngine engine = ReleaseEngine.start(ports)) {
            engine.want(List.of(wish("shop", "v2")));
            await().until(() -> exposed("shop"));
            engine.want(List.of(moved));
            await().until(() -> router.inForce("cart").isPresent());
            assertThat(router.inForce("shop").filter(Split::exposes)).isEmpty();
            assertThat(router.inForce("shop").map(Split::stable)).hasValue("v1");
            assertThat(engine.release("shop").map(ReleaseView::target)).hasValue("cart");
        }
    }

    @Test
    void a_target_of_which_nothing_is_remembered_goes_when_a_stalled_disk_answers() throws Exception {
        StallingJournal stalling = new StallingJournal();
        try (ReleaseEngine engine = start(stalling);
                AutoCloseable _ = stalling::goOn) {
            engine.want(List.of(new Wish(Plan.of("shop", "shop", "v2"), Inventory.of("v0", "v1", "v2"))));
            stalling.stall();
            engine.want(List.of());
            assertThat(engine.releases()).hasSize(1);
            stalling.goOn();
            await().until(() -> engine.releases().isEmpty());
            await().until(() -> stalling.targets().isEmpty());
        }
    }

    private boolean exposed(String target) {
        return router.inForce(target).filter(Split::exposes).isPresent();
    }

    /** Two requests more on each side at every look. */
    private final class LivelyEvidence implements EvidenceSource {
        private final Map<String, SimulatedTraffic> traffic = new HashMap<>();

        /** From now on v2 fails. */
        synchronized void fail() {
            traffic.values().forEach(each -> each.failing("v2", 1));
        }

        @Override
        public synchronized Reading read(String target, boolean latencies) {
            SimulatedTraffic to = traffic.computeIfAbsent(target, _ -> new SimulatedTraffic(1, 1000));
            router.inForce(target).ifPresent(split -> to.flow(split, ReleaseEngine.LOOK));
            return new Reading(to.read(), QUIET.read(target, latencies).instances(), Map.of());
        }
    }

    /** A journal on a disk that can stall. */
    private static final class StallingJournal implements Journal {
        private final FakeJournal kept = new FakeJournal();
        private volatile CountDownLatch stalled = new CountDownLatch(0);

        void stall() {
            stalled = new CountDownLatch(1);
        }

        void goOn() {
            stalled.countDown();
        }

        private Kept after(Supplier<Kept> write) {
            try {
                stalled.await();
            } catch (InterruptedException e) {
                return new Kept.No("interrupted");
            }
            return write.get();
        }

        @Override
        public SortedSet<String> targets() {
            return kept.targets();
        }

        @Override
        public List<JournalRecord> read(String target) {
            return kept.read(target);
        }

        @Override
        public Kept append(String target, List<JournalRecord> records) {
            return after(() -> kept.append(target, records));
        }

        @Override
        public Kept restart(String target, List<JournalRecord> records) {
            return after(() -> kept.restart(target, records));
        }

        @Override
        public Kept forget(String target) {
            return after(() -> kept.forget(target));
        }
    }

    private static final class ThrowingJournal implements Journal {
        @Override
        public SortedSet<String> targets() {
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
