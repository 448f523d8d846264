package dev.davy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.davy.model.Counter;
import dev.davy.model.Counts;
import dev.davy.model.Plan;
import dev.davy.model.Split;
import dev.davy.model.Stratum;
import dev.davy.release.Beginning;
import dev.davy.release.Effect;
import dev.davy.release.Event;
import dev.davy.release.Health;
import dev.davy.release.Inventory;
import dev.davy.release.JournalRecord;
import dev.davy.release.Moment;
import dev.davy.release.Outcome;
import dev.davy.release.Phase;
import dev.davy.release.ReleaseMachine;
import dev.davy.release.ReleaseState;
import dev.davy.store.FileJournal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayCommandTest {
    @TempDir
    private Path data;

    @BeforeEach
    void record() {
        try (FileJournal journal = FileJournal.in(data.resolve("journal"))) {
            journal.append("shop-upstream", broken());
            Moment later = new Moment(Instant.EPOCH.plusSeconds(3_600), Duration.ofHours(1));
            Event settled =
                    new Event.Recalled(later, ReleaseState.of("shop-upstream").memory());
            journal.restart("shop-upstream", List.of(new JournalRecord.Happened(settled)));
        }
    }

    /** A release whose candidate fails every 30th request, at 1,000 requests a second, until it is taken back. */
    private static List<JournalRecord> broken() {
        List<JournalRecord> records = new ArrayList<>();
        ReleaseState state = ReleaseState.of("shop-upstream");
        Map<Long, Long> requests = new HashMap<>();
        Split split = null;
        for (int second = 0; state.phase() != Phase.ROLLED_BACK && second < 600; second++) {
            Moment now = new Moment(Instant.EPOCH.plusSeconds(second), Duration.ofSeconds(second));
            Event event = split == null
                    ? new Event.Wanted(
                            now, Plan.of("shop", "shop-upstream", "v2"), Inventory.of("v1", "v2"), Beginning.blank(1))
                    : new Event.Observed(now, look(split, requests), Health.fine(2, 2));
            Outcome outcome = ReleaseMachine.step(state, event);
            state = outcome.state();
            records.add(
                    event instanceof Event.Observed observed
                            ? new JournalRecord.Evidence(List.of(observed))
                            : new JournalRecord.Happened(event));
            for (Effect effect : outcome.effects()) {
                split = effect instanceof Effect.Route route ? route.split() : split;
            }
        }
        return records;
    }

    private static List<Counter> look(Split split, Map<Long, Long> requests) {
        long seconds = requests.merge(split.generation(), 1L, Long::sum);
        long candidate = Math.round(seconds * 1_000 * split.weight().share());
        return List.of(
                counter(split, "v1", seconds * 1_000 - candidate, 0), counter(split, "v2", candidate, candidate / 30));
    }

    private static Counter counter(Split split, String version, long answered, long failed) {
        return new Counter(
                "here", 1, split.generation(), Stratum.Split.EVERYONE, version, "shop", Counts.of(answered, failed));
    }

    @Test
    void aRecordedReleaseIsJudgedUnderAnotherGuardThoughItIsOver() {
        Ran ran = Ran.davy("replay", "shop", "--data", data.toString(), "--guard", "falseRollback=40%");
        assertThat(ran.exit()).as(ran.err()).isZero();
        assertThat(ran.out())
                .startsWith("shop: v1 → v2, begun 1970-01-01T00:00:00Z, judged for ")
                .containsPattern("  would go back +[0-9.]+ s \\(Harm\\) +[0-9.]+ s \\(Harm\\)\n")
                .containsPattern("With falseRollback=40% this would have gone back [0-9.]+ m?s sooner");
        assertThat(ran.out().lines())
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
    }

    @Test
    void severalLimitsCountAtOnce() {
        Ran ran = Ran.davy(
                "replay",
                "shop-upstream",
                "--data",
                data.toString(),
                "--guard",
                "falseRollback=0.0000001%",
                "--guard",
                "blastRadius=5");
        assertThat(ran.out())
                .contains("of > 1,000,000")
                .containsPattern("budget, for certain +0 of 50 +0 of 5\n")
                .contains("this would not have gone back");
    }

    @Test
    void aFileOfTheJournalIsReadWithoutItsDirectory() {
        Path file = data.resolve("journal/shop-upstream/000001.jsonl");
        assertThat(Ran.davy("replay", file.toString()).out())
                .contains("as recorded                the same again")
                .contains("The same guard");
    }

    @Test
    void whatIsNotRecordedAndWhatIsNoLimitAreSaid() {
        Ran none = Ran.davy("replay", "other", "--data", data.toString());
        assertThat(none.exit()).isEqualTo(1);
        assertThat(none.err()).contains("other: no release is recorded");
        assertThat(Ran.davy("replay", "shop", "--guard", "soak=1m").exit()).isEqualTo(2);
        assertThat(Ran.davy("replay", "shop", "--guard", "blastRadius=many").exit())
                .isEqualTo(2);
        assertThat(Ran.davy("replay", "shop", "--data", data.toString(), "--guard", "blastRadius=1")
                        .exit())
                .isEqualTo(2);
    }
}
