package dev.davy.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.davy.model.Guard;
import dev.davy.model.Key;
import dev.davy.model.Plan;
import dev.davy.model.Split;
import dev.davy.model.Stage;
import dev.davy.model.Weight;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A process that is cut off at its n-th write to the journal, for every n, and one that starts on what was written. */
class RestartAtEveryWriteTest {
    private static final Guard GUARD = new Guard(
            50,
            0.01,
            0.05,
            2,
            1,
            0.02,
            Optional.empty(),
            true,
            Duration.ofSeconds(3),
            Duration.ofMinutes(30),
            Guard.AtDeadline.HOLD,
            Duration.ofSeconds(1),
            Guard.Exposure.SOFT,
            new Guard.WarmUp(Duration.ZERO, 0));

    private static final Plan PLAN = new Plan(
            "shop",
            "shop",
            Optional.of("v1"),
            "v2",
            new Key.Request(),
            List.of(
                    new Stage.Fixed(Weight.ofPercent(4), Duration.ofSeconds(2)),
                    new Stage.Gate("product", Optional.empty(), Optional.empty(), Stage.Otherwise.HOLD),
                    new Stage.Auto(Weight.ALL)),
            GUARD,
            new Plan.Watch(Duration.ofSeconds(3), Weight.ofPercent(5), Plan.OnAlarm.TELL));

    /** What a person was told, and what the process decided for all to see. */
    private final List<Decision> announced = new ArrayList<>();

    private final List<Command> acknowledged = new ArrayList<>();

    @Test
    void a_good_release_that_is_cut_off_anywhere_ends_well() {
        everywhere(0.0, Phase.SUCCEEDED);
    }

    @Test
    void a_bad_release_that_is_cut_off_anywhere_is_taken_back() {
        everywhere(0.4, Phase.ROLLED_BACK);
    }

    private void everywhere(double failing, Phase end) {
        boolean cut = true;
        int n = 0;
        for (; cut; n++) {
            announced.clear();
            acknowledged.clear();
            House house = new House(new SimulatedTraffic(n, 300).failing("v2", failing));
            house.listener = announced::add;
            house.journal.left = n;
            cut = false;
            try {
                house.open();
                live(house, end);
            } catch (FakeJournal.CutOff e) {
                cut = true;
            }
            if (cut) {
                startAgain(house, end, n);
            }
            assertThat(house.runner.view().phase()).as("cut off at write %d", n).isEqualTo(end);
            assertThat(house.share("v2")).isEqualTo(end == Phase.ROLLED_BACK ? 0 : Weight.BUCKETS);
        }
        assertThat(n).isGreaterThan(10);
    }

    private void startAgain(House house, Phase end, int n) {
        List<JournalRecord> written = house.records();
        Replay.Fold fold = Replay.fold("shop", written);
        List<Decision> told = house.journal.all.stream()
                .flatMap(RestartAtEveryWriteTest::decision)
                .toList();
        assertThat(told).as("decisions announced before write %d", n).containsAll(announced);
        for (Split split : house.router.applied) {
            if (split.exposes()) {
                assertThat(split.generation())
                        .as("a share in force that the journal leads to, at write %d", n)
                        .isLessThanOrEqualTo(fold.state().memory().generation());
            }
        }
        fold.state()
                .run()
                .ifPresent(run -> assertThat(run.ledger().candidate().assigned())
                        .isLessThanOrEqualTo(house.evidence.traffic.assigned("v2")));
        boolean approved = acknowledged.contains(Command.APPROVE);
        int stage = fold.state().run().map(run -> run.position().stage()).orElse(0);
        assertThat(!approved || stage >= 2 || fold.state().phase() == Phase.SUCCEEDED)
                .as("an acknowledged approval, at write %d", n)
                .isTrue();

        house.journal.left = Integer.MAX_VALUE;
        house.reboot(Duration.ofSeconds(1));
        boolean over = fold.state().memory().stable().equals(Optional.of("v2"));
        if (!over) {
            assertThat(house.weight())
                    .as("share after a restart at write %d", n)
                    .isZero();
        }
        live(house, end);
        house.runner.stop();
        assertThat(Replay.fold("shop", house.records()).agrees()).isTrue();
    }

    private static java.util.stream.Stream<Decision> decision(JournalRecord record) {
        return record instanceof JournalRecord.Decided decided
                ? java.util.stream.Stream.of(decided.decision())
                : java.util.stream.Stream.empty();
    }

    private void live(House house, Phase end) {
        house.want(PLAN, "v1", "v2");
        house.until(() -> {
            Phase phase = house.runner.view().phase();
            if (phase == Phase.WAITING && house.command(Command.APPROVE) instanceof Answer.Done) {
                acknowledged.add(Command.APPROVE);
            }
            return phase == end;
        });
        house.run(Duration.ofSeconds(5));
    }
}
